/** The random part of a verification: drawn evenly, drawn again by its seed, and as sharp as it says. */
import assert from "node:assert/strict";
import { defineGraph, GraphError } from "../../pipeline/engine/graph.ts";
import { recordRun, type RunRecord } from "../../pipeline/engine/trust/record.ts";
import { Reference } from "../../pipeline/engine/trust/reference.ts";
import {
  alteredStages,
  chanceOfCatching,
  drawShare,
  drawWithin,
  shuffled,
} from "../../pipeline/engine/trust/sample.ts";
import { Store } from "../../pipeline/engine/store/store.ts";
import { type SampleVerification, verifySample } from "../../pipeline/engine/trust/verify_sample.ts";
import type { Project } from "../engine/fixture.ts";
import { grownProject } from "./fixture.ts";

const NAMES = Array.from({ length: 60 }, (_, at) => `stage/${at}`);
const TRIALS = 4000;
/** Four standard errors of a share: seeds are fixed, so that this never flickers. */
const margin = (p: number) => 4 * Math.sqrt(p * (1 - p) / TRIALS);

Deno.test("a sample is a share rounded up, at least one, and the same again for the same seed", () => {
  assert.equal(drawShare(NAMES, 20, 1).length, 12);
  assert.equal(drawShare(NAMES, 21, 1).length, 13);
  assert.equal(drawShare(NAMES, 0.01, 1).length, 1);
  assert.equal(drawShare(NAMES.slice(0, 50), 14, 1).length, 7);
  assert.deepEqual(new Set(drawShare(NAMES, 100, 1)), new Set(NAMES));
  assert.deepEqual(drawShare(NAMES, 20, 5), drawShare(NAMES.toReversed(), 20, 5));
  assert.notDeepEqual(drawShare(NAMES, 20, 5), drawShare(NAMES, 20, 6));
  assert.deepEqual(drawShare(NAMES, 30, 5).slice(0, 12), drawShare(NAMES, 20, 5));
});

Deno.test("the chance of catching is the hypergeometric one", () => {
  assert.ok(Math.abs(chanceOfCatching(50, 1, 10) - 10 / 50) < 1e-15);
  // 1 − C(8,2)/C(10,2) = 1 − 28/45
  assert.ok(Math.abs(chanceOfCatching(10, 2, 2) - 17 / 45) < 1e-15);
  assert.equal(chanceOfCatching(10, 3, 8), 1);
  assert.equal(chanceOfCatching(10, 1, 0), 0);
  assert.deepEqual([alteredStages(51, 1), alteredStages(200, 1), alteredStages(201, 1)], [1, 2, 3]);
});

for (const [altered, percent] of [[1, 10], [3, 20], [6, 25], [12, 5]] as const) {
  Deno.test(`whichever ${altered} of 60 stages are altered, ${percent} % catch them as often as is said`, () => {
    // Drawn samples must catch the worst choice, too: here the same stages in every trial.
    const bad = new Set(NAMES.slice(0, altered));
    let caught = 0;
    let drawn = 0;
    for (let seed = 0; seed < TRIALS; seed++) {
      const sample = drawShare(NAMES, percent, seed);
      drawn = sample.length;
      if (sample.some((name) => bad.has(name))) caught++;
    }
    const expected = chanceOfCatching(60, altered, drawn);
    assert.ok(Math.abs(caught / TRIALS - expected) <= margin(expected), `${caught / TRIALS} for ${expected}`);
  });
}

Deno.test("every stage is equally likely to be drawn", () => {
  const counts = new Map(NAMES.map((name) => [name, 0]));
  for (let seed = 0; seed < TRIALS; seed++) {
    for (const name of drawShare(NAMES, 10, seed)) counts.set(name, counts.get(name)! + 1);
  }
  for (const [name, count] of counts) assert.ok(Math.abs(count / TRIALS - 0.1) <= margin(0.1), name);
});

Deno.test("a budget is kept, names what it can never draw, and catches alterations at random as often as is said", () => {
  // Times from 1 to 60 s, and two stages of an hour.
  const times = new Map(NAMES.map((name, at) => [name, at < 2 ? 3_600_000 : 1000 * (at + 1)]));
  let caught = 0;
  let expected = 0;
  for (let seed = 0; seed < TRIALS; seed++) {
    const { chosen, never } = drawWithin(times, 300_000, seed);
    assert.deepEqual(never, NAMES.slice(0, 2));
    assert.ok(chosen.length > 0 && chosen.reduce((sum, name) => sum + times.get(name)!, 0) <= 300_000);
    const bad = new Set(shuffled(NAMES, seed + 1e6).slice(0, 3));
    if (chosen.some((name) => bad.has(name))) caught++;
    expected += chanceOfCatching(60, 3, chosen.length) / TRIALS;
  }
  assert.ok(Math.abs(caught / TRIALS - expected) <= margin(expected), `${caught / TRIALS} for ${expected}`);
});

