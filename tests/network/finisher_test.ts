/**
 * The finisher on the device: charts, derivatives in them and steps as the float64 reference has them, the reference's ends,
 * and equal bytes however networks are scheduled, cut off or resumed.
 */
import assert from "node:assert/strict";
import { chartAt, type ChartOptions } from "../../kernels/analysis/finisher/chart_at.ts";
import { chartMetric } from "../../kernels/analysis/finisher/chart_metric.ts";
import { pullBack } from "../../kernels/analysis/finisher/charts.ts";
import { finish } from "../../kernels/analysis/finisher/finisher.ts";
import { initialWeights } from "../../kernels/initial_weights.ts";
import { packSnapshot, type Snapshot, unpackSnapshot } from "../../kernels/network/snapshot.ts";
import { NetworkFinisher } from "../../kernels/network/finisher/finisher.ts";
import { FINISHER_STATE } from "../../kernels/network/finisher/layout.ts";
import { FINISHER_SETTINGS } from "../../kernels/network/finisher/settings.ts";
import { finisherShaders } from "../../kernels/network/finisher/shaders.ts";
import { NetworkFlow } from "../../kernels/network/flow/flow.ts";
import { PHASES, STATE_WORDS } from "../../kernels/network/problem.ts";
import { networkProblem } from "../../kernels/network/samples.ts";
import { FLOW_SETTINGS } from "../../kernels/network/flow/settings.ts";
import { networkShaders } from "../../kernels/network/shaders.ts";
import { networkDerivatives, networkGradient, parameterNorm } from "../../kernels/network_reference.ts";
import { type NetworkShape, parameterCount } from "../../kernels/network_shape.ts";
import { sha256 } from "../../pipeline/engine/mod.ts";
import { openCompilingOnce } from "../compiled_once.ts";
import { gatedPair } from "../finisher/fixture.ts";
import { ACCURACY } from "../measure/network_accuracy.ts";
import { randomThetas, rosenbrockGrid } from "./fixture.ts";

const device = await openCompilingOnce();
const data = rosenbrockGrid(10);

/** The device's charts have no triples, and no reflected neurons. */
const CHARTS: ChartOptions = { tripleDistance: 0, oppositeDistance: 0 };

const shapeOf = (
  hidden: readonly number[],
  biased = true,
  activation: NetworkShape["activation"] = "softplus",
): NetworkShape => ({ inputs: 2, hidden, biased, activation });

const create = (
  shape: NetworkShape,
  layout?: "software" | "compact" | "parallel",
  settings = FINISHER_SETTINGS,
) =>
  NetworkFinisher.create(
    device,
    finisherShaders(networkProblem(shape, data, settings.maxNorm)),
    shape,
    data,
    settings,
    layout,
  );

/** Where flows of some steps have come to, M × P. */
async function flowed(shape: NetworkShape, count: number, mostSteps: number): Promise<Float64Array> {
  const settings = { ...FLOW_SETTINGS, mostSteps };
  const flow = await NetworkFlow.create(
    device,
    networkShaders(networkProblem(shape, data)),
    shape,
    data,
    settings,
  );
  const starts = Array.from({ length: count }, (_, seed) => [...initialWeights(shape, "test/finish", seed)]);
  const results = await flow.run(Float64Array.from(starts.flat()));
  flow.destroy();
  return Float64Array.from(results.flatMap(({ theta }) => [...theta]));
}

/** Neurons that pairs join, by the places of their rows: of three that are close, any two may come first. */
function groupsOf(shape: NetworkShape, theta: Float64Array): number[][] {
  const groups: Set<number>[] = [];
  for (const [first, second] of chartAt(shape, theta, CHARTS).flatMap(({ pairs }) => pairs)) {
    const joined = groups.filter((group) => group.has(first.row) || group.has(second.row));
    const group = new Set([first.row, second.row, ...joined.flatMap((each) => [...each])]);
    for (const each of joined) groups.splice(groups.indexOf(each), 1);
    groups.push(group);
  }
  return groups.map((group) => [...group].sort((a, b) => a - b)).sort((a, b) => a[0]! - b[0]!);
}

