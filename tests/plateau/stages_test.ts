/** The stages of figure 2's experiment on a small grid, with networks that the float64 flow has trained. */
import assert from "node:assert/strict";
import { middles } from "../../kernels/analysis/numerics/middles.ts";
import { networkFlow } from "../../kernels/analysis/integrators/network_flow.ts";
import { initialWeights } from "../../kernels/initial_weights.ts";
import { networkProblem } from "../../kernels/network/samples.ts";
import { networkShaders } from "../../kernels/network/shaders.ts";
import { networkGradient, parameterNorm } from "../../kernels/network_reference.ts";
import { parameterCount } from "../../kernels/network_shape.ts";
import { readDataSet, writeDataSet } from "../../pipeline/paper/data_set.ts";
import plateauAnalysis, { analyseRuns } from "../../pipeline/paper/plateau/analysis.ts";
import plateauClaims from "../../pipeline/paper/plateau/claims.ts";
import plateauData, { plateauDataSet } from "../../pipeline/paper/plateau/data.ts";
import { plateauStages } from "../../pipeline/paper/plateau/stages.ts";
import { chooseMinimum } from "../../pipeline/paper/plateau/minimum.ts";
import {
  MAX_NORM,
  networksInput,
  readRuns,
  type Run,
  type RunEnd,
  type Setting,
  settingName,
  SETTINGS,
  shapeOf,
} from "../../pipeline/paper/plateau/settings.ts";
import plateauSplit, { alongGammas } from "../../pipeline/paper/plateau/split.ts";
import { readTable, writeTable } from "../../pipeline/paper/table.ts";
import { MemoryContext } from "../toy/stage_context.ts";

const GRID = { points: 8, edges: false, standardise: "own" } as const;
const SPLIT = {
  along_points: 25,
  surface_gammas: 9,
  surface_alphas: 5,
  surface_alpha: 3e-4,
  starts: 5,
  offset: 1e-7,
  most_steps: 2000,
  function_points: 5,
};
const data = plateauDataSet(GRID);

/** Trains one network along the flow in float64, with the regulariser to rest where its norm grows. */
function train(setting: Setting, seed: number): Run {
  const shape = shapeOf(setting);
  const { end, theta, steps } = networkFlow(shape, data, initialWeights(shape, "test", seed), {
    mostSteps: 1500,
    followInfinite: true,
  });
  return { seed, end, steps, theta };
}

function networksTable(setting: Setting, runs: readonly Run[]): string {
  const names = Array.from({ length: parameterCount(shapeOf(setting)) }, (_, i) => `theta_${i}`);
  return writeTable(
    ["seed", "end", "steps", "rejections", "log10_time", "loss", "gradient_inf", "norm", ...names],
    runs.map(({ seed, end, steps, theta }) => [seed, end, steps, 0, 3, 0.5, 1e-12, 1, ...theta]),
  );
}

const networks = new Map(SETTINGS.map((setting) => {
  const count = setting.r === 2 ? 8 : 3;
  return [setting, Array.from({ length: count }, (_, seed) => train(setting, seed))];
}));
const inputs = {
  "kernels.json": JSON.stringify(
    networkShaders(networkProblem(shapeOf({ biased: false, r: 3 }), data, MAX_NORM)),
  ),
  "data.bin": writeDataSet(data),
  ...Object.fromEntries(
    [...networks].map(([setting, runs]) => [networksInput(setting), networksTable(setting, runs)]),
  ),
};
const outputsOf = (context: MemoryContext, name: string) => readTable(context.outputs.get(name)!);

Deno.test("the data stage writes the grid as bytes and as a table; both grids are centred, targets standard", () => {
  for (const edges of [true, false]) {
    const context = new MemoryContext({ ...GRID, edges }, {});
    plateauData(context);
    const rows = outputsOf(context, "target.csv");
    assert.equal(rows.length, 64);
    const mean = (of: (row: Record<string, unknown>) => number) =>
      rows.reduce((sum, row) => sum + of(row), 0) / 64;
    for (const name of ["x1", "x2", "y"]) assert.ok(Math.abs(mean((row) => Number(row[name]))) <= 1e-14);
    assert.ok(Math.abs(mean((row) => Number(row.y) ** 2) - 1) <= 1e-14);
    const most = Math.max(...rows.map((row) => Number(row.x2)));
    assert.equal(most, edges ? Math.sqrt(3) : 1.75 * 7 / 8);
  }
  // Coordinates that float32 holds exactly.
  for (const points of [14, 16, 28, 32]) {
    const { x } = plateauDataSet({ ...GRID, points });
    assert.ok(x.every((value) => Math.fround(value) === value));
  }
});