interface How {
  readonly repeat?: number;
  readonly record?: RunRecord;
}

const recorded = (project: Project) => recordRun(defineGraph(project.stages), [], project.options());

async function verify(project: Project, chosen: string[], how: How = {}): Promise<SampleVerification> {
  const graph = defineGraph(project.stages);
  const reference = new Reference(how.record ?? recorded(project), graph, project.options());
  const scratchDir = Deno.makeTempDirSync({ prefix: "verify-" });
  try {
    const settings = { repeat: how.repeat ?? 1, scratchDir, chosen };
    return await verifySample(graph, [], project.options(), reference, settings);
  } finally {
    Deno.removeSync(scratchDir, { recursive: true });
  }
}

/** A record in which one output of one stage is made up, and all that follows is computed from it. */
async function forged(project: Project): Promise<void> {
  const store = new Store(project.path(".store"));
  const { key, outputs } = recorded(project).stages.combine!;
  const text = new TextDecoder().decode(store.readObject(outputs["growth.csv"]!.hash)!);
  const made = store.putObject(new TextEncoder().encode(text.replace("moss,0.5,11.25", "moss,0.5,12")));
  store.writeAction({ ...store.readAction(key)!, outputs: { "growth.csv": made } });
  Deno.removeSync(project.path(".store/index.json"));
  await project.run();
}

Deno.test("drawn stages run from their recorded inputs alone, and an honest run passes", async () => {
  using project = await grownProject();
  const result = await verify(project, ["summary", "draw"], { repeat: 2 });
  assert.deepEqual([result.ok, result.total], [true, 7]);
  assert.deepEqual(result.stages.map(({ stage, verdict }) => [stage, verdict]), [
    ["summary", "identical"],
    ["draw", "identical"],
  ]);
});

Deno.test("a made-up output is caught exactly when its stage is drawn", async () => {
  using project = await grownProject();
  await forged(project);
  const others = ["measure", "shade", "summary", "draw", "draw-gain", "tabulate"];
  assert.equal((await verify(project, others)).ok, true);
  const result = await verify(project, ["combine", "draw"]);
  assert.equal(result.ok, false);
  const [combine, draw] = result.stages;
  assert.deepEqual([combine!.verdict, draw!.verdict], ["different", "identical"]);
  const { first } = combine!.differences[0]!;
  assert.deepEqual(first, {
    verdict: "different",
    where: "row 2, column growth",
    recorded: "12",
    found: "11.25",
  });
});

Deno.test("a stage that was fed other bytes than its source made is named without running it", async () => {
  using project = await grownProject();
  const record = structuredClone(recorded(project));
  (record.stages.summary!.inputs as Record<string, string>).growth =
    record.stages.measure!.outputs["heights.csv"]!
      .hash;
  const result = await verify(project, ["shade"], { record });
  assert.equal(result.ok, false);
  assert.deepEqual(result.links, [{ stage: "summary", input: "growth", source: "growth.csv of combine" }]);
});

Deno.test("a changed input file breaks the record where it is read", async () => {
  using project = await grownProject();
  project.edit("data/heights.csv", "20", "21");
  const result = await verify(project, ["measure", "shade"]);
  assert.deepEqual(result.links, [{ stage: "measure", input: "heights", source: "data/heights.csv" }]);
  assert.match(
    result.stages[0]!.message!,
    /stage measure: input heights: file data\/heights\.csv with the recorded/,
  );
  assert.equal(result.stages[1]!.verdict, "identical");
});

Deno.test("an input whose bytes are nowhere fails its stage and says so", async () => {
  using project = await grownProject();
  const record = recorded(project);
  Deno.removeSync(project.path(".store/objects"), { recursive: true });
  Deno.removeSync(project.path("output"), { recursive: true });
  const result = await verify(project, ["summary"], { record });
  assert.match(
    result.stages[0]!.message!,
    /input growth: growth\.csv of combine with the recorded hash \w+ is not/,
  );
});

Deno.test("stages of other code are listed, drawn or not", async () => {
  using project = await grownProject();
  project.edit("code/shader.wgsl", "2.5", "2.6");
  const result = await verify(project, ["measure"]);
  assert.deepEqual([result.ok, result.changed], [true, ["shade"]]);
  assert.deepEqual((await verify(project, ["shade"])).stages.map(({ verdict }) => verdict), ["different"]);
});

Deno.test("a record that lacks a stage cannot be sampled", async () => {
  using project = await grownProject();
  const { draw: _, ...stages } = recorded(project).stages;
  const record = { ...recorded(project), stages };
  await assert.rejects(verify(project, ["measure"], { record }), GraphError);
});