/** The largest difference over the largest value. */
function relativeError(found: ArrayLike<number>, expected: ArrayLike<number>): number {
  let [most, size] = [0, 0];
  for (let i = 0; i < expected.length; i++) {
    const gap = Math.abs(found[i]! - expected[i]!);
    if (!(gap <= most)) most = gap;
    size = Math.max(size, Math.abs(expected[i]!));
  }
  return most / size;
}

for (
  const [hidden, biased, activation] of [
    [[1], false, "tanh"],
    [[4], true, "softplus"],
    [[5], false, "g"],
    [[3, 3], true, "softplus"],
    [[2, 2, 2], false, "erf"],
  ] as const
) {
  Deno.test(`charts and derivatives in them are the reference's: [${hidden}], ${activation}`, async () => {
    const shape = shapeOf(hidden, biased, activation);
    const p = parameterCount(shape);
    const thetas = randomThetas(shape, 4);
    const epsilons = [1, 0.02, 0.01, 5e-3];
    for (let k = 1; k < 4 && hidden[0] > 1; k++) {
      const layer = hidden.length - 1 - k % hidden.length;
      gatedPair(shape, thetas.subarray(k * p, (k + 1) * p), { layer, epsilon: epsilons[k]! });
    }
    // What pairs of f32 hold.
    for (const [i, value] of thetas.entries()) {
      thetas[i] = Math.fround(value) + Math.fround(value - Math.fround(value));
    }
    const finisher = await create(shape);
    const models = await finisher.models(thetas);
    finisher.destroy();
    for (const [k, model] of models.entries()) {
      const theta = thetas.slice(k * p, (k + 1) * p);
      const chart = chartAt(shape, theta, CHARTS);
      assert.equal(chart.flatMap(({ pairs }) => pairs).length > 0, k > 0 && hidden[0] > 1, `pairs of ${k}`);
      const { u, gradient, hessian } = pullBack(chart, theta, networkDerivatives(shape, theta, data));
      const metric = chartMetric(shape, chart, u);
      const root = metric.map(Math.sqrt);
      // In units of the metric: what decides on a step.
      const slopes = (g: Float64Array) => g.map((value, i) => value / root[i]!);
      const bends = (h: Float64Array) =>
        h.map((value, i) => value / (root[Math.floor(i / p)]! * root[i % p]!));
      assert.ok(relativeError(model.u, u) <= 1e-12, `u of ${k}`);
      assert.ok(relativeError(model.metric, metric) <= 2e-7, `metric of ${k}`);
      // Gradients of two neurons' outputs, each as good as a flow's, are subtracted and divided by ε.
      assert.ok(
        relativeError(slopes(model.gradient), slopes(gradient)) <=
          (ACCURACY[hidden.length > 1 ? "deep" : "shallow"].gradient) / epsilons[k]!,
        `gradient of ${k}`,
      );
      assert.ok(relativeError(bends(model.hessian), bends(hessian)) <= 1e-4, `Hessian of ${k}`);
    }
  });
}

for (
  const [hidden, biased, activation, count, steps] of [
    [[3], true, "softplus", 8, 150],
    [[4], false, "g", 6, 250],
    [[2], true, "erf", 6, 60],
    [[2, 2], true, "softplus", 2, 200],
  ] as const
) {
  Deno.test(`ends are the reference's: [${hidden}], ${activation}`, async () => {
    const shape = shapeOf(hidden, biased, activation);
    const p = parameterCount(shape);
    const thetas = await flowed(shape, count, steps);
    const finisher = await create(shape);
    const results = await finisher.run(thetas);
    finisher.destroy();
    for (const [k, result] of results.entries()) {
      const reference = finish(
        (theta) => networkDerivatives(shape, theta, data),
        shape,
        thetas.slice(k * p, (k + 1) * p),
        { mostSteps: FINISHER_SETTINGS.mostSteps, ...CHARTS },
      );
      assert.equal(result.end, reference.end, `end of ${k}`);
      if (result.end !== "rest") continue;
      assert.equal(result.norm >= 999, reference.norm >= 999, `norm of ${k}`);
      assert.ok(
        Math.abs(result.loss - reference.at.loss) <= 1e-9 * reference.at.loss,
        `loss of ${k}: ${result.loss}, ${reference.at.loss}`,
      );
      assert.deepEqual(groupsOf(shape, result.theta), groupsOf(shape, reference.theta), `groups of ${k}`);
      assert.equal(result.lateTo === null, reference.lateTo === null);
      if (result.lateTo !== null) assert.ok(parameterNorm(result.lateTo) >= 1000);
      if (result.lateFrom !== null) assert.ok(parameterNorm(result.lateFrom) <= 800);
    }
  });
}

