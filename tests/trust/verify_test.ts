/** `verify` runs everything again and names where a run first departs from the record. */
import assert from "node:assert/strict";
import { Interrupted } from "../../pipeline/engine/errors.ts";
import { defineGraph } from "../../pipeline/engine/graph.ts";
import { formatRecord, parseRecord, recordRun, type RunRecord } from "../../pipeline/engine/trust/record.ts";
import { Reference, storedReference } from "../../pipeline/engine/trust/reference.ts";
import { openSealed, seal } from "../../pipeline/engine/store/seal.ts";
import { Store } from "../../pipeline/engine/store/store.ts";
import { type FullVerification, verifyRun } from "../../pipeline/engine/trust/verify.ts";
import type { Project } from "../engine/fixture.ts";
import { grownProject, plantProject } from "./fixture.ts";

interface How {
  readonly targets?: string[];
  readonly repeat?: number;
  readonly record?: RunRecord;
  readonly signal?: AbortSignal;
}

async function verify(project: Project, how: How = {}): Promise<FullVerification> {
  const { targets = [], repeat = 1, record, signal } = how;
  const graph = defineGraph(project.stages);
  const options = project.options(signal === undefined ? {} : { signal });
  const reference = record === undefined
    ? storedReference(graph, targets, options)
    : new Reference(record, graph, options);
  const scratchDir = Deno.makeTempDirSync({ prefix: "verify-" });
  try {
    return await verifyRun(graph, targets, options, reference, { repeat, scratchDir });
  } finally {
    Deno.removeSync(scratchDir, { recursive: true });
  }
}

const recorded = (project: Project) => recordRun(defineGraph(project.stages), [], project.options());

/** `fig1 different (combine)` for each figure and table. */
function verdicts(result: FullVerification): string[] {
  return result.artifacts.map(({ name, verdict, origin }) =>
    origin === null ? `${name} ${verdict}` : `${name} ${verdict} (${origin})`
  );
}

/** The first differing value of the stages where a departure begins. */
function beginnings(result: FullVerification): string[] {
  return result.stages.filter(({ stage }) => result.origins.get(stage) === stage).flatMap((stage) =>
    stage.differences.map(({ output, first }) => {
      const value = first?.verdict === "different" ? `: ${first.recorded} → ${first.found}` : "";
      const where = first === null || first.verdict === "identical" ? "unknown" : first.where;
      return `${stage.stage} ${output} ${where}${value}`;
    })
  );
}

const ALL_IDENTICAL = ["fig1 identical", "fig2 identical", "table1 identical"];

Deno.test("an untouched tree is verified: every stage runs again and gives the recorded bytes", async () => {
  using project = await grownProject();
  const before = project.read(".store/index.json");
  const result = await verify(project);
  assert.ok(result.ok);
  assert.deepEqual(verdicts(result), ALL_IDENTICAL);
  assert.deepEqual(new Set(result.stages.map(({ verdict }) => verdict)), new Set(["identical"]));
  assert.equal(result.stages.length, 7);
  assert.equal(project.read(".store/index.json"), before, "the store is only read");
});

Deno.test("a changed constant in the middle is found at its stage, for the figures under it only", async () => {
  using project = await grownProject();
  project.edit("code/combine.ts", "OFFSET = 10", "OFFSET = 11");
  const result = await verify(project);
  assert.equal(result.ok, false);
  assert.deepEqual(verdicts(result), [
    "fig1 different (combine)",
    "fig2 identical",
    "table1 different (combine)",
  ]);
  assert.deepEqual(beginnings(result), ["combine growth.csv row 1, column growth: 17.5 → 18.5"]);
  const combine = result.stages.find(({ stage }) => stage === "combine")!;
  assert.deepEqual(combine.changes.map(({ field }) => field), ["module code/combine.ts"]);
});

Deno.test("a changed shader literal is found at its stage, with the path of the value", async () => {
  using project = await grownProject();
  project.edit("code/shader.wgsl", "2.5", "2.50001");
  const result = await verify(project);
  assert.equal(result.ok, false);
  assert.deepEqual(verdicts(result), [
    "fig1 different (shade)",
    "fig2 different (shade)",
    "table1 different (shade)",
  ]);
  assert.deepEqual(beginnings(result), ["shade gain.json .light.levels[1]: 2.5 → 2.50001"]);
});

Deno.test("a changed input file is found at the stage that reads it", async () => {
  using project = await grownProject();
  project.edit("data/heights.csv", "20", "21");
  const result = await verify(project);
  assert.deepEqual(beginnings(result), ["measure heights.csv row 3, column height: 40 → 42"]);
  assert.deepEqual(
    result.stages.find(({ stage }) => stage === "measure")!.changes.map(({ field }) => field),
    [
      "input heights",
    ],
  );
});

