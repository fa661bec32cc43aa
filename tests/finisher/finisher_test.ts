/** The finisher and the proof of ends, held against independent formulas. */
import assert from "node:assert/strict";
import { proveEnd } from "../../kernels/analysis/finisher/end_proof.ts";
import { finish, type FinisherPoint } from "../../kernels/analysis/finisher/finisher.ts";
import { infNorm } from "../../kernels/analysis/numerics/inf_norm.ts";
import { channelGroups } from "../../kernels/analysis/channel/channel.ts";
import { networkDistance } from "../../kernels/analysis/networks/network_distance.ts";
import { networkLoss } from "../../kernels/analysis/networks/network_loss.ts";
import { symmetricEigen } from "../../kernels/analysis/linear_algebra/symmetric_eigen.ts";
import { backpropagated } from "../../kernels/backpropagation.ts";
import { initialWeights } from "../../kernels/initial_weights.ts";
import {
  type DataSet,
  networkOutput,
  parameterNorm,
  withRegulariser,
} from "../../kernels/network_reference.ts";
import { layoutOf, type NetworkShape, parameterCount } from "../../kernels/network_shape.ts";
import { normals } from "../../kernels/strict/random.ts";
import { readDataSet } from "../../pipeline/paper/data_set.ts";
import scalingData, { rosenbrockDataSets } from "../../pipeline/paper/scaling/data.ts";
import { assertClose } from "../compare.ts";
import { gatedPair } from "./fixture.ts";
import { rosenbrockGrid } from "../network/fixture.ts";
import { MemoryContext } from "../toy/stage_context.ts";

const shapeOf = (hidden: readonly number[]): NetworkShape => ({
  inputs: 2,
  hidden,
  biased: true,
  activation: "softplus",
});

/** ‖∇(L + R)‖∞ by backpropagation, with R's gradient by its definition. */
function independentGradient(
  shape: NetworkShape,
  theta: Float64Array,
  data: DataSet,
  maxNorm: number,
): number {
  const { gradient } = backpropagated(shape, theta, data, false);
  const s = Math.max(0, parameterNorm(theta) - maxNorm);
  return infNorm(gradient.map((g, i) => g + s * s * theta[i]! / theta.length));
}

/** Standard normal inputs with the outputs of a teacher, and noise. */
function taught(shape: NetworkShape, teacher: Float64Array, n: number, noise: number): DataSet {
  const x = Float64Array.from(normals("tests/taught/x", n, n * shape.inputs));
  const e = normals("tests/taught/noise", n, n);
  const y = Float64Array.from(
    { length: n },
    (_, k) =>
      networkOutput(shape, teacher, x.subarray(k * shape.inputs, (k + 1) * shape.inputs)) + noise * e[k]!,
  );
  return { n, inputs: shape.inputs, x, y };
}

const SHALLOW = shapeOf([3]);
/** The maxNorm of the tests is small, so that ways are short. */
const MAX_NORM = 100;
/** A target that networks of three neurons come nearer to along channels, and one with minima for them. */
const DATA = {
  grid: rosenbrockGrid(12),
  taught: taught(
    SHALLOW,
    Float64Array.of(1.5, -0.4, 0.2, -0.8, 1.2, 0.5, 0.3, -1.1, 1, 1.3, -1.7, 2, -0.5),
    150,
    0.05,
  ),
};
const ends = Object.values(DATA).flatMap((data) =>
  [0, 1, 2].map((seed) => {
    const path: FinisherPoint[] = [];
    const start = initialWeights(SHALLOW, "tests/finisher", seed);
    const { derivatives } = networkLoss(SHALLOW, data);
    const record = (point: FinisherPoint) => path.push(point);
    const end = finish(derivatives, SHALLOW, start, { mostSteps: 1500, maxNorm: MAX_NORM, record });
    return { data, derivatives, seed, start, path, end };
  })
);

Deno.test("the loss never rises, and ends are critical points for another formula", () => {
  for (const { data, seed, path, end } of ends) {
    assert.equal(end.end, "rest", `seed ${seed}: ${end.steps} steps`);
    for (const [k, point] of path.entries()) {
      const before = path[k - 1]?.at.loss ?? Infinity;
      assert.ok(
        point.at.loss <= before * (1 + 1e-12),
        `seed ${seed}, step ${k}: ${before} to ${point.at.loss}`,
      );
    }
    const size = independentGradient(SHALLOW, end.theta, data, MAX_NORM);
    assert.ok(size < 2e-9, `seed ${seed}: ${size}`);
    assert.ok(end.evaluations > end.steps);
  }
});