Deno.test("a data set survives as bytes; broken ones are refused", () => {
  const bytes = writeDataSet(data);
  assert.deepEqual(readDataSet(bytes), data);
  // At any offset of a larger buffer.
  const shifted = new Uint8Array(bytes.length + 3);
  shifted.set(bytes, 3);
  assert.deepEqual(readDataSet(shifted.subarray(3)), data);
  assert.throws(() => readDataSet(bytes.subarray(8)), RangeError);
  assert.throws(() => readDataSet(new Uint8Array(0)), RangeError);
  const broken = writeDataSet({ ...data, y: data.y.map((y, n) => n === 5 ? NaN : y) });
  assert.throws(() => readDataSet(broken), /finite/);
});

Deno.test("networks are read exactly; an unknown end or a number that is missing is refused", () => {
  const setting = SETTINGS[1]!;
  const runs = networks.get(setting)!;
  const text = networksTable(setting, runs);
  assert.deepEqual(readRuns(text, 6), runs);
  assert.throws(() => readRuns(text, 7), /seed 0 /);
  assert.throws(
    () => readRuns(text.replaceAll("converged", "done").replaceAll("infinite", "done"), 6),
    /done/,
  );
});

Deno.test("the analysis counts every run once and finds duplicates, copies and infinite runs", () => {
  const context = new MemoryContext({}, inputs);
  plateauAnalysis(context);
  const runs = outputsOf(context, "runs.csv");
  const counts = outputsOf(context, "counts.csv");
  assert.equal(runs.length, [...networks.values()].flat().length);
  assert.equal(counts.length, 10);
  for (const row of counts) {
    const own = runs.filter((run) => run.biased === row.biased && run.r === row.r);
    assert.equal(row.runs, own.length);
    assert.equal(Number(row.converged) + Number(row.infinite) + Number(row.slow), own.length);
    assert.ok(own.every((run) => (run.end === "converged") === Number(run.minimum) >= 0));
    assert.equal(
      row.unique_minima,
      new Set(own.map((run) => run.minimum).filter((id) => Number(id) >= 0)).size,
    );
    assert.ok(Number(row.infinite_lower) <= Number(row.infinite_fraction));
    assert.ok(Number(row.levels_shared) <= Number(row.loss_levels));
    const ended = Number(row.converged) + Number(row.infinite);
    assert.ok(Number(row.ended_minima) <= ended && (ended === 0) === (Number(row.ended_minima) === 0));
    if (row.r === 1) assert.ok(own.every((run) => run.closest_pair === -1 && run.duplicated === 0));
  }
  for (const run of runs.filter(({ end }) => end === "converged")) {
    assert.ok(Number(run.gradient_inf) <= 1e-11 && Number(run.norm) < MAX_NORM);
  }

  // A network that is there twice, once with its neurons exchanged, and one with duplicated neurons.
  const setting = { biased: false, r: 2 };
  const found = networks.get(SETTINGS[1]!)!.find(({ end }) => end === "converged")!;
  const [a, b, c, d, e, f] = found.theta;
  const made = (seed: number, theta: number[], end: RunEnd = "converged"): Run => ({
    seed,
    end,
    steps: 1,
    theta: Float64Array.from(theta),
  });
  const [first, second, twin, nearly, away] = analyseRuns(setting, [
    found,
    made(50, [c!, d!, a! + 1e-8, b!, f!, e!]),
    made(51, [1, 2, 1 + 9e-7, 2, 3, 4]),
    made(52, [1, 2, 1 + 1.1e-6, 2, 3, 4.5]),
    made(53, [1, 2, 30, 2, 100, 150], "infinite"),
  ], data);
  assert.equal(first!.minimum, second!.minimum);
  assert.deepEqual([twin!.duplicated, nearly!.duplicated], [true, false]);
  assert.equal(new Set([first, twin, nearly].map((run) => run!.minimum)).size, 3);
  assert.equal(away!.minimum, -1);
  // Beyond the norm the regulariser's gradient counts.
  const regulariser = (parameterNorm(away!.theta) - MAX_NORM) ** 2 * 150 / 6;
  assert.ok(Math.abs(away!.gradientInf / regulariser - 1) < 0.1);
});

Deno.test("the minimum to split is the lowest with output weights of both signs and no duplicates", () => {
  const runs = networks.get(SETTINGS[1]!)!;
  const chosen = chooseMinimum(runs, data);
  const shape = shapeOf({ biased: false, r: 2 });
  const candidates = runs.filter(({ end, theta }) => end === "converged" && theta[4]! * theta[5]! < 0);
  assert.ok(candidates.length > 0);
  const lowest = Math.min(...candidates.map(({ theta }) => networkGradient(shape, theta, data).loss));
  assert.ok(Math.abs(chosen.loss - lowest) <= 1e-12, `${chosen.loss}, lowest ${lowest}`);
  assert.ok(chosen.gradientInf <= 1e-14 && chosen.theta[4 + chosen.neuron]! < 0);
});

