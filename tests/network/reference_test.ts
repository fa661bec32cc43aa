/** Loss, gradient and Hessian of networks: two ways to compute them, finite differences, symmetries. */
import assert from "node:assert/strict";
import { type ActivationName, ACTIVATIONS } from "../../kernels/activations.ts";
import { backpropagated } from "../../kernels/backpropagation.ts";
import {
  type DataSet,
  networkDerivatives,
  networkGradient,
  networkOutput,
  parameterNorm,
  withRegulariser,
} from "../../kernels/network_reference.ts";
import { type NetworkShape, parameterCount } from "../../kernels/network_shape.ts";
import { normals } from "../../kernels/strict/random.ts";

/** N samples of standard normal inputs and targets. */
function someData(n: number, inputs: number): DataSet {
  return {
    n,
    inputs,
    x: Float64Array.from(normals("test/x", 1, n * inputs)),
    y: Float64Array.from(normals("test/y", 1, n)),
  };
}

const someTheta = (shape: NetworkShape, seed = 1) =>
  Float64Array.from(normals("test/theta", seed, parameterCount(shape)));

/** Largest difference, in units of the largest expected value or 1. */
function worst(found: ArrayLike<number>, expected: ArrayLike<number>): number {
  assert.equal(found.length, expected.length);
  let [difference, scale] = [0, 1];
  for (let i = 0; i < found.length; i++) {
    // Math.max keeps a NaN.
    difference = Math.max(difference, Math.abs(found[i]! - expected[i]!));
    scale = Math.max(scale, Math.abs(expected[i]!));
  }
  return difference / scale;
}

/** df/dθᵢ by central differences of order 4, for a vector-valued f; returns the rows i. */
function differences(f: (theta: Float64Array) => ArrayLike<number>, theta: Float64Array, step: number) {
  return Array.from(theta, (value, i) => {
    const [p1, m1, p2, m2] = [1, -1, 2, -2].map((k) => f(theta.with(i, value + k * step)));
    return Array.from(p1!, (_, j) => (8 * (p1![j]! - m1![j]!) - (p2![j]! - m2![j]!)) / (12 * step));
  });
}

const SHAPES: readonly (readonly [number, readonly number[]])[] = [
  [1, [1]],
  [2, [3]],
  [3, [5]],
  [2, [4, 4]],
  [3, [2, 3, 2]],
  [1, [1, 1, 1, 2]],
];

for (const activation of Object.keys(ACTIVATIONS) as ActivationName[]) {
  Deno.test(`${activation}: gradient and Hessian agree with differences, at any depth, with and without biases`, () => {
    for (const [inputs, hidden] of SHAPES) {
      for (const biased of [false, true]) {
        const shape: NetworkShape = { inputs, hidden, biased, activation };
        const [theta, data] = [someTheta(shape), someData(7, inputs)];
        const at = networkDerivatives(shape, theta, data);
        const what = `${activation} ${inputs}-${hidden} ${biased ? "" : "un"}biased`;
        const gradient = differences((t) => [networkGradient(shape, t, data).loss], theta, 1e-4).flat();
        // The differences' own error, h⁴ f⁽⁵⁾/30 and rounding ε L/h; a relu has kinks, none within 2e-4 here.
        const error = worst(at.gradient, gradient);
        assert.ok(error <= 2e-10, `${what}: gradient off by ${error}`);
        const hessian = differences((t) => networkGradient(shape, t, data).gradient, theta, 1e-4).flat();
        const second = worst(at.hessian, hessian);
        assert.ok(second <= 2e-10, `${what}: Hessian off by ${second}`);
        assert.deepEqual(networkGradient(shape, theta, data), { loss: at.loss, gradient: at.gradient });
      }
    }
  });
}

