/** Channels to their ends: coordinates, floors, gated units, the jump series and its stage, claims and figure 5. */
import assert from "node:assert/strict";
import { figure5, figure5Panel, PANELS } from "../../figures/channel/figure_5_limit.ts";
import { figureGatedUnit } from "../../figures/channel/figure_gated_unit.ts";
import { renderFigure } from "../../figures/render.ts";
import { TEXT_WIDTH } from "../../figures/theme.ts";
import {
  fromChannel,
  gradientInChannel,
  hessianInChannel,
  placesOf,
  toChannel,
} from "../../kernels/analysis/channel/coordinates.ts";
import { channelFloor } from "../../kernels/analysis/channel/floor.ts";
import { approximationError, gatedUnit, pairOutputs } from "../../kernels/analysis/channel/gated_unit.ts";
import { fromChannelCoordinates, gatedDerivatives } from "../../kernels/analysis/channel/gated_network.ts";
import { jumpSeries, type SeriesPoint } from "../../kernels/analysis/channel/jump_series.ts";
import { networkLoss } from "../../kernels/analysis/networks/network_loss.ts";
import { networkOutputs } from "../../kernels/analysis/networks/network_outputs.ts";
import { fitLine } from "../../kernels/analysis/statistics/regression.ts";
import { extrapolate } from "../../kernels/analysis/numerics/richardson.ts";
import { ComputeDevice } from "../../kernels/device/device.ts";
import { NetworkFlow } from "../../kernels/network/flow/flow.ts";
import { networkProblem } from "../../kernels/network/samples.ts";
import { networkShaders } from "../../kernels/network/shaders.ts";
import { type DataSet, networkDerivatives } from "../../kernels/network_reference.ts";
import type { NetworkShape } from "../../kernels/network_shape.ts";
import { FIGURES } from "../../pipeline/paper/figures.ts";
import channelClaims from "../../pipeline/paper/channel/claims.ts";
import channelGated from "../../pipeline/paper/channel/gated.ts";
import { channelStages } from "../../pipeline/paper/channel/stages.ts";
import channelLimit from "../../pipeline/paper/channel/limit.ts";
import { writeDataSet } from "../../pipeline/paper/data_set.ts";
import { readTable, writeTable } from "../../pipeline/paper/table.ts";
import { assertClose } from "../compare.ts";
import { randomData, randomThetas } from "../network/fixture.ts";
import { MemoryContext } from "../toy/stage_context.ts";

const SHAPE: NetworkShape = { inputs: 2, hidden: [3], biased: true, activation: "softplus" };
const PAIR = { first: 0, second: 2 };

/** A gated unit and a neuron, with noise of the sign for which the loss falls along the channel, to an end above 0. */
const TEACHER = Float64Array.of(1, -0.5, 0.3, 0.4, 1.2, -0.8, 0.6, 0.8, 0, 1.5, -1, 2, 0.2);
const DATA: DataSet = (() => {
  const base = randomData(150, 2, true);
  const unit = gatedUnit(SHAPE, PAIR, TEACHER, base);
  const single = networkOutputs(
    { ...SHAPE, hidden: [1] },
    Float64Array.of(0.4, 1.2, -0.8, -1, 0.2),
    base.x,
  );
  return { ...base, y: base.y.map((noise, n) => unit[n]! + single[n]! - 0.03 * noise) };
})();
const LOSS = networkLoss(SHAPE, DATA);
const START = fromChannel(SHAPE, PAIR, { epsilon: 0.1, q: TEACHER });
const series: SeriesPoint[] = jumpSeries(SHAPE, DATA, PAIR, START, { jumps: 9, stepsPerJump: 30 })!;

