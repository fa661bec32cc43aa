/** Two writers on one store that cannot tell themselves apart do each other no harm. */
import assert from "node:assert/strict";
import { sha256 } from "../../pipeline/engine/store/hash.ts";
import { Store } from "../../pipeline/engine/store/store.ts";
import { root } from "../root.ts";
import { testUnless } from "../not_run.ts";

const WRITES = 1500;

/** A process namespace of one's own, in which the writer has the number 1; without root, with a user namespace. */
const NAMESPACE = ["unshare", ...(Deno.uid() === 0 ? [] : ["-r"]), "--pid", "--fork"];
const canUnshare = await new Deno.Command(NAMESPACE[0]!, {
  args: [...NAMESPACE.slice(1), "true"],
  stderr: "null",
}).output().then(({ success }) => success).catch(() => false);

/** Two writers at once on one folder; then every object and every published file is read. */
async function expectNoHarm(before: readonly string[], ...more: string[]): Promise<void> {
  const folder = Deno.makeTempDirSync({ prefix: "writers-" });
  try {
    const [program, ...first] = [...before, Deno.execPath()];
    const writers = ["a", "b"].map((name) =>
      new Deno.Command(program!, {
        args: [
          ...[...first, "run", "--no-check", "--frozen", "--allow-read", "--allow-write", "--allow-env"],
          ...[`${root}/tests/engine/store_writer.ts`, folder, String(WRITES), more[0] ?? "own-names", name],
        ],
        stdout: "piped",
        stderr: "inherit",
      }).spawn()
    );
    while (namesIn(folder).length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
    Deno.writeTextFileSync(`${folder}/start`, "");
    const failed = await Promise.all(
      writers.map(async (writer) => new TextDecoder().decode((await writer.output()).stdout).trim()),
    );
    assert.deepEqual(failed, ["0", "0"], "failed writes of each");
    const store = new Store(`${folder}/store`);
    let objects = 0;
    for (const prefix of namesIn(`${store.folder}/objects`)) {
      for (const name of namesIn(`${store.folder}/objects/${prefix}`)) {
        assert.equal(
          sha256(Deno.readFileSync(store.objectPath(prefix + name))),
          prefix + name,
          "damaged object",
        );
        objects++;
      }
    }
    assert.ok(objects > 200, `${objects} objects`);
    for (const name of namesIn(`${folder}/output`)) {
      if (name === ".partial") continue;
      const bytes = Deno.readFileSync(`${folder}/output/${name}`);
      assert.notEqual(store.readObject(sha256(bytes)), null, `published file ${name} is damaged`);
    }
    assert.deepEqual([...namesIn(store.scratch), ...namesIn(`${folder}/output/.partial`)], [], "leftovers");
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

function namesIn(path: string): string[] {
  return [...Deno.readDirSync(path)].map(({ name }) => name);
}

testUnless(canUnshare ? null : "unshare --pid is not allowed", {
  name:
    "two writers in process namespaces of their own, both with the number 1: no write fails, every object is right",
  fn: () => expectNoHarm(NAMESPACE),
});

Deno.test("two writers that draw the same names: no write fails, every object is right", async () => {
  await expectNoHarm([], "same-names");
});

Deno.test("a temporary name that is taken is left alone; when every name is taken, the error says which path", () => {
  const folder = Deno.makeTempDirSync({ prefix: "writers-" });
  const draw = crypto.randomUUID;
  try {
    const store = new Store(folder);
    const [taken, free] = [
      "00000000-0000-4000-8000-000000000000",
      "00000000-0000-4000-8000-000000000001",
    ] as const;
    Deno.mkdirSync(store.scratch);
    Deno.writeTextFileSync(`${store.scratch}/${taken}`, "another writer's");
    let drawn = 0;
    crypto.randomUUID = () => drawn++ === 0 ? taken : free;
    const { hash } = store.putObject(new Uint8Array([1, 2, 3]));
    assert.deepEqual(store.readObject(hash), new Uint8Array([1, 2, 3]));
    assert.equal(Deno.readTextFileSync(`${store.scratch}/${taken}`), "another writer's");
    crypto.randomUUID = () => taken;
    assert.throws(() => store.putObject(new Uint8Array([4])), /cannot write .*objects.*File exists/);
    assert.equal(Deno.readTextFileSync(`${store.scratch}/${taken}`), "another writer's");
  } finally {
    crypto.randomUUID = draw;
    Deno.removeSync(folder, { recursive: true });
  }
});

Deno.test("a good object is never written again; a damaged one is", () => {
  const folder = Deno.makeTempDirSync({ prefix: "writers-" });
  try {
    const store = new Store(folder);
    const bytes = new Uint8Array([1, 2, 3]);
    const { hash } = store.putObject(bytes);
    const inode = () => Deno.statSync(store.objectPath(hash)).ino;
    const first = inode();
    store.putObject(bytes);
    assert.equal(inode(), first);
    Deno.writeFileSync(store.objectPath(hash), new Uint8Array([1, 2, 4]));
    store.putObject(bytes);
    assert.deepEqual(store.readObject(hash), bytes);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});
