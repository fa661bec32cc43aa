/** Two checkouts of one commit give the same keys and bytes, whatever their line ends and whatever they ran before. */
import assert from "node:assert/strict";
import { filesBelow } from "../../pipeline/engine/trust/bundle.ts";
import { sha256 } from "../../pipeline/engine/store/hash.ts";
import { openSealed, seal } from "../../pipeline/engine/store/seal.ts";
import { RECORD_FILE } from "../../pipeline/paper/report/record.ts";
import { root } from "../root.ts";
import { Clone } from "./clone.ts";

/** Git's idea of text, in its short form: no NUL among the first bytes. */
function withCarriageReturns(content: Uint8Array): Uint8Array {
  if (content.subarray(0, 8000).includes(0)) return content;
  return new TextEncoder().encode(new TextDecoder().decode(content).replaceAll("\n", "\r\n"));
}

Deno.test("with CRLF in every text file, all keys of both profiles and the bytes of stages are the same", async () => {
  using plain = new Clone();
  using other = new Clone(withCarriageReturns);
  assert.match(Deno.readTextFileSync(`${other.folder}/data/published/numbers.csv`), /\r\n/);
  for (const profile of ["smoke", "quick"]) {
    assert.deepEqual(await other.keys(profile), await plain.keys(profile));
  }
  // A table with a picture, and scripts that are made from modules of the project.
  const task = ["task", "reproduce", "--profile", "smoke", "table1", "report/scripts"];
  await plain.run(...task);
  await other.run(...task);
  // The record of a run beside them has times; no stage makes it.
  const files = (clone: Clone) =>
    filesBelow(`${clone.folder}/output/smoke`).filter(({ path }) => path !== RECORD_FILE)
      .map(({ path, hash }) => [path, hash]);
  assert.ok(files(plain).length >= 3);
  assert.deepEqual(files(other), files(plain));
});

Deno.test("a checkout of git with autocrlf has line feeds all the same", async () => {
  const text = Deno.readTextFileSync(`${root}/.gitattributes`);
  using clone = new Clone();
  const git = async (...args: string[]) => {
    const { success, stderr } = await new Deno.Command("git", { args, cwd: clone.folder }).output();
    assert.ok(success, new TextDecoder().decode(stderr));
  };
  assert.match(text, /^\* text=auto eol=lf$/m);
  await git("init", "-q");
  await git("config", "core.autocrlf", "true");
  await git("add", "data", "pipeline/cli", ".gitattributes");
  Deno.removeSync(`${clone.folder}/data`, { recursive: true });
  await git("checkout", "--", "data");
  assert.doesNotMatch(Deno.readTextFileSync(`${clone.folder}/data/published/numbers.csv`), /\r/);
});

/** What a clone with an earlier compiler or scanner left in its index: other meanings for the same texts. */
function spoilMeanings(clone: Clone): void {
  const path = `${clone.folder}/.store/index.json`;
  const index = openSealed(Deno.readTextFileSync(path)) as { modules: Record<string, unknown> };
  const names = Object.keys(index.modules);
  assert.ok(names.length > 100, `${names.length} meanings`);
  for (const name of names) {
    const facts = index.modules[name];
    index.modules[name] = typeof facts === "string"
      ? sha256(`${facts} of before`)
      : { ...facts as object, meaning: sha256(`${JSON.stringify(facts)} of before`) };
  }
  Deno.writeTextFileSync(path, seal(index));
}

/** After the same change, a clone that ran before it and a fresh one. */
async function oldAndFresh(
  change: (clone: Clone) => void,
): Promise<{ before: Record<string, string>; old: Record<string, string>; fresh: Record<string, string> }> {
  using old = new Clone();
  using fresh = new Clone();
  const before = await old.keys();
  spoilMeanings(old);
  for (const clone of [old, fresh]) change(clone);
  return { before, old: await old.keys(), fresh: await fresh.keys() };
}

function expectAllChanged(before: Record<string, string>, now: Record<string, string>): void {
  assert.deepEqual(Object.keys(now), Object.keys(before));
  assert.deepEqual(Object.keys(now).filter((stage) => now[stage] === before[stage]), []);
}

Deno.test("after another version of TypeScript, an old clone gives every key that a fresh one gives", async () => {
  const integrity = /"typescript@5[^}]*?"integrity": "(sha512-[^"]{8})/.exec(
    Deno.readTextFileSync(`${root}/deno.lock`),
  )![1]!;
  const { old, fresh } = await oldAndFresh((clone) =>
    clone.edit("deno.lock", integrity, `${integrity.slice(0, -4)}AAAA`)
  );
  assert.deepEqual(old, fresh);
});

Deno.test("after a change of the scanner, an old clone gives every key that a fresh one gives", async () => {
  const { before, old, fresh } = await oldAndFresh((clone) =>
    clone.edit(
      "pipeline/engine/key/module_scan.ts",
      "meaning: sha256(script)",
      "meaning: sha256(`2 ${script}`)",
    )
  );
  assert.deepEqual(old, fresh);
  expectAllChanged(before, fresh);
});

for (
  const [what, path, from, to] of [
    [
      "the worker's first module",
      "pipeline/engine/sandbox/stage_entry.ts",
      '    "",\n',
      '    "// more",\n    "",\n',
    ],
    ["the sandbox", "pipeline/engine/sandbox/names.ts", "results must not depend on time", "no time"],
    ["a compiler option", "deno.json", '"strict": true', '"strict": false'],
    ["what the runtime may do", "deno.json", '    "webgpu",\n', '    "webgpu",\n    "temporal",\n'],
  ] as const
) {
  Deno.test(`a change of ${what} changes the key of every stage`, async () => {
    using clone = new Clone();
    const before = await clone.keys();
    clone.edit(path, from, to);
    expectAllChanged(before, await clone.keys());
  });
}
