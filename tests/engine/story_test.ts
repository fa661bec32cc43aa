/** The life of a three-stage graph: fresh, changed, deleted, damaged, failed. */
import assert from "node:assert/strict";
import type { RunEvent } from "../../pipeline/engine/events.ts";
import { Project } from "./fixture.ts";

Deno.test("a fresh graph runs every stage, and a second run executes nothing", async () => {
  using project = new Project();
  const first = await project.run();
  assert.deepEqual(first.executed, ["numbers", "sum", "report"]);
  assert.equal(project.read("output/words/report.txt"), "the sum is 12");
  const second = await project.run();
  assert.deepEqual([second.executed, second.reused, second.restored], [[], 3, 0]);
});

Deno.test("a changed input file runs what depends on it, and reverting it runs nothing", async () => {
  using project = new Project();
  await project.run();
  project.write("data/a.txt", "1\n2\n4\n");
  assert.deepEqual((await project.run()).executed, ["numbers", "sum", "report"]);
  assert.equal(project.read("output/words/report.txt"), "the sum is 14");
  project.write("data/a.txt", "1\n2\n3\n");
  const reverted = await project.run();
  assert.deepEqual([reverted.executed, reverted.reused], [[], 3]);
  assert.equal(project.read("output/words/report.txt"), "the sum is 12");
});

Deno.test("touching a file without changing it runs nothing", async () => {
  using project = new Project();
  await project.run();
  Deno.utimeSync(project.path("data/a.txt"), new Date(), new Date());
  Deno.utimeSync(project.path("code/sum.ts"), new Date(), new Date());
  assert.deepEqual((await project.run()).executed, []);
});

Deno.test("an edit that leaves the child's bytes equal runs the edited stage and its child only", async () => {
  using project = new Project();
  await project.run();
  // 1+2+3 = 3+2+1: `numbers` gives other bytes, `sum` the same, `report` is cut off.
  project.write("data/a.txt", "3\n2\n1\n");
  const result = await project.run();
  assert.deepEqual(result.executed, ["numbers", "sum"]);
});

Deno.test("a comment or a type in a module changes nothing; code in it does", async () => {
  using project = new Project();
  await project.run();
  project.edit("code/shared.ts", "/** Reads lines. */", "/** Reads lines of numbers. */ // really");
  project.edit("code/types.ts", "export interface", "/** new */ export interface");
  assert.deepEqual((await project.run()).executed, []);
  project.edit("code/shared.ts", "map(Number)", "map((x) => Number(x))");
  assert.deepEqual((await project.run()).executed, ["numbers", "sum"]);
});

Deno.test("a comment in a shader costs nothing, a change of its code runs its stage", async () => {
  using project = new Project();
  await project.run();
  project.edit("code/shader.wgsl", "// a shader", "/* a /* nested */ comment */ // and\n\n");
  assert.deepEqual((await project.run()).executed, []);
  project.edit("code/shader.wgsl", "fn f()", "fn  g()");
  assert.deepEqual((await project.run()).executed, ["numbers"]);
});

Deno.test("a module that is imported as text counts byte for byte", async () => {
  using project = new Project();
  project.write("code/page.js", "let a; // shown\n");
  const load = `import page from "./page.js" with { type: "text" };\nif (page === "") throw new Error();\n`;
  project.write("code/sum.ts", load + project.read("code/sum.ts"));
  await project.run();
  project.edit("code/page.js", "// shown", "// seen");
  assert.deepEqual((await project.run()).executed, ["sum"]);
});

Deno.test("a stage whose input file changes while it runs is not filed under the old key", async () => {
  using project = new Project();
  const edit = (event: RunEvent) => {
    if (event.kind === "stage-started") project.write("data/a.txt", "7\n");
  };
  const first = await project.run([], { onEvent: edit });
  assert.match(first.failed[0]?.message ?? "", /^stage numbers: .* changed while it ran/);
  const second = await project.run();
  assert.deepEqual(second.executed, ["numbers", "sum", "report"]);
  assert.equal(project.read("output/words/report.txt"), "the sum is 14");
});

Deno.test("an import with a computed address is an error that names the module", async () => {
  using project = new Project();
  project.edit("code/sum.ts", "export default", "void ((x) => import(x));\nexport default");
  const result = await project.run();
  assert.match(result.failed[0]?.message ?? "", /^stage sum: code\/sum\.ts imports a computed address/);
});

Deno.test("a deleted or overwritten published file comes back without executing a stage", async () => {
  using project = new Project();
  await project.run();
  Deno.removeSync(project.path("output/words/report.txt"));
  project.write("output/words/copy.txt", "99");
  const result = await project.run();
  assert.deepEqual([result.executed, result.restored], [[], 2]);
  assert.equal(project.read("output/words/report.txt"), "the sum is 12");
  assert.equal(project.read("output/words/copy.txt"), "12");
});