Deno.test("other schedules, other neighbours, a cut and a resume give the same bytes", async () => {
  for (
    const [shape, cuts] of [[shapeOf([3]), [1, 2, 9, 60]], [shapeOf([2, 2]), [7]]] as const
  ) {
    const p = parameterCount(shape);
    const thetas = await flowed(shape, 4, 100);
    const options = { mostSteps: 120 };
    const finisher = await create(shape);
    const whole = await finisher.run(thetas, options);
    assert.deepEqual(await finisher.run(thetas, { ...options, triesPerPoll: 7 }), whole);
    assert.deepEqual(await finisher.run(thetas.slice(2 * p, 3 * p), options), [whole[2]]);
    const parallel = await create(shape, "parallel");
    assert.deepEqual(await parallel.run(thetas, options), whole);
    parallel.destroy();
    for (const at of cuts) {
      let saved: Uint8Array | null = null;
      let polls = 0;
      const cut = finisher.run(thetas, {
        ...options,
        triesPerPoll: 1,
        onPoll: async (_done, _total, snapshot: () => Promise<Snapshot>) => {
          if (++polls < at) return;
          saved = packSnapshot(await snapshot());
          throw new Error("cut off");
        },
      });
      await assert.rejects(cut, /cut off/);
      const resumed = await finisher.run(thetas, { ...options, from: unpackSnapshot(saved!) });
      assert.deepEqual(resumed, whole, `cut after ${at} polls`);
    }
    finisher.destroy();
  }
});

Deno.test("matrices that take many dispatches have the same bytes in every schedule: P = 97", async () => {
  const shape: NetworkShape = { inputs: 4, hidden: [16], biased: true, activation: "softplus" };
  const { x, y } = rosenbrockGrid(12);
  const samples = { n: 72, inputs: 4, x: x.slice(0, 288), y: y.slice(0, 72) };
  const thetas = Float64Array.from([0, 1].flatMap((seed) => [...initialWeights(shape, "test/large", seed)]));
  const results = [];
  for (
    const layout of ["compact", ...(device.compilesSlowly ? [] : ["software", "parallel"] as const)] as const
  ) {
    const finisher = await NetworkFinisher.create(
      device,
      finisherShaders(networkProblem(shape, samples)),
      shape,
      samples,
      { ...FINISHER_SETTINGS, mostSteps: 12 },
      layout,
    );
    results.push(await finisher.run(thetas));
    finisher.destroy();
  }
  for (const other of results) assert.deepEqual(other, results[0]);
  for (const { end, steps } of results[0]!) assert.deepEqual([end, steps], ["steps", 12]);
});

