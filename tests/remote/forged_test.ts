/** Forged results and signatures: each is refused and named, and the stage is computed here. */
import assert from "node:assert/strict";
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { decodeResult, encodeResult, RECORD, SIGNATURE } from "../../pipeline/engine/remote/action_result.ts";
import { formatSignature, makeKeys, readSigner } from "../../pipeline/engine/remote/signature.ts";
import { keyOf } from "../../pipeline/engine/key/key.ts";
import { sha256 } from "../../pipeline/engine/store/hash.ts";
import { openSealed, seal } from "../../pipeline/engine/store/seal.ts";
import { readOrigin } from "../../pipeline/engine/store/origins.ts";
import { type Action, Store } from "../../pipeline/engine/store/store.ts";
import { Project } from "../engine/fixture.ts";
import { testUnless } from "../not_run.ts";
import { type Asked, pull, push, runWith } from "./clones.ts";
import { faulty } from "./faulty_server.ts";

type Files = Map<string, Uint8Array<ArrayBuffer>>;

const [alice, mallory] = [await makeKeys(), await makeKeys()];
const SIGNED: Asked = { trust: alice.publicPem };

const reference = new Project();
/** Results of the reference: signed by alice, and by nobody. */
const [signed, unsigned]: [Files, Files] = [new Map(), new Map()];
{
  await using server = faulty(unsigned);
  await runWith(reference, server.url, {});
}
{
  await using server = faulty(signed);
  await push(reference, server.url, { sign: alice.privatePem });
}
globalThis.addEventListener("unload", () => reference[Symbol.dispose]());

const bytes = (text: string) => new TextEncoder().encode(text) as Uint8Array<ArrayBuffer>;
const text = (content: Uint8Array) => new TextDecoder().decode(content);

function put(files: Files, content: Uint8Array): { hash: string; size: number } {
  const hash = sha256(content);
  files.set(`cas/${hash}`, content as Uint8Array<ArrayBuffer>);
  return { hash, size: content.length };
}

/** The key under which a stage lies. */
function keyUnder(files: Files, stage: string): string {
  for (const [path, message] of files) {
    if (!path.startsWith("ac/")) continue;
    const { hash } = decodeResult(message)!.get(RECORD)!;
    if ((openSealed(text(files.get(`cas/${hash}`)!)) as Action).stage === stage) return path.slice(3);
  }
  throw new Error(stage);
}

interface Change {
  readonly record?: (action: Action) => unknown;
  /** Bytes of the sealed record after the change. */
  readonly sealed?: (sealed: string) => string;
  /** Pem of who signs what is changed; `null`: nobody; absent: the signature stays as it was. */
  readonly sign?: string | null;
}

/** A copy in which the result of a stage is another. */
async function forged(from: Files, stage: string, { record, sealed, sign }: Change): Promise<Files> {
  const files: Files = new Map(from);
  const key = keyUnder(files, stage);
  const parts = new Map(decodeResult(files.get(`ac/${key}`)!)!);
  const action = openSealed(text(files.get(`cas/${parts.get(RECORD)!.hash}`)!)) as Action;
  const now = bytes((sealed ?? ((same) => same))(seal(record === undefined ? action : record(action))));
  parts.set(RECORD, put(files, now));
  if (sign === null) parts.delete(SIGNATURE);
  else if (sign !== undefined) {
    parts.set(SIGNATURE, put(files, formatSignature(await (await readSigner(sign, "a key")).sign(now))));
  }
  files.set(`ac/${key}`, encodeResult(parts) as Uint8Array<ArrayBuffer>);
  return files;
}

/** `sum` is refused with a line; what does not need it is taken. */
async function refused(files: Files, pattern: RegExp, asked: Asked = {}): Promise<void> {
  await using server = faulty(files);
  using clone = new Project();
  const { fetched, absent, undecided, lines } = await pull(clone, server.url, asked);
  assert.deepEqual([fetched, absent, undecided], [["numbers"], ["sum"], ["report"]]);
  assert.equal(lines.length, 1, lines.join("\n"));
  assert.match(lines[0]!, pattern);
  assert.match(lines[0]!, /^sum: .* \(http:\/\/127\.0\.0\.1:\d+\)$/);
  assert.ok([...lines[0]!].every((character) => character >= " " && character <= "~"));
}

/** With an output of the forger's choice, whose hash is right. */
const poison = (action: Action) => ({ ...action, outputs: { "sum.txt": { hash: sha256("13"), size: 2 } } });
function withPoison(files: Files): Files {
  put(files, bytes("13"));
  return files;
}