Deno.test("an overwritten output of the same size with its time set back is found", async () => {
  using project = new Project();
  await project.run();
  // Past the second in which it was written the record is trusted, so that only ctime can tell.
  await new Promise((resolve) => setTimeout(resolve, 1100));
  await project.run();
  const path = project.path("output/words/report.txt");
  const { mtime, atime } = Deno.statSync(path);
  project.write("output/words/report.txt", "the sum is 13");
  Deno.utimeSync(path, atime!, mtime!);
  const result = await project.run();
  assert.equal(result.restored, 1);
  assert.equal(project.read("output/words/report.txt"), "the sum is 12");
});

function objectsOf(project: Project): string[] {
  const base = project.path(".store/objects");
  return [...Deno.readDirSync(base)].flatMap((prefix) =>
    [...Deno.readDirSync(`${base}/${prefix.name}`)].map((entry) => `${base}/${prefix.name}/${entry.name}`)
  );
}

Deno.test("an overwritten intermediate result is found and made again", async () => {
  using project = new Project();
  await project.run();
  const path = objectsOf(project).find((object) => Deno.readTextFileSync(object) === "2\n4\n6")!;
  Deno.writeTextFileSync(path, "2\n4\n7");
  const result = await project.run();
  assert.deepEqual(result.executed, ["numbers"]);
  assert.equal(Deno.readTextFileSync(path), "2\n4\n6");
});

Deno.test("a damaged object that a stage needs is named and made again, never used", async () => {
  using project = new Project();
  await project.run();
  for (const object of objectsOf(project)) Deno.writeTextFileSync(object, "junk");
  Deno.removeSync(project.path("output"), { recursive: true });
  const result = await project.run();
  assert.equal(project.read("output/words/report.txt"), "the sum is 12");
  assert.ok(result.executed.includes("report"));
});

Deno.test("damage in a published stage's object is found when the file must be laid out again", async () => {
  using project = new Project();
  await project.run();
  const path = objectsOf(project).find((object) => Deno.readTextFileSync(object) === "the sum is 12")!;
  Deno.writeTextFileSync(path, "the sum is 13");
  Deno.removeSync(project.path("output/words/report.txt"));
  const result = await project.run();
  assert.deepEqual(result.executed, ["report"]);
  assert.equal(project.read("output/words/report.txt"), "the sum is 12");
});

Deno.test("a failed stage is not cached, its dependants are skipped, other stages finish", async () => {
  using project = new Project();
  project.write("code/bad.js", "export default () => { throw new Error('no luck') };\n");
  project.stages.push(
    { name: "bad", about: "", module: "code/bad.js", parameters: {}, inputs: {}, outputs: { x: {} } },
    { name: "worse", about: "", module: "code/bad.js", parameters: { n: 2 }, inputs: {}, outputs: { x: {} } },
    {
      name: "after",
      about: "",
      module: "code/sum.ts",
      parameters: {},
      inputs: { numbers: { kind: "output", stage: "bad", output: "x" } },
      outputs: { "sum.txt": {} },
    },
  );
  const first = await project.run([], { keepGoing: true });
  assert.deepEqual(first.failed.map((f) => f.message).sort(), ["stage bad: no luck", "stage worse: no luck"]);
  assert.deepEqual(first.skipped, ["after"]);
  assert.deepEqual(first.executed, ["numbers", "sum", "report"]);
  const second = await project.run([], { keepGoing: true });
  assert.equal(second.failed.length, 2);
  project.write("code/bad.js", "export default (c) => c.output('x', '5');\n");
  assert.deepEqual([...(await project.run()).executed].sort(), ["after", "bad", "worse"]);
});

Deno.test("a copied store serves a fresh clone without an execution", async () => {
  using project = new Project();
  await project.run();
  using clone = new Project();
  await new Deno.Command("cp", { args: ["-r", project.path(".store"), clone.path(".store")] }).output();
  const result = await clone.run();
  assert.deepEqual(result.executed, []);
  assert.equal(clone.read("output/words/report.txt"), "the sum is 12");
});

Deno.test("a file that is published no longer is removed, unless somebody changed it", async () => {
  using project = new Project();
  await project.run();
  const report = project.stages[2]!;
  report.outputs = { "report.txt": { publish: ["words/moved.txt"] }, "copy.txt": {} };
  project.write("output/words/copy.txt", "mine");
  const result = await project.run();
  assert.deepEqual(result.executed, [], "where outputs are published is not part of the key");
  assert.deepEqual(project.outputs(), {
    "output/words/moved.txt": "the sum is 12",
    "output/words/copy.txt": "mine",
  });
});

Deno.test("a missing data file fails the stages that need it, by name, and nothing else", async () => {
  using project = new Project();
  Deno.removeSync(project.path("data/a.txt"));
  const result = await project.run();
  assert.deepEqual(result.failed.map((f) => f.message), [
    "stage numbers: input list (file data/a.txt) does not exist: restore it and run again",
  ]);
  assert.deepEqual(result.skipped, ["sum", "report"]);
});
