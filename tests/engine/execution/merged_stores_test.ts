/** Shards as continuous integration runs them: each in a clone of its own, their stores copied together for the last run. */
import assert from "node:assert/strict";
import { defineGraph } from "../../../pipeline/engine/graph.ts";
import { shareOut } from "../../../pipeline/engine/schedule/shards.ts";
import { output } from "../../../pipeline/engine/stage.ts";
import { Project } from "../fixture.ts";
import { stageOf } from "./process_fixture.ts";

const READS =
  `export default (c) => c.output("out.txt", Object.values(c.parameters).map((n) => c.inputText(n)).join("+"));\n`;

function declare(project: Project): void {
  const reader = (name: string, of: readonly string[]) => ({
    ...stageOf(project, name, READS),
    parameters: Object.fromEntries(of.map((each, at) => [String(at), each])),
    inputs: Object.fromEntries(of.map((each) => [each, output(each, "out.txt")])),
  });
  const roots = ["a", "b", "c", "d"].map((name) =>
    stageOf(project, name, `export default (c) => c.output("out.txt", c.stage);\n`)
  );
  project.stages = [
    ...roots,
    ...roots.map(({ name }) => reader(`${name}2`, [name])),
    reader("all", ["a2", "b2", "c2", "d2"]),
  ];
}

function copyInto(from: string, to: string): void {
  Deno.mkdirSync(to, { recursive: true });
  for (const { name, isDirectory } of Deno.readDirSync(from)) {
    if (isDirectory) copyInto(`${from}/${name}`, `${to}/${name}`);
    else if (name !== "index.json") Deno.copyFileSync(`${from}/${name}`, `${to}/${name}`);
  }
}

Deno.test("two shards, each in its own clone: the last run has all that they made, and makes what is left", async () => {
  using last = new Project();
  declare(last);
  const { shards } = shareOut(defineGraph(last.stages).stages, new Map(), 2);
  const made: string[] = [];
  for (const { targets } of shards) {
    using clone = new Project();
    declare(clone);
    made.push(...(await clone.run(targets)).executed);
    copyInto(clone.path(".store"), last.path(".store"));
  }
  assert.deepEqual(made.toSorted(), ["a", "a2", "b", "b2", "c", "c2", "d", "d2"]);
  const result = await last.run();
  assert.deepEqual([result.executed, result.reused], [["all"], 8]);
  assert.equal(last.read("output/words/all.txt"), "a+b+c+d");
});