Deno.test("signed results are taken where their key is trusted, and the store remembers who signed", async () => {
  await using server = faulty(new Map(signed));
  using clone = new Project();
  const ran = await runWith(clone, server.url, SIGNED);
  assert.deepEqual([ran.executed, ran.lines], [[], []]);
  const origin = readOrigin(new Store(clone.path(".store")), keyUnder(signed, "sum"))!;
  assert.equal(origin.signedBy, alice.id);
  // What was signed elsewhere is passed on with its signature.
  await using other = faulty();
  assert.equal((await push(clone, other.url, {})).sent, 3);
  using third = new Project();
  assert.equal((await pull(third, other.url, SIGNED)).fetched.length, 3);
});

Deno.test("unsigned results, and those that others signed, are refused where a key is asked for", async () => {
  const nobody = await forged(signed, "sum", { sign: null });
  await refused(nobody, /its record is not signed/, SIGNED);
  const other = await forged(signed, "sum", { sign: mallory.privatePem });
  await refused(other, new RegExp(`its record is signed by ${mallory.id}, which is not trusted`), SIGNED);
  // Of two trusted keys either will do.
  const both = { ...SIGNED, trust: mallory.publicPem + alice.publicPem };
  await using server = faulty(other);
  using clone = new Project();
  assert.equal((await pull(clone, server.url, both)).fetched.length, 3);
});

Deno.test("altered results are refused: the signature is of other bytes, or made by another", async () => {
  const altered = withPoison(await forged(signed, "sum", { record: poison }));
  await refused(altered, new RegExp(`its record is not what ${alice.id} signed`), SIGNED);
  const again = withPoison(await forged(signed, "sum", { record: poison, sign: mallory.privatePem }));
  await refused(again, new RegExp(`signed by ${mallory.id}, which is not trusted`), SIGNED);
  // Mallory's signature under alice's name.
  const key = keyUnder(again, "sum");
  const parts = new Map(decodeResult(again.get(`ac/${key}`)!)!);
  const theirs = JSON.parse(text(again.get(`cas/${parts.get(SIGNATURE)!.hash}`)!));
  parts.set(SIGNATURE, put(again, bytes(JSON.stringify({ ...theirs, key: alice.id }))));
  again.set(`ac/${key}`, encodeResult(parts) as Uint8Array<ArrayBuffer>);
  await refused(again, new RegExp(`is not what ${alice.id} signed`), SIGNED);
  // What is no signature at all is none.
  parts.set(SIGNATURE, put(again, bytes("{}")));
  again.set(`ac/${key}`, encodeResult(parts) as Uint8Array<ArrayBuffer>);
  await refused(again, /is not signed/, SIGNED);
});

Deno.test("a right result of another key, moved under this one, is refused, signed or not", async () => {
  const files: Files = new Map(signed);
  files.set(`ac/${keyUnder(signed, "sum")}`, files.get(`ac/${keyUnder(signed, "report")}`)!);
  await refused(files, /its record is of another key/, SIGNED);
  const other = (action: Action) => ({ ...action, key: "0".repeat(64) });
  await refused(await forged(unsigned, "sum", { record: other }), /its record is of another key/);
  // Fields that the key is not made of: what is shown of them would be a lie.
  const lied = (action: Action) => ({ ...action, fields: [...action.fields, ["parameter x", "1"]] });
  await refused(await forged(unsigned, "sum", { record: lied }), /its record is of another key/);
});