/** Changes a recorded output and everything that vouches for it: object, record, cache. `check` cannot see it. */
function forge(project: Project, stage: string, output: string, from: string, to: string): void {
  const store = new Store(project.path(".store"));
  const record = recorded(project).stages[stage]!;
  const action = store.readAction(record.key)!;
  const text = new TextDecoder().decode(store.readObject(record.outputs[output]!.hash)!);
  assert.ok(text.includes(from));
  const made = store.putObject(new TextEncoder().encode(text.replace(from, to)));
  store.writeAction({ ...action, outputs: { ...action.outputs, [output]: made } });
  const index = openSealed(project.read(".store/index.json")) as { outputs: Record<string, unknown> };
  delete index.outputs[record.key];
  project.write(".store/index.json", seal(index));
}

Deno.test("a cell of a recorded table that was made up, with all its hashes, is found", async () => {
  using project = await grownProject();
  forge(project, "measure", "heights.csv", "moss,0.5", "moss,0.6");
  await project.run();
  const result = await verify(project);
  assert.equal(result.ok, false);
  assert.deepEqual(beginnings(result), ["measure heights.csv row 2, column height: 0.6 → 0.5"]);
  assert.deepEqual(verdicts(result), [
    "fig1 different (measure)",
    "fig2 identical",
    "table1 identical",
  ]);
});

Deno.test("a departure that reaches no figure is still a departure", async () => {
  using project = await grownProject();
  // The summary's least known cell: the table does not show it.
  project.edit("code/summary.ts", "plants: growth.length", "rows: 1, plants: growth.length");
  const result = await verify(project);
  assert.deepEqual(verdicts(result), ALL_IDENTICAL);
  assert.deepEqual(beginnings(result), ["summary summary.json .rows: null → 1"]);
  assert.equal(result.ok, false);
});

Deno.test("a published figure with one changed byte is named, with the byte", async () => {
  using project = await grownProject();
  project.edit("output/fig2/fig2.svg", "<svg>", "<svG>");
  const result = await verify(project);
  assert.equal(result.ok, false);
  assert.deepEqual(result.altered, [{
    stage: "draw-gain",
    path: "fig2/fig2.svg",
    where: "byte 3: recorded 0x67, found 0x47",
  }]);
});

Deno.test("a published table with one changed cell is named, with the cell", async () => {
  using project = await grownProject();
  project.edit("output/fig1/growth.csv", "11.25", "11.26");
  const result = await verify(project);
  assert.equal(result.ok, false);
  assert.deepEqual(result.altered.map(({ path, where }) => [path, where]), [
    ["fig1/growth.csv", "row 2, column growth: recorded 11.25, found 11.26"],
  ]);
});

Deno.test("a damaged store does not matter to what runs again; only its bytes cannot be shown", async () => {
  using project = await grownProject();
  const record = recorded(project);
  for (const prefix of Deno.readDirSync(project.path(".store/objects"))) {
    Deno.removeSync(project.path(`.store/objects/${prefix.name}`), { recursive: true });
  }
  assert.ok((await verify(project, { record })).ok);
  project.edit("code/combine.ts", "OFFSET = 10", "OFFSET = 11");
  const result = await verify(project, { record });
  // A published copy stands in for growth.csv of `combine`.
  assert.deepEqual(beginnings(result), ["combine growth.csv row 1, column growth: 17.5 → 18.5"]);
});

Deno.test("a fresh clone is verified against a record file alone", async () => {
  using project = await grownProject();
  const record = parseRecord(formatRecord(recorded(project)), "r.json");
  using clone = plantProject();
  assert.ok((await verify(clone, { record })).ok);
  assert.deepEqual([...Deno.readDirSync(clone.folder)].filter(({ name }) => name === ".store"), []);
  clone.edit("code/shader.wgsl", "2.5", "2.6");
  const result = await verify(clone, { record });
  assert.deepEqual(verdicts(result)[1], "fig2 different (shade)");
  assert.deepEqual(beginnings(result), ["shade gain.json unknown"]);
  assert.deepEqual(
    result.stages.find(({ stage }) => stage === "shade")!.changes.map(({ reason }) => reason),
    ["code-changed"],
  );
});

Deno.test("other code with equal bytes is verified, and told", async () => {
  using project = await grownProject();
  project.edit("code/combine.ts", "+ OFFSET", "+ 1 * OFFSET");
  const result = await verify(project);
  assert.ok(result.ok);
  const combine = result.stages.find(({ stage }) => stage === "combine")!;
  assert.deepEqual([combine.verdict, combine.changes.length], ["identical", 1]);
});