Deno.test("channel coordinates and back, derivatives by differences at fixed ε", () => {
  const theta = randomThetas(SHAPE, 1);
  const { epsilon, q } = toChannel(SHAPE, PAIR, theta);
  assertClose("θ", fromChannel(SHAPE, PAIR, { epsilon, q }), theta, 1e-15);
  const { delta } = placesOf(SHAPE, PAIR);
  assert.ok(Math.abs(Math.hypot(...q.subarray(delta, delta + 3)) - 1) < 1e-15);
  const at = (moved: Float64Array) =>
    networkDerivatives(SHAPE, fromChannel(SHAPE, PAIR, { epsilon, q: moved }), DATA);
  const { gradient, hessian } = at(q);
  const own = gradientInChannel(SHAPE, PAIR, epsilon, gradient);
  const curvature = hessianInChannel(SHAPE, PAIR, epsilon, hessian);
  const h = 1e-5;
  for (let i = 0; i < q.length; i++) {
    const moved = (sign: number) => at(q.map((x, k) => k === i ? x + sign * h : x));
    const [plus, minus] = [moved(1), moved(-1)];
    const slope = (plus.loss - minus.loss) / (2 * h);
    assert.ok(Math.abs(own[i]! - slope) < 1e-8 * (1 + Math.abs(slope)), `slope ${i}: ${own[i]}, ${slope}`);
    const row = gradientInChannel(SHAPE, PAIR, epsilon, plus.gradient.map((g, k) => g - minus.gradient[k]!));
    assertClose(`row ${i}`, curvature.subarray(13 * i, 13 * i + 13), row.map((g) => g / (2 * h)), 1e-7);
  }
  const twins = theta.slice();
  twins.copyWithin(6, 0, 3);
  assert.throws(() => toChannel(SHAPE, PAIR, twins), /neurons 0 and 2 coincide/);
  assert.throws(
    () => toChannel({ ...SHAPE, hidden: [3, 3] }, PAIR, theta),
    /one hidden layer is needed: got 2/,
  );
});

Deno.test("the pair's output comes to the gated unit's as ε², and both are the whole network's share", () => {
  const error = (epsilon: number) => {
    const theta = fromChannel(SHAPE, PAIR, { epsilon, q: TEACHER });
    return approximationError(SHAPE, PAIR, theta, TEACHER, DATA);
  };
  for (const epsilon of [0.04, 0.02, 0.01]) {
    assert.ok(Math.abs(error(2 * epsilon) / error(epsilon) - 4) < 0.05);
  }
  const pair = pairOutputs(SHAPE, PAIR, START, DATA);
  const whole = networkOutputs(SHAPE, START, DATA.x);
  const rest = networkOutputs(
    { ...SHAPE, hidden: [1] },
    Float64Array.of(...START.subarray(3, 6), START[10]!, START[12]!),
    DATA.x,
  );
  assertClose("outputs", pair.map((f, n) => f + rest[n]!), whole, 1e-13);
  // The formula at one input: z = 0.3, Δ·x = 0.
  const at0 = gatedUnit(SHAPE, PAIR, TEACHER, { n: 1, inputs: 2, x: Float64Array.of(0, 0) })[0]!;
  assert.ok(Math.abs(at0 - 1.5 * Math.log1p(Math.exp(0.3))) < 1e-15);
});

Deno.test("extrapolation removes even powers and stops at rounding", () => {
  const halvings = Array.from({ length: 10 }, (_, k) => 2 ** -k);
  const smooth = extrapolate(halvings.map((e) => 7 + 3 * e ** 2 - 2 * e ** 4 + e ** 6));
  assert.ok(Math.abs(smooth.value - 7) < 1e-12 && smooth.error < 1e-11, JSON.stringify(smooth));
  const noisy = extrapolate(halvings.map((e, k) => 7 + 3 * e ** 2 + (k % 2 === 0 ? 1e-9 : -1e-9)));
  assert.ok(Math.abs(noisy.value - 7) < 3e-9 && noisy.error < 1e-8);
  assert.throws(() => extrapolate([1, 2]), /three values or more are needed: got 2/);
});