for (
  const [what, change, pattern] of [
    [
      "of another stage",
      { record: (a: Action) => ({ ...a, stage: "s\u001b[31mum" }) },
      /is of another stage, "s\\u001b\[31mum"/,
    ],
    ["with an output more", {
      record: (a: Action) => ({ ...a, outputs: { ...a.outputs, "more.txt": a.outputs["sum.txt"] } }),
    }, /has other outputs than the stage/],
    [
      "without its output",
      { record: (a: Action) => ({ ...a, outputs: {} }) },
      /has other outputs than the stage/,
    ],
    ["with a hash that is a path", {
      record: (a: Action) => ({ ...a, outputs: { "sum.txt": { hash: "../../../../etc/passwd", size: 2 } } }),
    }, /is not one of a stage's execution/],
    ["of an impossible size", {
      record: (a: Action) => ({ ...a, outputs: { "sum.txt": { ...a.outputs["sum.txt"]!, size: 1e15 } } }),
    }, /is not one of a stage's execution/],
    ["with a time that is a text", {
      record: (a: Action) => ({ ...a, execution: { ...a.execution, milliseconds: "\u001b[2J" } }),
    }, /is not one of a stage's execution/],
    ["with notes that write on the terminal", {
      record: (a: Action) => ({ ...a, execution: { ...a.execution, notes: { adapter: "\u001b[2J" } } }),
    }, /has control characters in its notes/],
    ["null", { record: () => null }, /is damaged/],
    ["that is damaged", { sealed: (sealed: string) => sealed.replace("sum.txt", "sun.txt") }, /is damaged/],
    ["that is no JSON under a right hash", { sealed: () => `{"a\n${sha256('{"a')}\n` }, /is damaged/],
  ] as [string, Change, RegExp][]
) {
  Deno.test(`a record ${what} is refused`, async () => {
    await refused(await forged(unsigned, "sum", change), pattern);
  });
}

Deno.test("what is no action result, or another client's, is refused", async () => {
  const under = (message: Uint8Array): Files =>
    new Map(unsigned).set(`ac/${keyUnder(unsigned, "sum")}`, message as Uint8Array<ArrayBuffer>);
  await refused(under(bytes('{"key": 1}')), /no action result|not made by this engine/);
  await refused(under(new Uint8Array([0x12, 0xff, 0xff, 0xff, 0xff, 0x0f])), /is no action result/);
  const theirs = new BinaryWriter().tag(4, WireType.Varint).int32(1).finish();
  await refused(under(theirs), /was not made by this engine/);
});

Deno.test("other bytes under the same key stay where they are right in themselves, and are named", async () => {
  const files = withPoison(await forged(unsigned, "sum", { record: poison }));
  await using server = faulty(files);
  const pushed = await push(reference, server.url, {});
  assert.deepEqual(pushed.failed, ["sum"]);
  assert.match(pushed.lines.join("\n"), /^sum: other bytes are there under the same key, and stay/);
  // Here they do not take the place of what was made here.
  Deno.removeSync(new Store(reference.path(".store")).objectPath(sha256("12")));
  Deno.removeSync(reference.path("output"), { recursive: true });
  const found = await runWith(reference, server.url, {});
  assert.deepEqual(found.executed, ["sum"]);
  assert.match(
    found.lines[0]!,
    /^sum: its outputs there are not those that were made here under the same key/,
  );
  // Whoever signs puts right what no trusted key has signed.
  const right = await push(reference, server.url, { ...SIGNED, sign: alice.privatePem });
  assert.deepEqual([right.sent, right.failed], [3, []]);
  using clone = new Project();
  const got = await runWith(clone, server.url, SIGNED);
  assert.deepEqual([got.executed, got.lines], [[], []]);
  assert.deepEqual(clone.outputs(), reference.outputs());
});

const hasOpenSsl = await new Deno.Command("openssl", { args: ["version"], stdout: "null" }).output().then(
  ({ success }) => success,
  () => false,
);

testUnless(hasOpenSsl ? null : "there is no openssl", {
  name: "OpenSSL checks our signatures, and its keys sign",
  fn: async () => {
    const folder = Deno.makeTempDirSync();
    const openssl = async (...args: string[]) => {
      const { success, stderr } = await new Deno.Command("openssl", { args, cwd: folder }).output();
      assert.ok(success, text(stderr));
    };
    try {
      const parts = decodeResult(signed.get(`ac/${keyUnder(signed, "sum")}`)!)!;
      const [record, signature] = [RECORD, SIGNATURE].map((name) =>
        signed.get(`cas/${parts.get(name)!.hash}`)!
      );
      Deno.writeFileSync(`${folder}/record`, record!);
      Deno.writeTextFileSync(`${folder}/alice.pub`, alice.publicPem);
      const raw = atob(JSON.parse(text(signature!)).signature);
      Deno.writeFileSync(`${folder}/signature`, Uint8Array.from(raw, (character) => character.charCodeAt(0)));
      const check = ["pkeyutl", "-verify", "-pubin", "-inkey", "alice.pub", "-rawin", "-in", "record"];
      await openssl(...check, "-sigfile", "signature");
      await openssl("genpkey", "-algorithm", "ed25519", "-out", "bob.key");
      await openssl("pkey", "-in", "bob.key", "-pubout", "-out", "bob.pub");
      const read = (name: string) => Deno.readTextFileSync(`${folder}/${name}`);
      await using server = faulty();
      await push(reference, server.url, { sign: read("bob.key") });
      using clone = new Project();
      const { fetched } = await pull(clone, server.url, { trust: read("bob.pub") });
      assert.equal(fetched.length, 3);
    } finally {
      Deno.removeSync(folder, { recursive: true });
    }
  },
});

Deno.test("keys that are none are refused without a word of what is in the file", async () => {
  const secret = alice.privatePem.replace("PRIVATE", "EC PRIVATE");
  await assert.rejects(
    readSigner(secret, "my.key"),
    /^GraphError: my\.key has no private key of Ed25519 in PEM/,
  );
  await using server = faulty();
  using clone = new Project();
  await assert.rejects(
    pull(clone, server.url, { trust: alice.privatePem }),
    /a key has no public key in PEM .*give the \.pub file/,
  );
});

Deno.test("a key is the hash of the fields, in the reference as well", () => {
  const { key, fields } = new Store(reference.path(".store")).readAction(keyUnder(unsigned, "sum"))!;
  assert.equal(keyOf(fields), key);
});
