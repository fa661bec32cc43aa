/** The float64 reference of networks: finite differences, two ways to the Hessian, symmetries; activations. */
import assert from "node:assert/strict";
import { type Activation, type ActivationName, ACTIVATIONS } from "../kernels/activations.ts";
import {
  deepDerivatives,
  networkDerivatives,
  networkGradient,
  networkOutput,
  parameterNorm,
  withRegulariser,
} from "../kernels/network_reference.ts";
import { checkShape, layoutOf, type NetworkShape, parameterCount } from "../kernels/network_shape.ts";
import { assertClose } from "./compare.ts";
import { randomData, randomThetas } from "./network_fixture.ts";

const NAMES = Object.keys(ACTIVATIONS) as ActivationName[];
const SMOOTH = NAMES.filter((name) => !ACTIVATIONS[name].kink);
const shape = (
  inputs: number,
  hidden: number[],
  biased: boolean,
  activation: ActivationName = "softplus",
): NetworkShape => ({ inputs, hidden, biased, activation });

for (const name of SMOOTH) {
  Deno.test(`${name}: each derivative is that of the one before, within the stated bounds`, () => {
    const { at, bound, slopeBound, curvatureBound } = ACTIVATIONS[name] as Activation;
    const h = 1e-4;
    for (let z = -40; z <= 40; z += 0.0625) {
      const here = at(z);
      const [before, after] = [at(z - h), at(z + h)];
      assert.ok(Math.abs(here[0]) <= bound.offset + bound.slope * Math.abs(z), `σ(${z}) passes its bound`);
      assert.ok(Math.abs(here[1]) <= slopeBound && Math.abs(here[2]) <= curvatureBound, `bounds at ${z}`);
      for (let k = 0; k < 5; k++) {
        const difference = (after[k]! - before[k]!) / (2 * h);
        // Truncation h²/6 of the third derivative (up to 4⁶·16 for g) and rounding 1e-16/h of σ.
        const allowed = 1e-4 * Math.max(1, Math.abs(here[k + 1]!)) * (k === 4 ? 20 : 1);
        assert.ok(
          Math.abs(difference - here[k + 1]!) <= allowed,
          `σ^(${k + 1})(${z}): ${here[k + 1]}, ${difference}`,
        );
      }
    }
  });
}

Deno.test("the tails are exact: no cancellation for large |z|", () => {
  assert.equal(ACTIVATIONS.softplus.at(-40)[0], Math.exp(-40));
  assert.equal(ACTIVATIONS.sigmoid.at(-40)[0], Math.exp(-40) / (1 + Math.exp(-40)));
  assert.ok(Math.abs(ACTIVATIONS.tanh.at(1e-9)[0] / 1e-9 - 1) <= 1e-15);
  assert.deepEqual([...ACTIVATIONS.relu.at(-1)], [0, 0, 0, 0, 0, 0]);
  assert.deepEqual([...ACTIVATIONS.relu.at(2)], [2, 1, 0, 0, 0, 0]);
});

const SHAPES: readonly NetworkShape[] = [
  ...SMOOTH.map((name) => shape(2, [3], true, name)),
  shape(3, [2], false, "g"),
  shape(1, [1], false),
  shape(2, [3, 2], true, "g"),
  shape(2, [2, 3, 2], true, "tanh"),
  shape(2, [3, 2], false, "erf"),
];
for (const each of SHAPES) {
  Deno.test(`gradient and Hessian are finite differences of the loss and the gradient: ${JSON.stringify(each)}`, () => {
    const data = randomData(20, each.inputs);
    const theta = randomThetas(each, 1);
    const { loss, gradient, hessian } = networkDerivatives(each, theta, data);
    const p = parameterCount(each);
    const h = 1e-5;
    const moved = (i: number, by: number) =>
      networkGradient(each, theta.map((t, k) => k === i ? t + by : t), data);
    const differences = Array.from({ length: p }, (_, i) => [moved(i, h), moved(i, -h)] as const);
    const slopes = differences.map(([up, down]) => (up.loss - down.loss) / (2 * h));
    // h² times a third derivative, and the rounding of the loss over h.
    assertClose("gradient", gradient, slopes, 1e-7, Math.max(1, loss, ...slopes.map(Math.abs)));
    const rows = differences.flatMap(([up, down]) =>
      [...up.gradient].map((g, k) => (g - down.gradient[k]!) / (2 * h))
    );
    assertClose("hessian", hessian, rows, 1e-7);
    for (let i = 0; i < p; i++) {
      for (let j = 0; j < i; j++) {
        assert.ok(
          Math.abs(hessian[i * p + j]! - hessian[j * p + i]!) <= 1e-12 * Math.abs(loss) * p,
          "symmetry",
        );
      }
    }
  });
}