Deno.test("ends of both kinds are proved, and a proof does not move them", () => {
  const kinds = ends.map(({ derivatives, end }) => {
    const proof = proveEnd(derivatives, SHALLOW, end.theta, { maxNorm: MAX_NORM });
    assert.ok(networkDistance(SHALLOW, proof.theta, end.theta) < 1e-6);
    assert.equal(proof.kind, end.norm >= 0.999 * MAX_NORM ? "infinite" : "finite");
    return proof.kind;
  });
  assert.deepEqual([...new Set(kinds)].sort(), ["finite", "infinite"]);
});

Deno.test("a run that passes the norm keeps the two points of its late update", () => {
  for (const { end } of ends) {
    if (end.norm < 0.999 * MAX_NORM) {
      assert.equal(end.lateTo, null);
      continue;
    }
    const [from, to] = [end.lateFrom!, end.lateTo!].map(parameterNorm) as [number, number];
    assert.ok(from > 0.5 * MAX_NORM && from <= 0.8 * MAX_NORM, `from ${from}`);
    assert.ok(to >= MAX_NORM && to < 1.01 * MAX_NORM, `to ${to}`);
  }
});

Deno.test("permuting neurons permutes ends", () => {
  const { layers: [layer], output } = layoutOf(SHALLOW);
  const order = [2, 0, 1];
  for (const { derivatives, seed, start, end } of ends) {
    const permuted = start.slice();
    for (const [to, from] of order.entries()) {
      for (let i = 0; i < layer!.stride; i++) {
        permuted[to * layer!.stride + i] = start[from * layer!.stride + i]!;
      }
      permuted[output + to] = start[output + from]!;
    }
    const other = finish(derivatives, SHALLOW, permuted, { mostSteps: 1500, maxNorm: MAX_NORM });
    assertClose(`loss of seed ${seed}`, [other.at.loss], [end.at.loss], 1e-10);
    assert.ok(networkDistance(SHALLOW, other.theta, end.theta) < 1e-4, `seed ${seed}`);
  }
});

Deno.test("from a later point of its way a run comes to the same end", () => {
  for (const { derivatives, seed, path, end } of ends) {
    const later = finish(derivatives, SHALLOW, path[Math.floor(path.length / 2)]!.theta, {
      mostSteps: 1500,
      maxNorm: MAX_NORM,
    });
    assertClose(`loss of seed ${seed}`, [later.at.loss], [end.at.loss], 1e-9);
  }
});

Deno.test("at the norm the gradient by weights is brought down, also where curvatures are a billion times apart", () => {
  const shape = shapeOf([3, 3]);
  const { train } = rosenbrockDataSets({ inputs: 2, samples: 1000, coarse: true, seed: 1 }, 0);
  const { derivatives } = networkLoss(shape, train);
  // At rest by its loss: the model's fall is below 1e-12 of it.
  const settled = Float64Array.from([
    ...[-2.984746725640067, -1.5924575514968657, -2.2792660577855663, 4.378731680860531],
    ...[-1.3602007093797166, -1.1646118516530943, -38.04550763051459, 16.325281483252112],
    ...[34.1492929535799, -4.342094404750728, 0.3142738420839651, -0.02504743843394974],
    ...[-0.24785286724787658, -4.42404331406675, 0.3316244022932201, -0.02322816907855113],
    ...[-0.21024581115353191, 5.102940555681489, 4.938228302148525, 0.14255408847827805],
    ...[5.831434198954733, -158.24623699226828, 148.0300904922808, 0.0785018267030278],
    ...[-1.6895087699003701],
  ]);
  const before = independentGradient(shape, settled, train, 1e3);
  assert.ok(before > 1e-5, `${before}`);
  const end = finish(derivatives, shape, settled, { mostSteps: 60 });
  const gradient = independentGradient(shape, end.theta, train, 1e3);
  assert.ok(end.end === "rest" && gradient < 1e-9, `${end.end}, ${gradient}`);
  assertClose("loss", [end.at.loss], [withRegulariser(derivatives(settled), settled, 1e3).loss], 1e-10);
  assert.ok(infNorm(end.theta.map((x, i) => x - settled[i]!)) < 0.05);
  assert.ok(end.evaluations < 100, `${end.evaluations}`);
});

