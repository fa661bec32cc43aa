/** Trainers on all samples in float64: closed forms, finite differences, the conditions they promise, bad input. */
import assert from "node:assert/strict";
import { cholesky } from "../../kernels/analysis/linear_algebra/linear_solve.ts";
import { gradientDescent } from "../../kernels/analysis/trainers/gradient_descent.ts";
import { lbfgs } from "../../kernels/analysis/trainers/lbfgs.ts";
import type { LossOf, TrainerPoint } from "../../kernels/analysis/trainers/trainer.ts";
import { lossIn, weightNormalisation } from "../../kernels/analysis/trainers/weight_normalisation.ts";
import { wolfeSearch } from "../../kernels/analysis/trainers/wolfe_search.ts";
import { batchedLoss } from "../../kernels/float64/batched_loss.ts";
import { type DataSet, networkGradient, networkOutput } from "../../kernels/network_reference.ts";
import { type NetworkShape, parameterCount } from "../../kernels/network_shape.ts";
import { DESCENT } from "../../kernels/training/descent.ts";
import { trainReference } from "../../kernels/training/training_reference.ts";
import { assertClose } from "../compare.ts";
import { randomData, randomThetas } from "../network/fixture.ts";

const shapeOf = (...hidden: number[]): NetworkShape => ({
  inputs: 3,
  hidden,
  biased: true,
  activation: "erf",
});

/** Targets of a network of this shape with a little noise: where nothing is to be gained at infinity. */
function taught(shape: NetworkShape, n: number): DataSet {
  const { x, y, inputs } = randomData(n, shape.inputs);
  const teacher = randomThetas(shape, 1);
  const target = (_: number, k: number) =>
    networkOutput(shape, teacher, x.subarray(k * inputs, (k + 1) * inputs)) + 0.05 * y[k]!;
  return { n, inputs, x, y: y.map(target) };
}

/** ½ Σ hᵢ θᵢ². */
const quadratic = (h: readonly number[]): LossOf => (theta) => ({
  loss: h.reduce((sum, value, i) => sum + value * theta[i]! ** 2 / 2, 0),
  gradient: theta.map((value, i) => h[i]! * value),
});

/** Σ 100 (xᵢ₊₁ − xᵢ²)² + (1 − xᵢ)². */
const rosenbrock: LossOf = (x) => {
  let loss = 0;
  const gradient = new Float64Array(x.length);
  for (let i = 0; i + 1 < x.length; i++) {
    const [across, along] = [x[i + 1]! - x[i]! ** 2, 1 - x[i]!];
    loss += 100 * across ** 2 + along ** 2;
    gradient[i]! -= 400 * across * x[i]! + 2 * along;
    gradient[i + 1]! += 200 * across;
  }
  return { loss, gradient };
};

Deno.test("gradient descent multiplies each component as its closed form says, with momentum by the roots", () => {
  const [h, start] = [[0.5, 2, 7], Float64Array.of(1, -2, 3)];
  const plain = gradientDescent(quadratic(h), start, { eta: 0.1 }, { mostSteps: 50 });
  assert.deepEqual([plain.steps, plain.evaluations, plain.ending], [50, 51, "steps"]);
  assertClose("θ", plain.theta, start.map((value, i) => value * (1 - 0.1 * h[i]!) ** 50), 1e-13);
  // r² − (1 + μ − ηh) r + μ = 0, real roots for h = 0.5 and 2.
  const mu = 0.1;
  const heavy = gradientDescent(quadratic([0.5, 2]), start.slice(0, 2), { eta: 0.1, mu }, { mostSteps: 50 });
  const expected = [0.5, 2].map((curvature, i) => {
    const [sum, first] = [1 + mu - 0.1 * curvature, 1 - 0.1 * curvature];
    const root = Math.sqrt(sum ** 2 / 4 - mu);
    const [r1, r2] = [sum / 2 + root, sum / 2 - root];
    const c = (first - r2) / (r1 - r2);
    return start[i]! * (c * r1 ** 50 + (1 - c) * r2 ** 50);
  });
  assertClose("θ with momentum", heavy.theta, expected, 1e-12);
});

Deno.test("gradient descent on a network is the training reference's on all samples", () => {
  const [shape, data] = [shapeOf(4), randomData(70, 3)];
  const start = randomThetas(shape, 1);
  const found = gradientDescent(batchedLoss(shape, data).gradient, start, { eta: 0.01, mu: 0.8 }, {
    mostSteps: 200,
  });
  const run = { seed: 1, start };
  const { theta } = trainReference(shape, data, DESCENT, { eta: 0.01, mu: 0.8 }, run, data.n, 200);
  assertClose("θ", found.theta, theta, 1e-12);
  assert.ok(theta.some((value, i) => Math.abs(value - start[i]!) > 0.1));
});

