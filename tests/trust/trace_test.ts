/** `trace`: from a figure, a file, a row or a cell back to all that it comes from. */
import assert from "node:assert/strict";
import { defineGraph } from "../../pipeline/engine/graph.ts";
import { sha256 } from "../../pipeline/engine/store/hash.ts";
import { type Trace, traceBack } from "../../pipeline/engine/trust/trace.ts";
import type { Project } from "../engine/fixture.ts";
import { grownProject, plantProject } from "./fixture.ts";

const trace = (project: Project, asked: string): Promise<Trace> =>
  traceBack(defineGraph(project.stages), asked, project.options());

/** For tests that change nothing. */
const shared = await grownProject();
globalThis.addEventListener("unload", () => shared[Symbol.dispose]());

const names = ({ stages }: Trace) => stages.map(({ stage }) => stage);

Deno.test("a figure is traced back to every stage under it, each before what it reads", async () => {
  using project = await grownProject();
  assert.deepEqual(names(await trace(project, "fig1")), ["draw", "combine", "shade", "measure"]);
  assert.deepEqual(names(await trace(project, "fig2")), ["draw-gain", "shade"]);
});

Deno.test("a traced stage has code, shaders, parameters, data, hashes, and facts of its execution", async () => {
  using project = await grownProject();
  const { stages } = await trace(project, "combine");
  const [combine, shade, measure] = stages;
  assert.deepEqual(combine!.modules.map(({ name }) => name), ["code/combine.ts", "code/rows.ts"]);
  assert.deepEqual(combine!.inputs.map(({ name, from }) => [name, from]), [
    ["heights.csv", "measure"],
    ["gain.json", "shade"],
  ]);
  assert.equal(combine!.inputs[0]!.hash, measure!.outputs[0]!.hash);
  assert.deepEqual(shade!.texts.map(({ name }) => name), ["code/shader.wgsl"]);
  assert.deepEqual(shade!.execution!.notes, { adapter: "a lamp" });
  assert.deepEqual(measure!.parameters, { scale: "2", seed: "7" });
  assert.deepEqual(measure!.inputs, [
    { name: "data/heights.csv", hash: sha256(project.read("data/heights.csv")), from: null },
  ]);
  assert.ok(
    stages.every(({ state, key, execution }) =>
      state === "current" && key !== null && execution!.milliseconds >= 0
    ),
  );
});

for (
  const [asked, stage, output] of [
    ["draw/fig1.svg", "draw", "fig1.svg"],
    ["fig1/growth.csv", "draw", "growth.csv"],
    ["output/fig1/growth.csv", "draw", "growth.csv"],
    ["./output/fig1/growth.csv", "draw", "growth.csv"],
    ["summary.json", "summary", "summary.json"],
    // `draw` passes it on; `combine` made it.
    ["growth.csv", "combine", "growth.csv"],
    ["table1", "tabulate", null],
  ] as const
) {
  Deno.test(`${asked} is ${output ?? "all"} of ${stage}`, async () => {
    const { places } = await trace(shared, asked);
    assert.deepEqual(places, [{ stage, output }]);
  });
}

Deno.test("a row, rows with a value, and a cell of a table are shown with their values", async () => {
  using project = await grownProject();
  const moss = { plant: "moss", height: "0.5", growth: "11.25" };
  assert.deepEqual((await trace(project, "growth.csv:2")).rows!.rows, [{ number: 2, cells: moss }]);
  assert.deepEqual((await trace(project, "growth.csv:plant=moss")).rows!.rows, [{ number: 2, cells: moss }]);
  assert.deepEqual((await trace(project, "fig1:plant=oak:growth")).rows!.rows, [
    { number: 3, cells: { growth: "110" } },
  ]);
});