Deno.test("duplicates stay: the split of a minimum is flat, or a saddle and open, never a channel", () => {
  // With one weight for each neuron a split is a minimum for γ in (0, 1), or else outside of it.
  const single = (neurons: number): NetworkShape => ({
    ...{ inputs: 1, hidden: [neurons], biased: false, activation: "softplus" },
  });
  const [one, two] = [single(1), single(2)];
  const data = taught(one, Float64Array.of(1.2, 0.8), 100, 0.2);
  const { theta: [w, a] } = finish(networkLoss(one, data).derivatives, one, Float64Array.of(1, 0.5), {
    ...{ mostSteps: 500, maxNorm: MAX_NORM },
  });
  const { derivatives } = networkLoss(two, data);
  const kinds = [-0.7, 0.3, 0.5, 1.8].map((gamma) => {
    const split = Float64Array.of(w!, w!, gamma * a!, (1 - gamma) * a!);
    const { kind } = proveEnd(derivatives, two, split, { maxNorm: MAX_NORM });
    const { values } = symmetricEigen(derivatives(split).hessian, split.length);
    assert.equal(kind, values[0]! < -1e-9 * values.at(-1)! ? "open" : "flat", `γ = ${gamma}: ${values}`);
    const { theta, at } = finish(derivatives, two, split, { mostSteps: 200, maxNorm: MAX_NORM });
    if (kind === "flat") assert.ok(networkDistance(two, theta, split) < 1e-6, `γ = ${gamma}: ${theta}`);
    assert.ok(at.loss <= derivatives(split).loss * (1 + 1e-12));
    return kind;
  });
  assert.deepEqual([...new Set(kinds)].sort(), ["flat", "open"], `${kinds}`);
});

Deno.test("three opposite pairs run to the norm, which without their chart they would do for thousands of steps", () => {
  const shape = shapeOf([6]);
  const settings = { inputs: 2, samples: 1000, test_samples: 0, coarse: true, seed: 1 };
  const context = new MemoryContext({ ...settings, target: "gp", s: 0.1, draws: ["r6"] }, {});
  scalingData(context);
  const data = readDataSet(context.bytes.get("data-r6.bin")!);
  const { derivatives } = networkLoss(shape, data);
  // Rows (w, b) and their opposites, outputs of 10 to 40, ‖θ‖ = 66.
  const start = Float64Array.from([
    ...[-0.396263920263, -1.48840973116, -0.0707236204036, -1.38322039514],
    ...[1.2902069932, 0.327084631071, 3.70398693189, 2.27360946196],
    ...[3.57794008266, 1.40722638443, -1.30088976161, -0.299636346249],
    ...[0.380367669727, 1.47003486982, 0.0652592221298, -3.67120126519],
    ...[-2.2580887949, -3.54101317716, 26.3027211223, 15.5662772901],
    ...[8.5643246466, -15.0501568483, -26.8599123618, -8.64636348778],
    ...[-34.2434308582],
  ]);
  const end = finish(derivatives, shape, start, { mostSteps: 300 });
  assert.equal(end.end, "rest");
  assert.equal(proveEnd(derivatives, shape, end.theta).kind, "infinite");
  assert.ok(independentGradient(shape, end.theta, data, 1e3) < 1e-9);
  const other = finish(derivatives, shape, start, { mostSteps: 300, oppositeDistance: 0 });
  assert.ok(other.end === "steps" && other.norm < 200, `${other.end} at ${other.norm}`);
  assert.ok(end.at.loss < other.at.loss);
});

const DEEP = [
  { hidden: [2], layer: 0, seed: 2 },
  { hidden: [2, 2], layer: 0, seed: 2 },
  { hidden: [2, 2], layer: 1, seed: 5 },
  { hidden: [2, 2, 2], layer: 2, seed: 3 },
];
for (const { hidden, layer, seed } of DEEP) {
  Deno.test(`a channel in layer ${layer + 1} of [${hidden}] runs to the norm`, () => {
    const shape = shapeOf(hidden);
    const near = (epsilon: number) => {
      const theta = Float64Array.from(normals("tests/channel", seed, parameterCount(shape)));
      gatedPair(shape, theta, { layer, epsilon });
      return theta;
    };
    const data = taught(shape, near(1e-4), 120, 0.1);
    const { derivatives } = networkLoss(shape, data);
    const end = finish(derivatives, shape, near(0.1), { mostSteps: 400, maxNorm: MAX_NORM });
    assert.ok(end.norm >= 0.999 * MAX_NORM, `norm ${end.norm}`);
    assert.ok(end.at.loss < derivatives(near(0.1)).loss);
    const groups = channelGroups(shape, end.theta, 1e-2).filter(({ inherited }) => !inherited);
    assert.deepEqual(groups.map((group) => group.layer), [layer]);
  });
}
