/** Trust covers what the store has already, signatures vouch for what was checked, and nothing of a secret is said. */
import assert from "node:assert/strict";
import { readAddress } from "../../pipeline/engine/remote/address.ts";
import { plainWords } from "../../pipeline/engine/remote/body.ts";
import { judgeAction } from "../../pipeline/engine/remote/sealed_action.ts";
import { makeKeys } from "../../pipeline/engine/remote/signature.ts";
import { s3Place } from "../../pipeline/engine/remote/s3.ts";
import { decodeResult, SIGNATURE } from "../../pipeline/engine/remote/action_result.ts";
import { seal } from "../../pipeline/engine/store/seal.ts";
import { Store } from "../../pipeline/engine/store/store.ts";
import { Project } from "../engine/fixture.ts";
import { pull, push, runWith } from "./clones.ts";
import { faulty } from "./faulty_server.ts";

const [alice, bob] = [await makeKeys(), await makeKeys()];
const bytes = (text: string) => new TextEncoder().encode(text);

Deno.test("what was brought unsigned is not used in a run that trusts a key: it is fetched anew, and told once", async () => {
  using maker = new Project();
  await using open = faulty();
  await runWith(maker, open.url);
  await using signed = faulty();
  await push(maker, signed.url, { sign: alice.privatePem });
  using clone = new Project();
  assert.equal((await pull(clone, open.url)).fetched.length, 3);
  const run = await runWith(clone, signed.url, { trust: alice.publicPem });
  assert.deepEqual(run.executed, []);
  assert.deepEqual(run.remote.totals.fetched, 3);
  assert.deepEqual(run.lines, [
    "3 results in the store are from elsewhere, and none of the trusted keys signed them: not used in this run",
  ]);
  // Now they are signed: nothing more to say, and nothing to fetch.
  const again = await runWith(clone, signed.url, { trust: alice.publicPem });
  assert.deepEqual([again.executed, again.lines, again.remote.totals.fetched], [[], [], 0]);
});

Deno.test("where nobody has a signed one, the stage is computed here, and then it is ours", async () => {
  using maker = new Project();
  await using open = faulty();
  await runWith(maker, open.url);
  using clone = new Project();
  await pull(clone, open.url);
  await using empty = faulty();
  const run = await runWith(clone, empty.url, { trust: alice.publicPem });
  assert.equal(run.executed.length, 3);
  assert.equal(run.lines.length, 1);
  assert.deepEqual((await runWith(clone, empty.url, { trust: alice.publicPem })).lines, []);
});

Deno.test("signed by a trusted key but brought without a word of trust: it is used", async () => {
  using maker = new Project();
  await maker.run();
  await using signed = faulty();
  await push(maker, signed.url, { sign: alice.privatePem });
  using clone = new Project();
  await pull(clone, signed.url);
  const run = await runWith(clone, signed.url, { trust: alice.publicPem });
  assert.deepEqual([run.executed, run.lines, run.remote.totals.fetched], [[], [], 0]);
  const other = await runWith(clone, signed.url, { trust: bob.publicPem });
  assert.equal(other.executed.length, 3);
});

Deno.test("who signs does not vouch for what came unsigned from elsewhere, nor replaces what an honest one signed", async () => {
  using maker = new Project();
  await using open = faulty();
  await runWith(maker, open.url);
  using clone = new Project();
  await pull(clone, open.url);
  await using target = faulty();
  const { sent } = await push(clone, target.url, { sign: bob.privatePem });
  assert.equal(sent, 3);
  for (const [path, content] of target.files) {
    if (path.startsWith("ac/")) assert.ok(!decodeResult(content)!.has(SIGNATURE), path);
  }
  // What was made here is signed.
  await using own = faulty();
  await push(maker, own.url, { sign: bob.privatePem });
  const messages = [...own.files].filter(([path]) => path.startsWith("ac/"));
  assert.ok(messages.length === 3 && messages.every(([, content]) => decodeResult(content)!.has(SIGNATURE)));
});

const around = (token: string | null) => ({ variable: () => undefined, token, scratch: "/nowhere" });

Deno.test("a token with a line end, and keys of S3 with one, are refused without a word of them", () => {
  for (const token of ["s3cret\nsecond", "s3 cret", "gehe\u00efm", "s3cret\r"]) {
    assert.throws(() => readAddress("https://host/x", around(token)), (error: Error) => {
      assert.match(error.message, /token has characters that none has/);
      return !/s3|gehe/.test(error.message);
    });
  }
  for (const name of ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"]) {
    const values: { [name: string]: string } = {
      AWS_ACCESS_KEY_ID: "A",
      AWS_SECRET_ACCESS_KEY: "B",
      [name]: "s3c\r",
    };
    assert.throws(
      () => s3Place(new URL("s3://bucket/x"), (asked) => values[asked]),
      (error: Error) =>
        error.message.startsWith(`S3's ${name} has characters`) && !error.message.includes("s3c"),
    );
  }
  const runtime = new TypeError("x", { cause: new Error('Invalid header value: "Bearer s3cret"') });
  assert.equal(plainWords(runtime), "Invalid header value");
});

Deno.test("a password with a plain % is taken as it stands; an encoded slash in a folder is said", () => {
  assert.equal(readAddress("http://u:p%zz@host/", around(null)).shown, "http://host");
  assert.throws(
    () => readAddress("file:///a%2fb", around(null)),
    /has a part %2F, which no path has: it must be/,
  );
});

Deno.test("pull says that nothing is taken, for it computes nothing", async () => {
  await using server = faulty(new Map(), () => new Response(null, { status: 403 }));
  using clone = new Project();
  const { remote } = await pull(clone, server.url);
  assert.equal(remote.totals.faults, 1);
  const { lines } = await pull(clone, server.url, { patient: true });
  assert.match(lines.join("\n"), /answered 403, asked about numbers: nothing of this is taken$/);
});

Deno.test("durations, memory and notes that nobody can have are refused", async () => {
  using maker = new Project();
  await maker.run();
  const store = new Store(maker.path(".store"));
  const stage = maker.stages[0]!;
  const key = store.filed("actions").files.map(({ name }) => name)
    .find((name) => store.readAction(name)!.stage === stage.name)!;
  const action = store.readAction(key)!;
  const judged = (execution: object) =>
    judgeAction(bytes(seal({ ...action, execution: { ...action.execution, ...execution } })), stage, key);
  assert.ok("action" in judged({}));
  assert.ok("action" in judged({ notes: { adapter: "x".repeat(1000) } }));
  for (const wrong of [{ milliseconds: 1e300 }, { peakBytes: 1e300 }, { milliseconds: -1 }]) {
    assert.deepEqual(judged(wrong), { wrong: "is not one of a stage's execution" });
  }
  assert.deepEqual(judged({ notes: { adapter: "x".repeat(1e6) } }), { wrong: "has notes without end" });
  for (const turn of ["\u202e", "\u2066", "\u200f"]) {
    assert.deepEqual(judged({ notes: { adapter: `a${turn}b` } }), {
      wrong: "has control characters in its notes",
    });
  }
});