Deno.test("trainings end by what is reached first, and say so; a look after each step sees every point once", () => {
  const lossOf = quadratic([1, 3]);
  const start = Float64Array.of(1, 1);
  for (
    const train of [
      gradientDescentWith(0.3),
      (stops: Parameters<typeof lbfgs>[2]) => lbfgs(lossOf, start, stops),
    ]
  ) {
    const still = train({ mostSteps: 1000, leastGradient: 1e-6 });
    assert.equal(still.ending, "gradient");
    assert.ok(Math.max(...still.gradient.map(Math.abs)) <= 1e-6);
    assert.equal(train({ mostSteps: 1000, mostEvaluations: 2 }).ending, "evaluations");
    assert.equal(train({ mostSteps: 0 }).steps, 0);
    const seen: TrainerPoint[] = [];
    const left = train({ mostSteps: 1000, goesOn: (point) => seen.push(point) < 4 });
    assert.equal(left.ending, "left");
    assert.deepEqual(seen.map(({ steps }) => steps), [0, 1, 2, 3]);
    assert.deepEqual(seen[0]!.theta, start);
    for (const { theta, loss } of seen) assert.equal(loss, lossOf(theta).loss);
  }
  const broken = gradientDescent((theta) => ({ loss: NaN, gradient: theta }), start, { eta: 1 }, {
    mostSteps: 9,
  });
  assert.deepEqual([broken.ending, broken.steps], ["not-finite", 0]);
  const diverged = gradientDescent(lossOf, start, { eta: 10 }, { mostSteps: 10_000 });
  assert.equal(diverged.ending, "not-finite");

  function gradientDescentWith(eta: number) {
    return (stops: Parameters<typeof lbfgs>[2]) => gradientDescent(lossOf, start, { eta }, stops);
  }
});

for (const shape of [shapeOf(3), shapeOf(3, 2), { ...shapeOf(2), biased: false }]) {
  Deno.test(`weight normalisation of [${shape.hidden}]${shape.biased ? "" : " without biases"}: map, way back, chain rule`, () => {
    const data = randomData(40, 3);
    const map = weightNormalisation(shape);
    const p = parameterCount(shape);
    const theta = randomThetas(shape, 1);
    const u = map.fromWeights(theta);
    assert.equal(u.length, p + shape.hidden.reduce((sum, r) => sum + r, 0));
    assertClose("there and back", map.toWeights(u), theta, 1e-15);
    // Other lengths of v, another sign of g: a point where nothing is 1.
    for (let i = 0; i < u.length; i++) u[i] = u[i]! * (1.5 + 0.1 * (i % 5)) * (i === p ? -1 : 1);
    const lossOf = lossIn(map, (at) => networkGradient(shape, at, data));
    const { loss, gradient } = lossOf(u);
    assert.equal(loss, networkGradient(shape, map.toWeights(u), data).loss);
    const numeric = u.map((value, i) => {
      const h = 1e-5;
      return (lossOf(u.with(i, value + h)).loss - lossOf(u.with(i, value - h)).loss) / (2 * h);
    });
    assertClose("∂L/∂u", gradient, numeric, 1e-7);
    // L does not change along v, so the gradient has no part there.
    for (let k = 0; k < shape.hidden[0]!; k++) {
      const from = k * (3 + (shape.biased ? 1 : 0));
      const part = [0, 1, 2].reduce((sum, i) => sum + gradient[from + i]! * u[from + i]!, 0);
      assert.ok(Math.abs(part) < 1e-14 * Math.max(...gradient.map(Math.abs)), `neuron ${k}: ${part}`);
    }
  });
}

Deno.test("descent in normalised weights takes other steps than in θ, lowers L, and lengthens v at every step", () => {
  const [shape, data] = [shapeOf(4), randomData(60, 3)];
  const map = weightNormalisation(shape);
  const start = randomThetas(shape, 1);
  const lossOf: LossOf = (theta) => networkGradient(shape, theta, data);
  const lengths: number[] = [];
  const losses: number[] = [];
  const stops = {
    mostSteps: 300,
    goesOn: ({ theta, loss }: TrainerPoint) => {
      lengths.push(theta[0]! ** 2 + theta[1]! ** 2 + theta[2]! ** 2);
      return losses.push(loss) > 0;
    },
  };
  const found = gradientDescent(lossIn(map, lossOf), map.fromWeights(start), { eta: 0.02 }, stops);
  assert.ok(losses.every((loss, i) => i === 0 || loss < losses[i - 1]!));
  assert.ok(lengths.every((length, i) => i === 0 || length > lengths[i - 1]!));
  const plain = gradientDescent(lossOf, start, { eta: 0.02 }, { mostSteps: 300 });
  const apart = map.toWeights(found.theta).map((value, i) => Math.abs(value - plain.theta[i]!));
  assert.ok(Math.max(...apart) > 0.01);
  assert.throws(
    () => map.fromWeights(start.fill(0, 4, 7)),
    /neuron 1 as its input weights must not be 0: got 0/,
  );
  assert.throws(() => map.toWeights(start), /there must be 25 numbers for P = 21: got 21/);
});

