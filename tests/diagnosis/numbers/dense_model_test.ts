/** The dense model against its plain reference, the paper's reference, closed forms and differences. */
import assert from "node:assert/strict";
import exp from "@stdlib/math-base-special-exp";
import ln from "@stdlib/math-base-special-ln";
import { LAYER_ACTIVATIONS, type LayerActivationName } from "../../../kernels/diagnosis/activations.ts";
import { denseModel } from "../../../kernels/diagnosis/dense_model.ts";
import { DenseMemory } from "../../../kernels/diagnosis/dense/memory.ts";
import { referenceDerivatives } from "../../../kernels/diagnosis/dense/reference.ts";
import type { DenseLoss } from "../../../kernels/diagnosis/findings.ts";
import { type DenseNetwork, densePlaces, ofPaperShape } from "../../../kernels/diagnosis/network.ts";
import { type ActivationName, ACTIVATIONS } from "../../../kernels/activations.ts";
import { networkDerivatives } from "../../../kernels/network_reference.ts";
import { assertClose } from "../../compare.ts";
import { dense, normalNumbers, samplesFor, weightsFor } from "../dense_fixture.ts";

const SQUARE: DenseLoss = { kind: "mean-square", factor: 1 };
const ENTROPY: DenseLoss = { kind: "cross-entropy" };

const tanh = { name: "tanh" } as const;
/** Shapes with widths on both sides of a tile, layers with and without biases, an output that is not linear. */
const NETWORKS: readonly (readonly [string, DenseNetwork])[] = [
  ["one linear layer", dense([3, 2], [])],
  ["no bias", dense([4, 4, 1], [tanh], [0, 1])],
  ["1-1-1", dense([1, 1, 1], [{ name: "softplus" }])],
  ["deep", dense([3, 5, 4, 7, 3], [tanh, { name: "gelu" }, { name: "leaky-relu", parameter: 0.2 }])],
  ["a bias here and there", dense([5, 8, 6, 2], [{ name: "silu" }, { name: "elu" }], [1])],
  ["more inputs than are added in one go", dense([515, 3, 2], [tanh])],
  ["sigmoid outputs", dense([2, 9, 3], [{ name: "erf" }, { name: "sigmoid" }])],
];

for (const [name, network] of NETWORKS) {
  for (const [loss, n] of [[SQUARE, 1], [{ ...SQUARE, factor: 0.25 }, 121], [ENTROPY, 250]] as const) {
    Deno.test(`${name}, ${loss.kind}, ${n} samples: as sample by sample`, () => {
      const samples = samplesFor(network, n, loss.kind === "cross-entropy");
      const theta = weightsFor(network);
      const v = normalNumbers("v", theta.length);
      const expected = referenceDerivatives(network, loss, samples, theta, v);
      const model = denseModel(network, loss, samples);
      const point = model.at(theta);
      assertClose("outputs", model.outputs(theta), expected.outputs, 1e-14);
      assertClose("loss", [model.loss(theta), point.loss], [expected.loss, expected.loss], 1e-14);
      assertClose("gradient", point.gradient, expected.gradient, 2e-14);
      assertClose("product", point.product(v), expected.product, 2e-14);
      assert.deepEqual(model.gradient(theta), { loss: point.loss, gradient: point.gradient });
      assert.equal(model.loss(theta), point.loss);
    });
  }
}

for (const name of Object.keys(LAYER_ACTIVATIONS) as LayerActivationName[]) {
  Deno.test(`${name}: gradient and products against differences`, () => {
    const network = dense([3, 6, 5, 2], [{ name }, { name }]);
    const samples = samplesFor(network, 140);
    // With a kink: a step that crosses none of the kinks of 140 samples times 11 units.
    const { kink } = LAYER_ACTIVATIONS[name];
    const [step, tolerance] = kink ? [1e-8, 2e-6] : [2e-4, 1e-10];
    const model = denseModel(network, SQUARE, samples);
    const theta = weightsFor(network);
    const v = normalNumbers("v", theta.length);
    const at = (h: number) => {
      const { loss, gradient } = model.gradient(theta.map((value, i) => value + h * v[i]!));
      return [loss, ...gradient];
    };
    const [a, b, c, d] = [at(2 * step), at(step), at(-step), at(-2 * step)];
    const [slope, ...differences] = a.map((_, i) => (8 * (b[i]! - c[i]!) - (a[i]! - d[i]!)) / (12 * step));
    const { gradient, product } = model.at(theta);
    const along = gradient.reduce((sum, value, i) => sum + value * v[i]!, 0);
    assertClose("slope", [slope!], [along], tolerance);
    assertClose("product", product(v), differences, tolerance);
  });
}

for (const activation of Object.keys(ACTIVATIONS) as ActivationName[]) {
  Deno.test(`${activation}: the paper's networks as its reference has them`, () => {
    for (const [hidden, biased] of [[[4], true], [[3], false], [[3, 2], true]] as const) {
      const shape = { inputs: 2, hidden: [...hidden], biased, activation };
      const network = ofPaperShape(shape);
      const samples = samplesFor(network, 130);
      const theta = weightsFor(network);
      const expected = networkDerivatives(shape, theta, samples);
      const point = denseModel(network, SQUARE, samples).at(theta);
      assertClose("loss", [point.loss], [expected.loss], 1e-14);
      assertClose("gradient", point.gradient, expected.gradient, 1e-13);
      const p = theta.length;
      const products = theta.map((_, i) => point.product(theta.map((_, j) => i === j ? 1 : 0))[i]!);
      assertClose("diagonal", products, theta.map((_, i) => expected.hessian[i * p + i]!), 1e-13);
      const v = normalNumbers("v", p);
      const product = v.map((_, i) =>
        v.reduce((sum, each, j) => sum + expected.hessian[i * p + j]! * each, 0)
      );
      assertClose("product", point.product(v), product, 1e-13);
    }
  });
}