Deno.test("a stage that is stale or never ran says so, with what is declared", async () => {
  using project = plantProject();
  const never = (await trace(project, "measure")).stages[0]!;
  assert.deepEqual([never.execution, never.key, never.state], [null, null, "run"]);
  assert.deepEqual(never.parameters, { scale: "2", seed: "7" });
  await project.run();
  project.stages[0]!.parameters = { scale: 3, seed: 7 };
  const stale = (await trace(project, "measure")).stages[0]!;
  assert.equal(stale.state, "run");
  assert.deepEqual(stale.parameters, { scale: "2", seed: "7" }, "of the execution that is described");
});

for (
  const [asked, message] of [
    ["fig3", /nothing here is named "fig3": did you mean fig1\?/],
    ["growth.csv:9", /growth\.csv of combine has no row 9: it has 3 rows below its head/],
    ["growth.csv:plant=elm", /growth\.csv of combine has no row with plant = elm/],
    ["growth.csv:tree=elm", /growth\.csv has no column "tree": it has plant, height, growth/],
    ["growth.csv:1:width", /no column "width"/],
    ["fig1.svg:1", /fig1\.svg of draw has no rows/],
    ["fig2:1", /stage draw-gain makes no table/],
  ] as const
) {
  Deno.test(`${asked} is refused with what there is`, async () => {
    await assert.rejects(trace(shared, asked), message);
  });
}

Deno.test("a table of one row is told so", async () => {
  using project = plantProject();
  project.write("data/heights.csv", "plant,height\nfern,1.5\n");
  await project.run();
  await assert.rejects(trace(project, "growth.csv:2"), /has no row 2: it has 1 row below its head$/);
});

Deno.test("a name that stages share is all of them; a row of it is the table's that has it", async () => {
  using project = await grownProject();
  project.stages[0]!.targets = ["tables"];
  project.stages[2]!.targets = ["tables"];
  const both = await trace(project, "tables");
  assert.deepEqual(both.places.map(({ stage }) => stage), ["measure", "combine"]);
  assert.deepEqual(names(both), ["combine", "shade", "measure"]);
  const one = await trace(project, "tables:growth=110");
  assert.deepEqual(one.places, [{ stage: "combine", output: "growth.csv" }]);
  await assert.rejects(
    trace(project, "tables:1"),
    /tables:1 is in several tables: name one of measure\/heights\.csv, combine\/growth\.csv/,
  );
  project.stages[2]!.outputs = { "growth.csv": { publish: ["tables/tables.csv"] } };
  const published = await trace(project, "tables:1");
  assert.deepEqual(
    published.places,
    [{ stage: "combine", output: "growth.csv" }],
    "the one that readers find",
  );
});

Deno.test("a row that no table of a shared name has is told of the table of that name", async () => {
  using project = await grownProject();
  project.stages[0]!.targets = ["tables"];
  project.stages[2]!.targets = ["tables"];
  project.stages[2]!.outputs = { "growth.csv": { publish: ["tables/tables.csv"] } };
  await assert.rejects(
    trace(project, "tables:plant=elm"),
    /growth\.csv of combine has no row with plant = elm/,
  );
});

Deno.test("the file that has the name without folder and ending is meant, and a table where rows are asked for", async () => {
  using project = await grownProject();
  project.stages[0]!.outputs = { "heights.csv": { publish: ["plants/heights.csv"] }, "height.bin": {} };
  await assert.rejects(trace(project, "heights:plant=oak"), /did you mean plants\/heights\.csv\?/);
  await assert.rejects(trace(project, "heigh.bin"), /did you mean height\.bin\?/);
  await assert.rejects(trace(project, "height.bi:1"), /^((?!height\.bin).)*$/);
  await assert.rejects(trace(project, "bogus"), /nothing here is named "bogus"\. A trace starts from/);
});

Deno.test("a file name that several stages make is not guessed", async () => {
  using project = await grownProject();
  project.stages[5]!.outputs = { "fig2.svg": {}, "summary.json": {} };
  await assert.rejects(
    trace(project, "summary.json"),
    /made by several stages: name one of summary\/summary\.json, draw-gain\/summary\.json/,
  );
});