Deno.test("a line search ends where both conditions of Wolfe hold, from tries that are far too short or long", () => {
  // Functions of Moré and Thuente (1994), (5.1) and (5.2), and one that is no number from 1 on.
  const lines: readonly ((a: number) => readonly [number, number])[] = [
    (a) => [-a / (a * a + 2), (a * a - 2) / (a * a + 2) ** 2],
    (a) => [(a + 0.004) ** 5 - 2 * (a + 0.004) ** 4, 5 * (a + 0.004) ** 4 - 8 * (a + 0.004) ** 3],
    (a) => [-Math.sqrt(1 - a) * a, (1.5 * a - 1) / Math.sqrt(1 - a)],
  ];
  for (const [k, line] of lines.entries()) {
    const lossOf: LossOf = ([a]) => ({ loss: line(a!)[0], gradient: Float64Array.of(line(a!)[1]) });
    const theta = Float64Array.of(0);
    for (const first of [1e-3, 0.1, 10, 1e3]) {
      const { point, evaluations } = wolfeSearch(
        lossOf,
        { theta, ...lossOf(theta) },
        Float64Array.of(1),
        first,
      );
      const [[start, slope], [loss, after]] = [line(0), line(point!.alpha)];
      assert.ok(loss <= start + 1e-4 * point!.alpha * slope, `line ${k} from ${first}: no fall`);
      assert.ok(Math.abs(after) <= 0.9 * Math.abs(slope), `line ${k} from ${first}: not flat`);
      assert.ok(evaluations <= 20, `line ${k} from ${first}: ${evaluations}`);
    }
  }
  const rising: LossOf = ([a]) => ({ loss: Math.abs(a!) + 1, gradient: Float64Array.of(-1) });
  const theta = Float64Array.of(0);
  assert.equal(wolfeSearch(rising, { theta, ...rising(theta) }, Float64Array.of(1), 1).point, null);
});

Deno.test("L-BFGS finds known minima, never goes up by more than rounding, and does the same again", () => {
  for (const n of [2, 20]) {
    const start = Float64Array.from({ length: n }, (_, i) => i % 2 === 0 ? -1.2 : 1);
    const losses: number[] = [];
    const stops = {
      mostSteps: 500,
      leastGradient: 1e-9,
      goesOn: ({ loss }: TrainerPoint) => losses.push(loss) > 0,
    };
    const found = lbfgs(rosenbrock, start, stops);
    assert.equal(found.ending, "gradient", `n = ${n}: ${found.loss}`);
    assertClose("minimum", found.theta, new Float64Array(n).fill(1), 1e-8);
    assert.ok(losses.every((loss, i) => i === 0 || loss <= losses[i - 1]! * (1 + 1e-14)));
    assert.ok(found.steps < 40 + 10 * n, `${found.steps} steps`);
    assert.deepEqual(lbfgs(rosenbrock, start, stops), found);
  }
  // An ill-conditioned quadratic, to the rounding of its gradient.
  const h = Array.from({ length: 12 }, (_, i) => 10 ** (i / 2));
  const found = lbfgs(quadratic(h), new Float64Array(12).fill(1), { mostSteps: 2000, leastGradient: 1e-10 });
  assert.equal(found.ending, "gradient");
  assert.throws(() => lbfgs(rosenbrock, new Float64Array(2), { mostSteps: 1 }, 0), /memory must be .* got 0/);
});

Deno.test("L-BFGS on a network comes to rest at a minimum; a gradient that no step can follow ends it", () => {
  const [shape, data] = [shapeOf(2), taught(shapeOf(2), 60)];
  const { gradient, derivatives } = batchedLoss(shape, data);
  const start = randomThetas(shape, 2).slice(parameterCount(shape));
  const found = lbfgs(gradient, start, { mostSteps: 5000, leastGradient: 1e-8 });
  assert.equal(found.ending, "gradient");
  const { gradient: at, hessian } = derivatives(found.theta);
  assert.ok(Math.max(...at.map(Math.abs)) <= 1e-8);
  assert.ok(cholesky(hessian, 0, at.length) !== null, "a strict minimum");
  const wrong: LossOf = (theta) => ({ ...quadratic([1, 1])(theta), gradient: theta.map((value) => -value) });
  assert.equal(lbfgs(wrong, Float64Array.of(1, 2), { mostSteps: 50 }).ending, "rounding");
});

Deno.test("rates without sense are refused", () => {
  const descend = (eta: number, mu?: number) =>
    gradientDescent(quadratic([1]), Float64Array.of(1), mu === undefined ? { eta } : { eta, mu }, {
      mostSteps: 1,
    });
  for (const eta of [0, -1, NaN, Infinity]) assert.throws(() => descend(eta), /eta must be positive/);
  for (const mu of [-0.1, 1, NaN]) assert.throws(() => descend(0.1, mu), /mu from 0 to 1/);
});