Deno.test("cross-entropy of one layer by its closed form, sure and wrong predictions too", () => {
  const network = dense([1, 2], []);
  // f = (w x, 0): L = log(1 + e^{wx}) − wx for class 1, log(1 + e^{wx}) for class 2.
  const samples = {
    ...{ n: 4, inputs: 1, outputs: 2 },
    x: Float64Array.of(0.5, -2, 40, 800),
    y: Float64Array.of(1, 0, 0, 1, 1, 0, 0.25, 0.75),
  };
  const point = denseModel(network, ENTROPY, samples).at(Float64Array.of(1, 0, 0, 0));
  const expected = (ln(1 + exp(-0.5)) + ln(1 + exp(-2)) + exp(-40) + 0.75 * 800) / 4;
  assertClose("loss", [point.loss], [expected], 1e-15);
  const slopes = [-0.5 / (1 + exp(0.5)), -2 / (1 + exp(2)), -40 * exp(-40), 0.75 * 800];
  const [first] = point.gradient;
  assertClose("gradient", [first!], [slopes.reduce((a, b) => a + b) / 4], 1e-15);
  const curvature = (x: number) =>
    x * x * exp(-Math.abs(x)) / ((1 + exp(-Math.abs(x))) * (1 + exp(-Math.abs(x))));
  const second = [0.5, -2, 40, 800].reduce((sum, x) => sum + curvature(x), 0) / 4;
  assertClose("curvature", [point.product(Float64Array.of(1, 0, 0, 0))[0]!], [second], 1e-15);
  const sure = { n: 1, inputs: 1, outputs: 2, x: Float64Array.of(40), y: Float64Array.of(1, 0) };
  const last = denseModel(network, ENTROPY, sure).at(Float64Array.of(1, 0, 0, 0));
  assertClose("a sure prediction keeps its digits", [last.loss, last.gradient[0]!], [
    exp(-40),
    -40 * exp(-40),
  ], 1e-15);
});

Deno.test("what passes keep for products changes no bit, nor does work at another point between", () => {
  const network = dense([3, 5, 2], [tanh]);
  const samples = samplesFor(network, 300);
  const theta = weightsFor(network);
  const v = normalNumbers("v", theta.length);
  const model = denseModel(network, SQUARE, samples);
  const point = model.at(theta);
  const product = point.product(v);
  const other = model.at(weightsFor(network, 2));
  const atOther = other.product(v);
  model.gradient(weightsFor(network, 3));
  assert.deepEqual(point.product(v), product);
  assert.deepEqual(other.product(v), atOther);
  const forgetful = denseModel(network, SQUARE, samples, 0).at(theta);
  assert.deepEqual(forgetful.product(v), product);
  assert.deepEqual(forgetful.gradient, point.gradient);
});

Deno.test("units in another order: the same loss, gradient and product in that order", () => {
  const network = dense([3, 4, 2], [tanh]);
  const theta = weightsFor(network);
  const order = [2, 0, 3, 1];
  const { places: [first, last] } = densePlaces(network);
  const permuted = (from: Float64Array) => {
    const to = from.slice();
    for (const [k, source] of order.entries()) {
      for (let i = 0; i < 4; i++) to[first!.offset + 4 * k + i] = from[first!.offset + 4 * source + i]!;
      for (let m = 0; m < 2; m++) to[last!.offset + 5 * m + k] = from[last!.offset + 5 * m + source]!;
    }
    return to;
  };
  const v = normalNumbers("v", theta.length);
  const model = denseModel(network, ENTROPY, samplesFor(network, 150, true));
  const [point, other] = [model.at(theta), model.at(permuted(theta))];
  assertClose("loss", [other.loss], [point.loss], 1e-15);
  assertClose("gradient", other.gradient, permuted(point.gradient), 1e-14);
  assertClose("product", other.product(permuted(v)), permuted(point.product(v)), 1e-14);
});

for (const name of ["softplus", "relu", "gelu", "leaky-relu", "identity"] as const) {
  Deno.test(`NaN in a weight of ${name} reaches loss, gradient and product`, () => {
    const network = dense([2, 3, 2], [{ name }]);
    for (const loss of [SQUARE, ENTROPY]) {
      const model = denseModel(network, loss, samplesFor(network, 5, true));
      const theta = weightsFor(network);
      theta[4] = NaN;
      const point = model.at(theta);
      assert.ok(Number.isNaN(point.loss) && Number.isNaN(model.loss(theta)));
      assert.ok(point.gradient.some(Number.isNaN));
      assert.ok(point.product(normalNumbers("v", theta.length)).some(Number.isNaN));
    }
  });
}

Deno.test("data beyond what a memory can be are refused before it is asked for", () => {
  assert.throws(() => new DenseMemory(4).rows(2e8), /must fit into 4 GiB: got 64\d{8} bytes/);
});

Deno.test("samples, theta and v of wrong lengths are refused", () => {
  const network = dense([2, 3, 1], [tanh]);
  const samples = samplesFor(network, 5);
  assert.throws(() => denseModel(network, SQUARE, { ...samples, n: 6 }), /\[N\]\[D=2\].*got N = 6 with 10/);
  assert.throws(() => denseModel(network, SQUARE, { ...samples, inputs: 1 }), RangeError);
  const model = denseModel(network, SQUARE, samples);
  assert.throws(() => model.loss(new Float64Array(5)), /theta must be \[P=13\]: got 5 values/);
  assert.throws(() => model.at(new Float64Array(13)).product(new Float64Array(1)), /v must be/);
});