Deno.test("L + R never rises by more than rounding, and rests where the result says", async () => {
  const shape = shapeOf([3]);
  const thetas = await flowed(shape, 4, 100);
  const finisher = await create(shape);
  const before = Array(4).fill(Infinity);
  const results = await finisher.run(thetas, {
    triesPerPoll: 1,
    onPoll: async (_done, _total, snapshot) => {
      const { state } = await snapshot();
      const floats = new Float32Array(state.buffer);
      for (let k = 0; k < 4; k++) {
        if (state[FINISHER_STATE * k + STATE_WORDS.PHASE] !== PHASES.FLOWING) continue;
        const at = FINISHER_STATE * k + STATE_WORDS.LOSS;
        const loss = floats[at]! + floats[at + 1]!;
        assert.ok(loss <= before[k] * (1 + FINISHER_SETTINGS.rounding), `${loss} after ${before[k]}`);
        before[k] = loss;
      }
    },
  });
  finisher.destroy();
  const p = parameterCount(shape);
  for (const { end, theta, loss, norm } of results) {
    assert.equal(end, "rest");
    const at = networkGradient(shape, theta, data);
    const s = Math.max(0, norm - 1000);
    const excess = Math.max(0, parameterNorm(theta) - 1000);
    const gradient = at.gradient.map((g, i) => g + excess * excess * theta[i]! / p);
    assert.ok(Math.max(...gradient.map(Math.abs)) <= 1e-8, `gradient ${Math.max(...gradient.map(Math.abs))}`);
    assert.ok(Math.abs(at.loss + s ** 3 / 3 - loss) <= 1e-9 * loss);
  }
});

Deno.test("whole runs have the golden bits", async () => {
  const hashes: { [name: string]: string } = {};
  for (
    const [name, shape] of Object.entries({ "[4]": shapeOf([4], false, "g"), "[2, 2]": shapeOf([2, 2]) })
  ) {
    const finisher = await create(shape);
    const results = await finisher.run(randomThetas(shape, 2), { mostSteps: 60 });
    finisher.destroy();
    const values = results.flatMap(({ end, steps, evaluations, loss, gradient, norm, theta }) => [
      ...[["rest", "steps", "stuck"].indexOf(end), steps, evaluations, loss, gradient, norm, ...theta],
    ]);
    hashes[name] = sha256(new Uint8Array(Float64Array.from(values).buffer));
  }
  assert.deepEqual(hashes, GOLDEN);
});

/** A hash is replaced only together with the change that explains it. */
const GOLDEN = {
  "[4]": "d191878a18bf9ebfcc5d4a1d098848bc9a4f061d7e7766242b2d71efc4056efe",
  "[2, 2]": "3a8f52c31544e9f073ee63a7117da79bf572c342985857de1f8b1636edaeddbb",
};

Deno.test("parameters too small for the kernels' products count as 0: a flow may have ended there", async () => {
  const shape = shapeOf([3]);
  const finisher = await create(shape);
  const start = initialWeights(shape, "test/finish", 0);
  const from = (value: number) => finisher.run(start.with(4, value), { mostSteps: 5 });
  const none = await from(0);
  for (const tiny of [2 ** -70.5, -(2 ** -80), 2 ** -1074]) assert.deepEqual(await from(tiny), none);
  assert.notDeepEqual(await from(2 ** -20), none);
  finisher.destroy();
});

Deno.test("out of steps is an end of its own; what the kernels do not take is refused by name", async () => {
  const shape = shapeOf([3]);
  const p = parameterCount(shape);
  const finisher = await create(shape);
  const start = initialWeights(shape, "test/finish", 0);
  const [none] = await finisher.run(start, { mostSteps: 0 });
  assert.deepEqual([none!.end, none!.steps, none!.theta], ["steps", 0, start]);
  const [few] = await finisher.run(start, { mostSteps: 3 });
  assert.deepEqual([few!.end, few!.steps], ["steps", 3]);
  assert.ok(few!.loss < none!.loss);
  assert.deepEqual(await finisher.run(new Float64Array(0)), []);
  await assert.rejects(finisher.run(new Float64Array(p + 1)), /thetas must be M × P = M × 13: got 14 values/);
  const bad = start.slice();
  bad[4] = NaN;
  await assert.rejects(
    finisher.run(bad),
    /finish network 0 as θ\[4\] must be finite and within ±1e5: got NaN/,
  );
  await assert.rejects(
    finisher.models(new Float64Array(129 * p)),
    /models of 129 networks at once: at most 128/,
  );
  finisher.destroy();
});