Deno.test("γ's points leave 0 and 1 out at every count", () => {
  for (let count = 1; count < 300; count++) {
    for (const gamma of [...middles(-2, 3, count), ...middles(-1, 2, count), ...alongGammas(count)]) {
      assert.ok(Math.abs(gamma) > 1e-6 && Math.abs(gamma - 1) > 1e-6, `${gamma} at ${count}`);
    }
  }
});

Deno.test("the split stage writes every table; cut off and resumed it writes the same bytes; so do the claims", async () => {
  const whole = new MemoryContext(SPLIT, inputs);
  await plateauSplit(whole);
  const killed = new MemoryContext(SPLIT, inputs, null, 1);
  await assert.rejects(async () => await plateauSplit(killed), /cut off/);
  const resumed = new MemoryContext(SPLIT, inputs, killed.saved);
  await plateauSplit(resumed);
  assert.deepEqual(resumed.outputs, whole.outputs);

  const tables = Object.fromEntries([...whole.outputs.keys()].map((name) => [name, outputsOf(whole, name)]));
  // Both signs outside [0, 1]: four of five starts.
  assert.equal(tables["final.csv"]!.length, 9);
  assert.equal(tables["surface.csv"]!.length, 45);
  assert.equal(tables["functions.csv"]!.length, 25);
  assert.equal(tables["neurons.csv"]!.length, 6);
  for (const row of tables["surface.csv"]!) {
    // Nothing is gained on the line itself, and the excess keeps digits that the loss has lost.
    if (row.alpha === 0) assert.equal(row.excess, 0);
    else assert.ok(Math.abs(Number(row.excess)) < 1e-6 && row.excess !== 0);
  }
  const tracks = Map.groupBy(tables["along.csv"]!, (row) => row.gamma);
  for (const rows of tracks.values()) assert.equal(new Set(rows.map((row) => row.rank)).size, 9);
  for (
    const rows of Map.groupBy(tables["perturbed.csv"]!, (row) => `${row.gamma_start} ${row.sign}`).values()
  ) {
    assert.ok(Math.abs(Number(rows[0]!.distance) / SPLIT.offset - 1) < 1e-6);
    assert.ok(rows.every((row, i) => i === 0 || Number(row.loss) <= Number(rows[i - 1]!.loss) * (1 + 1e-6)));
  }

  const analysis = new MemoryContext({}, inputs);
  plateauAnalysis(analysis);
  const claims = new MemoryContext({}, {
    ...Object.fromEntries([...analysis.outputs, ...whole.outputs]),
    "published.csv": Deno.readTextFileSync(new URL("../../data/published/numbers.csv", import.meta.url)),
  });
  plateauClaims(claims);
  const rows = outputsOf(claims, "claims.csv");
  assert.deepEqual([...new Set(rows.map((row) => row.claim))], [1, 2, 3, 4, 14]);
  for (const row of rows) assert.match(String(row.verdict), /^(holds|does not hold|not decided)$/);
  assert.equal(claims.outputs.get("claims.md")!.trim().split("\n").length, rows.length + 2);
});

Deno.test("the graph's stages name their modules, take every setting's networks and publish the claims", () => {
  const stages = plateauStages({
    data: GRID,
    runs: { seeds: 1, doubling: false, networks_per_stage: 0 },
    train: { beyond_norm: false, most_steps: 100 },
    split: SPLIT,
  });
  assert.deepEqual(
    stages.map(({ name }) => name).filter((name) => name.startsWith("plateau/")),
    [
      "data",
      ...SETTINGS.flatMap((setting) => ["kernels", "train"].map((kind) => `${kind}-${settingName(setting)}`)),
      ...["analysis", "split", "claims"],
    ].map((name) => `plateau/${name}`),
  );
  for (const { module } of stages) {
    assert.ok(Deno.statSync(new URL(`../../${module}`, import.meta.url)).isFile);
  }
  const analysis = stages.find(({ name }) => name === "plateau/analysis")!;
  assert.deepEqual(analysis.inputs["networks-r5-biased.csv"], {
    kind: "output",
    stage: "plateau/train-r5-biased",
    output: "networks.csv",
  });
  assert.equal(Object.keys(analysis.inputs).length, 11);
  const claims = stages.find(({ name }) => name === "plateau/claims")!;
  assert.deepEqual(claims.outputs["claims.csv"], { publish: ["claims/plateau.csv"] });
});
