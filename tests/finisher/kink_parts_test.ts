/** The parts of the finisher on kinks: moments, gradient steps, the step's subproblem, curvature, balances. */
import assert from "node:assert/strict";
import { kinkDescent } from "../../kernels/analysis/kinks/descent.ts";
import { kinkCurvature } from "../../kernels/analysis/kinks/minimum.ts";
import { countsOf, KinkMoments } from "../../kernels/analysis/kinks/moments.ts";
import { type KinkProblem, kinkProblem, kinkValues } from "../../kernels/analysis/kinks/problem.ts";
import { type KinkModel, kinkStep } from "../../kernels/analysis/kinks/subproblem.ts";
import { cholesky } from "../../kernels/analysis/linear_algebra/linear_solve.ts";
import { balances, withBalances } from "../../kernels/analysis/kinks/relu_balance.ts";
import { initialWeights } from "../../kernels/initial_weights.ts";
import { networkDerivatives, networkGradient } from "../../kernels/network_reference.ts";
import type { NetworkShape } from "../../kernels/network_shape.ts";
import { assertClose } from "../compare.ts";
import { kinkyTarget } from "./kink_fixture.ts";

const relu = (inputs: number, neurons: number, biased = true): NetworkShape => ({
  inputs,
  hidden: [neurons],
  biased,
  activation: "relu",
});
const CASES = [
  [relu(2, 3), kinkyTarget(150, 2, 8)],
  [relu(3, 4), kinkyTarget(90, 3, 2 ** 40)],
  [relu(4, 2, false), kinkyTarget(120, 4, 32)],
] as const;
const start = (shape: NetworkShape, seed: number) =>
  Float64Array.from(initialWeights(shape, "test/kinks", seed));
/** Numbers in [−1, 1) that look random: a Weyl sequence. */
const spread = (p: number, seed: number) =>
  Float64Array.from({ length: p }, (_, i) => 2 * (((seed * p + i + 1) * 0.6180339887498949) % 1) - 1);

Deno.test("derivatives from moments are those of the reference, after any crossings", () => {
  for (const [shape, data] of CASES) {
    const problem = kinkProblem(shape, data);
    const moments = new KinkMoments(problem);
    moments.set(kinkValues(problem, start(shape, 0)).z);
    for (let seed = 1; seed < 6; seed++) {
      const theta = start(shape, seed);
      const { z } = kinkValues(problem, theta);
      let crossed = 0;
      z.forEach((value, kink) => {
        if ((value > 0 ? 1 : 0) === moments.on[kink]) return;
        moments.cross(kink);
        crossed++;
      });
      assert.ok(crossed > 20);
      const expected = networkDerivatives(shape, theta, data);
      const { gradient, hessian } = moments.derivatives(theta);
      assertClose("gradient", gradient, expected.gradient, 1e-13);
      assertClose("hessian", hessian, expected.hessian, 1e-13);
    }
  }
});

Deno.test("a stretch of gradient steps is that of the plain gradient", () => {
  for (const [shape, data] of CASES) {
    const from = start(shape, 2);
    const steps = 400;
    const run = kinkDescent(kinkProblem(shape, data), from, { mostSteps: steps, leastFall: 0, maxNorm: 1e3 });
    assert.equal(run.steps, steps);
    const theta = from.slice();
    for (let i = 0; i < steps; i++) {
      const { gradient } = networkGradient(shape, theta, data);
      for (let p = 0; p < theta.length; p++) theta[p] = theta[p]! - run.time / steps * gradient[p]!;
    }
    assertClose("theta", run.theta, theta, 1e-9);
    assert.ok(run.loss < networkGradient(shape, from, data).loss);
  }
});

/** The model of kinkStep at a point that lies on no kink, plain. */
function modelAt(problem: KinkProblem, theta: Float64Array, damping: number): KinkModel {
  const { z, e } = kinkValues(problem, theta);
  const moments = new KinkMoments(problem);
  moments.set(z);
  const { gradient, hessian } = moments.derivatives(theta);
  const p = theta.length;
  for (let i = 0; i < p; i++) hessian[i * p + i] = hessian[i * p + i]! + damping;
  const jumps = z.map((_, kink) => {
    const k = kink % problem.neurons;
    return 2 * e[(kink - k) / problem.neurons]! * theta[problem.output + k]! / problem.n;
  });
  const valleys = Int32Array.from([...jumps.keys()].filter((kink) => jumps[kink]! > 0));
  const factor = cholesky(hessian, 0, p)!;
  return { factor, gradient, z, jumps, valleys, tolerances: z.map(() => 1e-13), multipliers: new Map() };
}