Deno.test("the floor is the least loss at its ε, to all sides", () => {
  const { epsilon, q: onFloor } = series[0]!;
  const start = { epsilon, q: onFloor.map((x, i) => x + 1e-3 * randomThetas(SHAPE, 1)[i]!) };
  const floor = channelFloor(LOSS.derivatives, SHAPE, PAIR, start, 1e-9)!;
  assert.ok(floor !== null && floor.residual < 1e-12 && floor.epsilon === epsilon);
  assertClose("q", floor.q, onFloor, 1e-9);
  const { delta } = placesOf(SHAPE, PAIR);
  for (const direction of Array.from({ length: 20 }, (_, i) => randomThetas(SHAPE, 20).subarray(13 * i))) {
    for (const size of [1e-3, 1e-2]) {
      const q = floor.q.map((x, i) => x + size * direction[i]!);
      const length = Math.hypot(...q.subarray(delta, delta + 3));
      for (let k = delta; k < delta + 3; k++) q[k] = q[k]! / length;
      const { loss } = LOSS.gradient(fromChannel(SHAPE, PAIR, { epsilon: floor.epsilon, q }));
      assert.ok(loss > floor.at.loss, `${loss} at a distance of ${size}`);
    }
  }
});

Deno.test("no floor where another direction is flat, or Newton's method goes elsewhere", () => {
  // Two copies of the third neuron: their output weights can be exchanged freely.
  const shape: NetworkShape = { ...SHAPE, hidden: [4] };
  const copy = Float64Array.of(
    ...START.subarray(0, 9),
    ...START.subarray(3, 6),
    ...START.subarray(9, 12),
    0.5,
    0.2,
  );
  const start = toChannel(shape, PAIR, copy);
  assert.equal(channelFloor(networkLoss(shape, DATA).derivatives, shape, PAIR, start, 1e-9), null);
});

Deno.test("along the jumps ε halves, the powers are 2, 2, −2, and c, a, cos converge", () => {
  assert.equal(series.length, 9);
  for (const [k, point] of series.entries()) {
    assert.equal(point.epsilon, 2 ** -(5 + k));
    assert.ok(point.residual < 1e-9);
    // The flow stays next to the floor that Newton's method finds.
    assert.ok(point.flow.distance < 0.05 && Math.abs(point.flow.epsilon / point.epsilon - 1) < 0.1);
  }
  const limit = extrapolate(series.map(({ loss }) => loss)).value;
  const lines = series.slice(0, 7).map(({ epsilon }) => Math.log(epsilon));
  const slope = (value: (point: SeriesPoint) => number) =>
    fitLine(lines, series.slice(0, 7).map((point) => Math.log(value(point)))).slope;
  const slopes = [
    slope(({ loss }) => loss - limit),
    slope(({ approximation }) => approximation),
    slope(({ lambdaMax }) => lambdaMax),
  ];
  for (const [i, expected] of [2, 2, -2].entries()) {
    assert.ok(Math.abs(slopes[i]! - expected) < 0.05, `${slopes}`);
  }
  for (const quantity of ["c", "a", "cosine"] as const) {
    const [last, before] = [series[8]![quantity], series[7]![quantity]];
    assert.ok(Math.abs(last / before - 1) < 1e-6, `${quantity}: ${last}, ${before}`);
  }
});

Deno.test("a start that is in no channel gives no series", () => {
  assert.equal(
    jumpSeries(SHAPE, DATA, { first: 0, second: 1 }, randomThetas(SHAPE, 1), { jumps: 3, stepsPerJump: 5 }),
    null,
  );
});

