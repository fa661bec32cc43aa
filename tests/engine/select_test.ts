/** Choosing targets, limits on what runs at once, garbage collection, status. */
import assert from "node:assert/strict";
import { cleanOutputs, cleanStore } from "../../pipeline/engine/store/clean.ts";
import { collectGarbage } from "../../pipeline/engine/store/collect_garbage.ts";
import { readStatus } from "../../pipeline/engine/engine.ts";
import { FileIndex } from "../../pipeline/engine/store/file_index.ts";
import { defineGraph, GraphError } from "../../pipeline/engine/graph.ts";
import { selectTargets } from "../../pipeline/engine/select.ts";
import { output, type StageDeclaration } from "../../pipeline/engine/stage.ts";
import { Store } from "../../pipeline/engine/store/store.ts";
import { Project } from "./fixture.ts";

function stage(name: string, targets: readonly string[], ...before: string[]): StageDeclaration {
  return {
    name,
    about: "",
    module: "m.ts",
    parameters: {},
    inputs: Object.fromEntries(before.map((other) => [other, output(other, "out")])),
    outputs: { out: {} },
    targets,
  };
}

const graph = defineGraph([
  stage("toy/curve", []),
  stage("toy/flow", []),
  stage("draw/fig6a", ["fig6a", "fig6"], "toy/curve"),
  stage("draw/fig6b", ["fig6b", "fig6"], "toy/flow"),
]);
const chosen = (...patterns: string[]) => selectTargets(graph, patterns).map((each) => each.name);

Deno.test("a stage is chosen by its name or a target name, with everything under it", () => {
  assert.deepEqual(chosen("draw/fig6a"), ["toy/curve", "draw/fig6a"]);
  assert.deepEqual(chosen("fig6b"), ["toy/flow", "draw/fig6b"]);
  assert.deepEqual(chosen("fig6").length, 4);
  assert.deepEqual(chosen().length, 4);
});

Deno.test("a star stays within a part of a name, two stars do not", () => {
  assert.deepEqual(chosen("toy/*"), ["toy/curve", "toy/flow"]);
  assert.deepEqual(chosen("fig6?").length, 4);
  assert.deepEqual(chosen("**fig6a"), ["toy/curve", "draw/fig6a"]);
  assert.throws(() => chosen("*curve"), GraphError);
});

Deno.test("an unknown target suggests the nearest name", () => {
  assert.throws(() => chosen("fgi6a"), /unknown target "fgi6a": did you mean fig6a\?/);
  assert.throws(() => chosen("toy/curves"), /did you mean toy\/curve\?/);
  assert.throws(() => chosen("bogus"), /unknown target "bogus"\.$/);
  const listed = { ...graph, listedBy: "the list" };
  assert.throws(() => selectTargets(listed, ["bogus"]), /unknown target "bogus"\. the list lists all$/);
});

Deno.test("a pool of one lets one stage hold its resource at a time, whatever the number of workers", async () => {
  using project = new Project();
  const names = ["a", "b", "c"];
  project.write(
    "code/wait.js",
    `export default async (c) => { await new Promise((r) => setTimeout(r, 30)); c.output("x", c.stage); };\n`,
  );
  project.stages = names.map((name) => ({
    ...stage(name, []),
    module: "code/wait.js",
    outputs: { x: {} },
    resources: ["gpu"],
  }));
  const most = (events: readonly { kind: string }[]) => {
    let now = 0;
    let highest = 0;
    for (const event of events) {
      if (event.kind === "stage-started") highest = Math.max(highest, ++now);
      if (event.kind === "stage-finished") now--;
    }
    return highest;
  };
  assert.equal(most((await project.run([], { jobs: 3 })).events), 1);
  Deno.removeSync(project.path(".store"), { recursive: true });
  assert.equal(most((await project.run([], { jobs: 3, pools: { gpu: 3 } })).events), 3);
});

Deno.test("garbage collection keeps what the last run used and removes the rest", async () => {
  using project = new Project();
  await project.run();
  project.write("data/a.txt", "4\n");
  await project.run();
  const gone = await collectGarbage(project.path(".store"), new Set(), () => {});
  // numbers, sum and report of the first input; their objects are other bytes: numbers, sum (= copy), report.
  assert.deepEqual([gone.actions, gone.objects], [3, 3]);
  assert.deepEqual((await project.run()).executed, []);
  project.write("data/a.txt", "1\n2\n3\n");
  assert.deepEqual((await project.run()).executed, ["numbers", "sum", "report"]);
});

Deno.test("of two processes that end one after the other, neither forgets what the other recorded", async () => {
  using project = new Project();
  const store = new Store(project.path(".store"));
  const [one, two] = [new FileIndex(store), new FileIndex(store)];
  one.setKey("quick a", "1");
  one.setKey("quick b", "1");
  await one.save();
  two.setKey("smoke a", "2");
  two.setKey("quick b", "2");
  await two.save();
  const now = new FileIndex(store);
  assert.deepEqual(["quick a", "quick b", "smoke a"].map((stage) => now.key(stage)), ["1", "2", "2"]);
});

Deno.test("cleaned outputs come back from the store; a cleaned store is computed again", async () => {
  using project = new Project();
  await project.run();
  await cleanOutputs(project.path("output"), project.path(".store"), () => {});
  const restored = await project.run();
  assert.deepEqual([restored.executed, restored.restored], [[], 2]);
  await cleanStore(project.path(".store"), () => {});
  assert.deepEqual((await project.run()).executed.length, 3);
});

Deno.test("status tells state, duration, memory and notes of the last execution", async () => {
  using project = new Project();
  project.edit("code/sum.ts", "=> c.output", "=> void ((c as any).note('adapter', 'none')) ?? c.output");
  await project.run();
  project.stages[0]!.parameters = { factor: 9 };
  const rows = await readStatus(defineGraph(project.stages), [], project.options());
  assert.deepEqual(rows.map((row) => row.state), ["run", "undecided", "undecided"]);
  assert.ok(rows.every((row) => row.milliseconds! >= 0 && row.peakBytes! > 1e6));
  assert.deepEqual(rows[1]!.notes, { adapter: "none" });
});