Deno.test("the closed formulas and backpropagation agree on shallow networks to rounding", () => {
  for (const activation of Object.keys(ACTIVATIONS) as ActivationName[]) {
    for (const biased of [false, true]) {
      const shape: NetworkShape = { inputs: 3, hidden: [4], biased, activation };
      const [theta, data] = [someTheta(shape), someData(50, 3)];
      const closed = networkDerivatives(shape, theta, data);
      const passed = backpropagated(shape, theta, data, true);
      for (const key of ["gradient", "hessian"] as const) {
        const error = worst(passed[key], closed[key]);
        assert.ok(error <= 1e-14, `${activation}, ${biased}: ${key} off by ${error}`);
      }
      assert.ok(Math.abs(passed.loss - closed.loss) <= 1e-14 * closed.loss);
    }
  }
});

Deno.test("the loss is the mean square of output minus target", () => {
  for (const [inputs, hidden] of SHAPES) {
    const shape: NetworkShape = { inputs, hidden, biased: true, activation: "tanh" };
    const [theta, data] = [someTheta(shape), someData(9, inputs)];
    let sum = 0;
    for (let n = 0; n < 9; n++) {
      sum += (networkOutput(shape, theta, data.x.subarray(n * inputs, (n + 1) * inputs)) - data.y[n]!) ** 2;
    }
    const { loss } = networkGradient(shape, theta, data);
    assert.ok(Math.abs(loss - sum / 9) <= 1e-14 * loss);
  }
});

Deno.test("the parameter norm and the regulariser are the paper's, with exact derivatives", () => {
  assert.equal(parameterNorm([3, 4]), 6.25);
  const theta = Float64Array.of(3, -4, 1, 0.5);
  const zero = () => ({ loss: 0, gradient: new Float64Array(4), hessian: new Float64Array(16) });
  const below = zero();
  assert.equal(withRegulariser(below, theta, parameterNorm(theta)), below);
  const maxNorm = 2;
  const at = (t: Float64Array) => withRegulariser(zero(), t, maxNorm);
  assert.equal(at(theta).loss, (parameterNorm(theta) - maxNorm) ** 3 / 3);
  assert.ok(worst(at(theta).gradient, differences((t) => [at(t).loss], theta, 1e-3).flat()) <= 1e-10);
  assert.ok(worst(at(theta).hessian, differences((t) => at(t).gradient, theta, 1e-3).flat()) <= 1e-10);
});

Deno.test("θ and inputs of the wrong length are refused", () => {
  const shape: NetworkShape = { inputs: 2, hidden: [3], biased: false, activation: "g" };
  assert.throws(() => networkGradient(shape, new Float64Array(8), someData(5, 2)), /theta must be \[P=9\]/);
  assert.throws(() => networkGradient(shape, new Float64Array(9), someData(5, 3)), /inputs \[D=2\]/);
});

Deno.test("permuting neurons permutes gradient and Hessian, in every layer", () => {
  const shape: NetworkShape = { inputs: 2, hidden: [3, 2], biased: true, activation: "g" };
  // Swaps neurons 0 and 2 of layer 1 (blocks of 3, and their columns in layer 2) and the two of layer 2.
  const first = [6, 7, 8, 3, 4, 5, 0, 1, 2];
  const block = (at: number) => [at + 2, at + 1, at, at + 3];
  const permutation = [...first, ...block(13), ...block(9), 18, 17, 19];
  const [theta, data] = [someTheta(shape), someData(20, 2)];
  const permuted = Float64Array.from(permutation, (i) => theta[i]!);
  const [at, other] = [networkDerivatives(shape, theta, data), networkDerivatives(shape, permuted, data)];
  assert.ok(Math.abs(at.loss - other.loss) <= 1e-14 * at.loss);
  assert.ok(worst(other.gradient, permutation.map((i) => at.gradient[i]!)) <= 1e-14);
  const p = theta.length;
  const hessian = permutation.flatMap((i) => permutation.map((j) => at.hessian[i * p + j]!));
  assert.ok(worst(other.hessian, hessian) <= 1e-14);
});