Deno.test("the kernels have the reference's digits along the channel", async () => {
  const device = await ComputeDevice.open();
  try {
    const problem = networkProblem(SHAPE, DATA, 1e30);
    const flow = await NetworkFlow.create(device, networkShaders(problem), SHAPE, DATA);
    const close = series.filter(({ epsilon }) => epsilon > 1e-4);
    const found = await flow.evaluate(Float64Array.from(close.flatMap(({ theta }) => [...theta])));
    flow.destroy();
    for (const [i, { loss, gradient }] of found.entries()) {
      const { epsilon, theta } = close[i]!;
      const exact = networkDerivatives(SHAPE, theta, DATA);
      // The kernels' activations err by 2⁻⁴⁴, output weights of a/2ε make 2⁻⁴⁴ a/ε of it in f, and 2 √L of that in L.
      const error = 2 ** -44 * Math.abs(close[i]!.a) / epsilon;
      assert.ok(
        Math.abs(loss - exact.loss) < 2 * Math.sqrt(exact.loss) * error,
        `${loss}, ${exact.loss} at ε = ${epsilon}`,
      );
      // A slope has the output weight once more, and an input.
      const size = Math.abs(close[i]!.a) / epsilon * 4;
      assertClose(`gradient at ε = ${epsilon}`, gradient, exact.gradient, error * size, 1);
    }
  } finally {
    device.destroy();
  }
});

const PARAMETERS = {
  neurons: 3,
  first_seed: 3,
  seeds: 4,
  search_steps: 400,
  start_distance: 1e-2,
  jumps: 8,
  steps_per_jump: 25,
};
const whole = new MemoryContext(PARAMETERS, { "data.bin": writeDataSet(DATA) });
await channelLimit(whole);
const table = (name: string) => readTable(whole.outputs.get(name)!);

Deno.test("the stage takes the first seed with a channel, and goes on after a cut with the same bytes", async () => {
  const candidates = table("candidates.csv");
  assert.equal(candidates.at(-1)!.outcome, "taken");
  assert.ok(candidates.slice(0, -1).every(({ outcome }) => outcome !== "taken"));
  assert.ok(candidates.length > 1, "some candidate is refused, so that a checkpoint exists");
  const killed = new MemoryContext(PARAMETERS, { "data.bin": writeDataSet(DATA) }, null, 1);
  await assert.rejects(async () => await channelLimit(killed), /cut off/);
  const resumed = new MemoryContext(PARAMETERS, { "data.bin": writeDataSet(DATA) }, killed.saved);
  await channelLimit(resumed);
  assert.deepEqual(resumed.outputs, whole.outputs);
  assert.equal(table("series.csv").length, 8);
  const detected = table("channel.csv").find(({ quantity }) => quantity === "detected")!;
  assert.equal(detected.value, 1);
});

Deno.test("without a channel among the candidates the stage says what to raise", async () => {
  const none = new MemoryContext({ ...PARAMETERS, seeds: 1, search_steps: 2 }, {
    "data.bin": writeDataSet(DATA),
  });
  await assert.rejects(
    async () => await channelLimit(none),
    /none of 1 networks from seed 3 .* raise channel\.limit/,
  );
});

const gated = new MemoryContext({ neurons: 3, seeds: 2, most_steps: 60 }, {
  "data.bin": writeDataSet(DATA),
  "channel.csv": whole.outputs.get("channel.csv")!,
  "limits.csv": whole.outputs.get("limits.csv")!,
});
channelGated(gated);

Deno.test("a network with a gated unit has the derivatives of its loss, and the unit's output", () => {
  const { q } = series[3]!;
  const theta = fromChannelCoordinates(SHAPE, PAIR, q);
  const { loss, gradient, hessian } = gatedDerivatives(SHAPE, theta, DATA);
  const unit = gatedUnit(SHAPE, PAIR, q, DATA);
  const single = networkOutputs(
    { ...SHAPE, hidden: [1] },
    Float64Array.of(...q.subarray(3, 6), q[10]!, q[12]!),
    DATA.x,
  );
  const direct = DATA.y.reduce((sum, y, n) => sum + (unit[n]! + single[n]! - y) ** 2, 0) / DATA.n;
  assert.ok(Math.abs(loss / direct - 1) < 1e-13);
  const h = 1e-5;
  for (const [i, slope] of gradient.entries()) {
    const moved = (sign: number) =>
      gatedDerivatives(SHAPE, theta.map((x, k) => k === i ? x + sign * h : x), DATA);
    const [plus, minus] = [moved(1), moved(-1)];
    assert.ok(Math.abs((plus.loss - minus.loss) / (2 * h) - slope) < 1e-8);
    const row = plus.gradient.map((g, k) => (g - minus.gradient[k]!) / (2 * h));
    assertClose(`row ${i}`, hessian.subarray(12 * i, 12 * i + 12), row, 1e-7);
  }
  assert.deepEqual(gatedDerivatives(SHAPE, theta, DATA, false).gradient, gradient);
  assert.throws(() => gatedDerivatives(SHAPE, theta.subarray(1), DATA), /\[P=12\] .* got 11 and 2/);
});