/** g·s + s·B s/2 and the valleys that s passes, in plain sums: B = L Lᵀ. */
function modelValue(problem: KinkProblem, model: KinkModel, step: Float64Array): number {
  const { parameters: p, neurons, stride, x } = problem;
  let value = 0;
  for (let i = 0; i < p; i++) {
    value += model.gradient[i]! * step[i]!;
    let image = 0;
    for (let j = i; j < p; j++) image += model.factor[j * p + i]! * step[j]!;
    value += image * image / 2;
  }
  for (const kink of model.valleys) {
    const k = kink % neurons;
    const n = (kink - k) / neurons;
    let z = model.z[kink]!;
    for (let i = 0; i < stride; i++) z += x[n * stride + i]! * step[k * stride + i]!;
    value += model.jumps[kink]! * Math.max(0, model.z[kink]! > 0 ? -z : z);
  }
  return value;
}

Deno.test("the step is the least point of the convex model, with kinks passed and held", () => {
  let [held, passed] = [0, 0];
  for (const [shape, data] of CASES) {
    const problem = kinkProblem(shape, data);
    for (let seed = 0; seed < 12; seed++) {
      const model = modelAt(problem, start(shape, seed), 20);
      const found = kinkStep(problem, model)!;
      held += found.held.length;
      passed += found.multipliers.size - found.held.length;
      const least = modelValue(problem, model, found.step);
      assert.ok(least < 0);
      for (let trial = 1; trial <= 40; trial++) {
        const size = [1e-1, 1e-2, 1e-3, 1e-4][trial % 4]!;
        const change = spread(found.step.length, trial);
        const other = modelValue(problem, model, found.step.map((value, i) => value + size * change[i]!));
        // Strictly convex: B has a Cholesky factor.
        assert.ok(other > least, `${least} to ${other} at ${size}`);
      }
    }
  }
  assert.ok(held > 5 && passed > 20, `${held} held, ${passed} passed`);
});

Deno.test("curvature is that of the loss along the surface, and none along the symmetries", () => {
  const [shape, data] = CASES[0];
  const problem = kinkProblem(shape, data);
  // Neuron 0 is off everywhere, neuron 1 on everywhere, neuron 2 neither.
  const theta = Float64Array.of(
    ...[0.1, 0.2, -9],
    ...[0.3, -0.2, 7],
    ...[0.8137, 0.5291, 0.1173],
    ...[0.6, -0.9, 1.1],
    0.2,
  );
  const moments = new KinkMoments(problem);
  moments.set(kinkValues(problem, theta).z);
  const counts = countsOf(problem, moments);
  assert.deepEqual([counts[0], counts[1]], [0, 150]);
  const { gradient, hessian } = moments.derivatives(theta);
  const surface = { theta, hessian, held: [], counts, regularised: false };
  const free = kinkCurvature(problem, surface);
  // 13 parameters less 4 of the dead neuron, two scalings, one constant.
  assert.equal(free.dimension, 6);
  const h = 1e-5;
  const loss = (by: number) =>
    networkGradient(shape, theta.map((value, i) => value + by * free.direction[i]!), data).loss;
  const second = (loss(h) + loss(-h) - 2 * loss(0)) / (h * h);
  assert.ok(Math.abs(second - free.least) < 1e-4, `${second} and ${free.least}`);
  assert.ok(gradient.subarray(0, 3).every((value) => value === 0));
  // Each independent kink takes one dimension, one that depends on others none: two at most for w of three, by scaling.
  const near = [5, 8, 11];
  const dimensions = [1, 2, 3].map((count) =>
    kinkCurvature(problem, { ...surface, held: near.slice(0, count).map((n) => n * 3 + 2) }).dimension
  );
  assert.deepEqual(dimensions.slice(0, 2), [5, 4]);
  const held = kinkCurvature(problem, { ...surface, held: [5 * 3 + 2] });
  assert.ok(held.least >= free.least && held.largest <= free.largest);
  assert.equal(kinkCurvature(problem, { ...surface, held: [17, 17] }).dimension, 5);
  // Where R acts nothing is a symmetry.
  assert.equal(kinkCurvature(problem, { ...surface, regularised: true }).dimension, 13);
});

Deno.test("neurons are scaled to given balances with the same function", () => {
  for (const [shape, data] of CASES) {
    const problem = kinkProblem(shape, data);
    const theta = start(shape, 3);
    const wanted = balances(problem, start(shape, 4));
    const scaled = withBalances(problem, theta, wanted);
    assertClose("balances", balances(problem, scaled), wanted, 1e-13);
    const [a, b] = [theta, scaled].map((each) => networkGradient(shape, each, data).loss) as [number, number];
    assert.ok(Math.abs(a / b - 1) < 1e-14);
    // No scale gives a² > |w|² without an a: the neuron is left alone.
    const silent = theta.map((value, i) => i === problem.output ? 0 : value);
    const kept = withBalances(problem, silent, wanted.map(() => 1));
    assert.deepEqual(kept.subarray(0, problem.stride), silent.subarray(0, problem.stride));
  }
});