Deno.test("the method for any depth gives a shallow network's Hessian", () => {
  for (const name of NAMES) {
    const each = shape(3, [4], true, name);
    const data = randomData(30, 3);
    const theta = randomThetas(each, 1);
    assertClose(
      name,
      deepDerivatives(each, theta, data),
      networkDerivatives(each, theta, data).hessian,
      1e-13,
    );
  }
});

Deno.test("a duplicated neuron with a split output weight keeps the function, for every γ", () => {
  const [one, two] = [shape(2, [1], false, "g"), shape(2, [2], false, "g")];
  const theta = randomThetas(one, 1);
  for (const gamma of [-1, 0, 0.3, 1, 2]) {
    const split = [theta[0]!, theta[1]!, theta[0]!, theta[1]!, gamma * theta[2]!, (1 - gamma) * theta[2]!];
    const difference = networkOutput(two, split, [0.3, -0.7]) - networkOutput(one, theta, [0.3, -0.7]);
    assert.ok(Math.abs(difference) <= 1e-14, `γ = ${gamma}: ${difference}`);
  }
});

Deno.test("regulariser and norm: the paper's formulas, with their derivatives by differences", () => {
  const theta = Float64Array.from([60, -30, 40, 20]);
  assert.equal(parameterNorm(theta), 6500 / 8);
  const zero = { loss: 0, gradient: new Float64Array(4), hessian: new Float64Array(16) };
  assert.equal(withRegulariser(zero, theta, 1000), zero);
  const at = (t: Float64Array) => withRegulariser(zero, t, 800);
  assert.ok(Math.abs(at(theta).loss - 12.5 ** 3 / 3) <= 1e-10);
  const h = 1e-5;
  for (let i = 0; i < 4; i++) {
    const [up, down] = [h, -h].map((by) => at(theta.map((t, k) => k === i ? t + by : t))) as [
      typeof zero,
      typeof zero,
    ];
    assert.ok(Math.abs((up.loss - down.loss) / (2 * h) - at(theta).gradient[i]!) <= 1e-5);
    const row = up.gradient.map((g, k) => (g - down.gradient[k]!) / (2 * h));
    assertClose(`row ${i}`, at(theta).hessian.subarray(4 * i, 4 * i + 4), row, 1e-6);
  }
});

Deno.test("parameter counts and places are the paper's; what cannot be is refused", () => {
  assert.equal(parameterCount(shape(8, [8], true)), 81);
  assert.equal(parameterCount(shape(2, [2], false)), 6);
  assert.equal(parameterCount(shape(4, [4, 4, 4], true)), 4 * 5 + 4 * 5 + 4 * 5 + 5);
  assert.deepEqual(layoutOf(shape(2, [3], true)).layers[0], { offset: 0, fanIn: 2, neurons: 3, stride: 3 });
  assert.throws(() => checkShape(shape(0, [3], true)), /0 inputs/);
  assert.throws(() => checkShape(shape(2, [], true)), /0 hidden layers/);
  assert.throws(() => checkShape(shape(2, [2.5], true)), /2\.5 neurons/);
  assert.throws(() => checkShape(shape(2, [3], true, "gelu" as "g")), /"gelu": there are g, softplus/);
  assert.throws(() => networkGradient(shape(2, [3], true), [1, 2], randomData(3, 2)), /P = 13 values: got 2/);
});