Deno.test("the network with the unit comes to rest at the channel's limit, at finite norm", () => {
  const ends = readTable(gated.outputs.get("gated_ends.csv")!);
  assert.deepEqual(ends.map(({ start }) => start), ["channel", 0, 1]);
  const [own] = ends as [Record<string, number | string>];
  assert.equal(own!.end, "converged");
  assert.ok(Number(own!.norm) < 10 && Number(own!.lambda_min) > 0 && Number(own!.gradient_inf) < 1e-14);
  assert.ok(Math.abs(Number(own!.excess) / Number(own!.loss)) < 1e-10, `${own!.excess}`);
  const path = readTable(gated.outputs.get("gated_path.csv")!);
  assert.equal(path.at(-1)!.step, own!.steps);
});

Deno.test("claim 11 holds on these numbers, and not on others", () => {
  const inputs = {
    "fits.csv": whole.outputs.get("fits.csv")!,
    "limits.csv": whole.outputs.get("limits.csv")!,
    "channel.csv": whole.outputs.get("channel.csv")!,
    "candidates.csv": whole.outputs.get("candidates.csv")!,
    "gated_ends.csv": gated.outputs.get("gated_ends.csv")!,
    "tried.csv": "profile,stage,data_seed,seed,outcome\n",
    "published.csv": Deno.readTextFileSync(new URL("../../data/published/numbers.csv", import.meta.url)),
  };
  const rows = (changed: Partial<typeof inputs> = {}) => {
    const context = new MemoryContext({ profile: "smoke", data_seed: 1 }, { ...inputs, ...changed });
    channelClaims(context);
    return readTable(context.outputs.get("claims.csv")!);
  };
  const verdicts = (kind: string, changed: Partial<typeof inputs> = {}) =>
    rows(changed).filter((row) => row.kind === kind).map(({ verdict }) => verdict);
  assert.deepEqual(verdicts("paper"), new Array(7).fill("holds"));
  assert.deepEqual(verdicts("ours"), new Array(5).fill("holds"));
  const fits = writeTable(["quantity", "exponent", "lower", "upper", "n"], [
    ["excess loss", 2.2, 2.11, 2.3, 8],
    ["approximation error", 2, 1.85, 2.15, 8],
    ["largest eigenvalue", -2, -2.07, -2.06, 8],
  ]);
  assert.deepEqual(verdicts("paper", { "fits.csv": fits }).slice(0, 3), [
    ...["does not hold", "not decided", "holds"],
  ]);
  // The tighter bound is ours.
  assert.deepEqual(verdicts("ours", { "fits.csv": fits }).slice(0, 3), [
    ...["does not hold", "not decided", "does not hold"],
  ]);
  const limits = writeTable(["quantity", "value", "error", "last", "change"], [
    ["loss", 1, 1e-12, 1, 0],
    ["c", 2, 1e-12, 2.00001, 1e-5],
    ["a", 2, 1e-5, 2, 1e-9],
    ["cosine", -0.5, 1e-12, -0.5, 1e-9],
  ]);
  assert.deepEqual(verdicts("paper", { "limits.csv": limits }).slice(3, 6), [
    ...["does not hold", "not decided", "holds"],
  ]);
  const outside = whole.outputs.get("channel.csv")!.replace(/^detected,0,1$/m, "detected,0,0");
  assert.equal(verdicts("paper", { "channel.csv": outside })[6], "does not hold");
  const ends = (end: string, excess: number, lambda: number) =>
    writeTable(["start", "end", "excess", "norm", "lambda_min"], [["channel", end, excess, 1, lambda]]);
  const gatedVerdict = (text: string) => verdicts("ours", { "gated_ends.csv": text })[3];
  assert.equal(gatedVerdict(ends("converged", 1e-6, 1)), "does not hold");
  assert.equal(gatedVerdict(ends("slow", 0, 1)), "does not hold");
  assert.equal(gatedVerdict(ends("converged", 0, -1)), "does not hold");
  assert.equal(gatedVerdict(ends("converged", 0, 1)), "holds");
  // Candidates that were tried before count as well, and every test names them.
  const many = "profile,stage,data_seed,seed,outcome\n" +
    Array.from({ length: 900 }, (_, seed) => `smoke,channel/limit,1,${1000 + seed},no pair\n`).join("");
  assert.equal(verdicts("ours", { "tried.csv": many })[4], "does not hold");
  const { length } = candidatesOf();
  assert.ok(
    rows({ "tried.csv": many }).every(({ chosen }) =>
      String(chosen).startsWith(`1 of ${900 + length} networks tried; refused: 900 no pair`)
    ),
  );
});