Deno.test("a declared tolerance lets numbers differ a little, and nothing else", async () => {
  using project = await grownProject();
  project.stages[2]!.tolerance = { absolute: 0, relative: 0.1 };
  project.edit("code/combine.ts", "OFFSET = 10", "OFFSET = 10.5");
  const near = await verify(project, { targets: ["combine"] });
  assert.ok(near.ok);
  assert.deepEqual(near.stages.at(-1)!.verdict, "within tolerance");
  // The figure shows other numbers and declares nothing: it is different, and the origin is named.
  assert.deepEqual(verdicts(await verify(project))[0], "fig1 different (combine)");
  project.stages[4]!.tolerance = { absolute: 0, relative: 0.1 };
  project.stages[4]!.outputs = { "fig1.svg": {}, "growth.csv": { publish: ["fig1/growth.csv"] } };
  assert.deepEqual(verdicts(await verify(project, { targets: ["fig1"] })), [
    "fig1 within tolerance (combine)",
  ]);
  project.edit("code/combine.ts", "10.5", "14");
  assert.deepEqual(beginnings(await verify(project, { targets: ["combine"] })), [
    "combine growth.csv row 1, column growth: 17.5 → 21.5",
  ]);
});

Deno.test("a stage that fails is where it begins; what needs it is not run", async () => {
  using project = await grownProject();
  project.edit(
    "code/combine.ts",
    "export default (c) => {",
    "export default (c) => {\n  throw new Error('dry');",
  );
  const result = await verify(project);
  assert.equal(result.ok, false);
  assert.deepEqual(verdicts(result), [
    "fig1 different (combine)",
    "fig2 identical",
    "table1 different (combine)",
  ]);
  const combine = result.stages.find(({ stage }) => stage === "combine")!;
  assert.deepEqual([combine.verdict, combine.message], ["failed", "stage combine: dry"]);
});

Deno.test("stages that only the record or only the graph has are named", async () => {
  using project = await grownProject();
  const record = recorded(project);
  const more = { ...record, stages: { ...record.stages, fig: record.stages.draw! } };
  const result = await verify(project, { record: more });
  assert.deepEqual([result.ok, result.goneStages], [false, ["fig"]]);
  const without = Object.fromEntries(Object.entries(record.stages).filter(([name]) => name !== "summary"));
  const less = await verify(project, { record: { ...record, stages: without } });
  assert.equal(less.ok, false);
  assert.deepEqual(less.stages.filter(({ verdict }) => verdict !== "identical").map(({ stage }) => stage), [
    "summary",
  ]);
});

/**
 * How many turns of the event loop go into a wait: a source of chance that the sandbox leaves. Twenty counts of
 * hundreds or thousands are never all equal again.
 */
const COUNTS = `export default async (c) => {
  const counts = [];
  while (counts.length < 20) {
    let over = false;
    let turns = 0;
    setTimeout(() => over = true, 5);
    for (; !over; turns++) await new Promise((resolve) => setImmediate(resolve));
    counts.push(turns);
  }
  c.output("fig2.svg", counts.join(" "));
};
`;

Deno.test("repeating exposes a stage that gives other bytes each time, and blames no other", async () => {
  using project = plantProject();
  project.write("code/draw_gain.ts", COUNTS);
  project.stages.push({
    name: "after",
    about: "",
    module: "code/after.ts",
    parameters: {},
    inputs: { counts: { kind: "output", stage: "draw-gain", output: "fig2.svg" } },
    outputs: { "length.txt": {}, "copy.txt": {} },
  });
  project.write(
    "code/after.ts",
    `export default (c) => { c.output("length.txt", "1"); c.output("copy.txt", c.inputText("counts")); };\n`,
  );
  assert.deepEqual((await project.run()).failed, []);
  const result = await verify(project, { repeat: 2 });
  assert.deepEqual(result.unsteady.map(({ stage, difference }) => [stage, difference.output]), [
    ["draw-gain", "fig2.svg"],
  ]);
  assert.equal(result.ok, false);
});

Deno.test("repeating finds nothing in stages that are functions of their inputs", async () => {
  using project = await grownProject();
  const result = await verify(project, { repeat: 3 });
  assert.deepEqual([result.ok, result.unsteady], [true, []]);
});

Deno.test("an interrupted verification compares nothing", async () => {
  using project = await grownProject();
  await assert.rejects(verify(project, { signal: AbortSignal.abort() }), Interrupted);
});