const candidatesOf = () => table("candidates.csv");

const figureData = {
  series: table("series.csv") as never,
  limits: table("limits.csv") as never,
  fits: table("fits.csv") as never,
};
Deno.test("the figure of the gated unit: no warning, within the text width, with a caption", async () => {
  const spec = figureGatedUnit({
    channel: figureData.series,
    path: readTable(gated.outputs.get("gated_path.csv")!) as never,
    ends: readTable(gated.outputs.get("gated_ends.csv")!) as never,
  });
  const { svg } = await renderFigure(spec, "gated unit");
  assert.doesNotMatch(svg, /<text|NaN|undefined|Infinity/);
  assert.ok(Number(/width="([\d.]+)"/.exec(svg)![1]) <= TEXT_WIDTH + 4);
  assert.ok(FIGURES.some(({ id }) => id === "figGated"));
});

for (const panel of ["all", ...PANELS] as const) {
  Deno.test(`figure 5, panel ${panel}: no warning, within the text width, with a caption`, async () => {
    const spec = panel === "all" ? figure5(figureData) : figure5Panel(panel, figureData);
    const { svg, png, pdf } = await renderFigure(spec, "figure 5");
    assert.doesNotMatch(svg, /<text|NaN|undefined|Infinity/);
    const width = Number(/width="([\d.]+)"/.exec(svg)![1]);
    assert.ok(width <= TEXT_WIDTH + 4, `${width} points are wider than the text`);
    assert.ok(png.length > 1000 && pdf.length > 1000);
    assert.ok(FIGURES.some(({ id }) => id === (panel === "all" ? "fig5" : `fig5${panel}`)));
  });
}

Deno.test("the graph's stages name modules that exist and read what other stages write", () => {
  const stages = channelStages({
    detection: { networks: 12, seed: 1 },
    limit: { ...PARAMETERS, samples: 200, coarse: true, seed: 1 },
    gated: { seeds: 1, most_steps: 10 },
    second_derivative: { samples: 10, halvings: 8, points: 5 },
    relu: { halvings: 8, slice_points: 5 },
  }, "smoke");
  const outputs = new Map(stages.map((stage) => [stage.name, Object.keys(stage.outputs)]));
  for (const { module, inputs } of stages) {
    assert.ok(Deno.statSync(new URL(`../../${module}`, import.meta.url)).isFile);
    for (const source of Object.values(inputs)) {
      if (source.kind === "file") {
        assert.ok(Deno.statSync(new URL(`../../${source.path}`, import.meta.url)).isFile);
      } else assert.ok(outputs.get(source.stage)!.includes(source.output));
    }
  }
});
