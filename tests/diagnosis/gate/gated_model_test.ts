/** The dense model with a gated unit against PyTorch, the paper's reference, differences, and its pair as ε → 0. */
import assert from "node:assert/strict";
import log2 from "@stdlib/math-base-special-log2";
import { gatedDerivatives, gatedParameterCount } from "../../../kernels/analysis/channel/gated_network.ts";
import {
  activationAt,
  LAYER_ACTIVATIONS,
  type LayerActivationName,
  thirdDerivativeOf,
} from "../../../kernels/diagnosis/activations.ts";
import { denseModel } from "../../../kernels/diagnosis/dense_model.ts";
import type { DenseLoss } from "../../../kernels/diagnosis/findings.ts";
import { fromPaperGate } from "../../../kernels/diagnosis/gate.ts";
import { balancedGate, gateStart, withGate } from "../../../kernels/diagnosis/hidden/gated_unit.ts";
import { fromPairs, pairPlace } from "../../../kernels/diagnosis/hidden/pair_coordinates.ts";
import { asPaperShape, densePlaces, ofPaperShape } from "../../../kernels/diagnosis/network.ts";
import type { NetworkShape } from "../../../kernels/network_shape.ts";
import { assertClose } from "../../compare.ts";
import { dense, normalNumbers, samplesFor, weightsFor } from "../dense_fixture.ts";

const SQUARE: DenseLoss = { kind: "mean-square", factor: 1 };
const NAMES = Object.keys(LAYER_ACTIVATIONS) as LayerActivationName[];

interface Case {
  readonly widths: readonly number[];
  readonly activations: readonly LayerActivationName[];
  readonly layer: number;
  readonly units: readonly [number, number];
  readonly loss: "mean-square" | "cross-entropy";
  readonly value: number;
  readonly gradient: readonly number[];
  readonly product: readonly number[];
}
const { at: CASES }: { readonly at: readonly Case[] } = JSON.parse(
  Deno.readTextFileSync(new URL("gated.json", import.meta.url)),
);

/** As gated.py makes them. */
const numbers = (count: number, seed: number) =>
  Float64Array.from({ length: count }, (_, k) => ((k + 1) * 7919 + seed * 104729) % 1009 / 512 - 1);

for (const { widths, activations, layer, units: [first, second], ...expected } of CASES) {
  Deno.test(`${widths.join("-")}, ${activations}, ${expected.loss}: PyTorch's loss, gradient and product`, () => {
    const plain = dense(widths, activations.map((name) => ({ name })));
    const [n, inputs, outputs] = [50, widths[0]!, widths.at(-1)!];
    const y = numbers(n * outputs, 2);
    if (expected.loss === "cross-entropy") {
      for (let k = 0; k < n; k++) {
        const own = y.subarray(k * outputs, (k + 1) * outputs);
        const top = own.indexOf(Math.max(...own));
        own.fill(0)[top] = 1;
      }
    }
    const samples = { n, inputs, outputs, x: numbers(n * inputs, 1), y };
    const loss: DenseLoss = expected.loss === "mean-square" ? SQUARE : { kind: "cross-entropy" };
    const model = denseModel(withGate(plain, { layer, first, second }), loss, samples);
    const point = model.at(numbers(model.parameters, 3));
    assertClose("loss", [point.loss], [expected.value], 1e-14);
    assertClose("gradient", point.gradient, expected.gradient, 1e-13);
    assertClose("product", point.product(numbers(model.parameters, 4)), expected.product, 1e-13);
  });
}

for (const name of NAMES) {
  Deno.test(`${name}: σ‴ against differences of σ″`, () => {
    const [at, third] = [activationAt({ name }), thirdDerivativeOf({ name })];
    const h = 1e-3;
    for (let z = -5.05; z < 5; z += 0.1) {
      const [a, b, c, d] = [z + 2 * h, z + h, z - h, z - 2 * h].map((x) => at(x)[2]) as [
        number,
        number,
        number,
        number,
      ];
      const difference = (8 * (b - c) - (a - d)) / (12 * h);
      assert.ok(Math.abs(third(z) - difference) < 1e-8, `z = ${z}: ${third(z)}, ${difference}`);
    }
    assert.ok(Number.isNaN(third(NaN)));
  });

  Deno.test(`${name}: a network of two gated layers, gradient and products against differences`, () => {
    const plain = dense([3, 5, 4, 2], [{ name }, { name }]);
    const gated = withGate(withGate(plain, { layer: 0, first: 1, second: 4 }), {
      layer: 1,
      first: 2,
      second: 0,
    });
    const samples = samplesFor(plain, 140, true);
    // With a kink: a step that crosses none of the kinks.
    const [step, tolerance] = LAYER_ACTIVATIONS[name].kink ? [1e-8, 2e-6] : [2e-4, 1e-9];
    const model = denseModel(gated, { kind: "cross-entropy" }, samples);
    const theta = weightsFor(plain);
    const v = normalNumbers("v", theta.length);
    const at = (h: number) => {
      const { loss, gradient } = model.gradient(theta.map((value, i) => value + h * v[i]!));
      return [loss, ...gradient];
    };
    const [a, b, c, d] = [at(2 * step), at(step), at(-step), at(-2 * step)];
    const [slope, ...differences] = a.map((_, i) => (8 * (b[i]! - c[i]!) - (a[i]! - d[i]!)) / (12 * step));
    const { gradient, product } = model.at(theta);
    assertClose("slope", [slope!], [gradient.reduce((sum, x, i) => sum + x * v[i]!, 0)], tolerance);
    assertClose("product", product(v), differences, tolerance);
    // What is not kept between products is computed again, to the same bits.
    const anew = denseModel(gated, { kind: "cross-entropy" }, samples, 0).at(theta);
    assert.deepEqual(anew.product(v), product(v));
  });
}

const SHAPES: readonly NetworkShape[] = [
  { inputs: 2, hidden: [4], biased: true, activation: "softplus" },
  { inputs: 3, hidden: [3], biased: false, activation: "tanh" },
  { inputs: 1, hidden: [2], biased: true, activation: "erf" },
];
for (const shape of SHAPES) {
  Deno.test(`[${shape.hidden}], ${shape.activation}: the paper's reference, its Hessian column by column`, () => {
    const [network, pair] = [ofPaperShape(shape), { layer: 0, first: 1, second: 0 }];
    const own = normalNumbers("own", gatedParameterCount(shape));
    const samples = samplesFor(network, 130);
    const { loss, gradient, hessian } = gatedDerivatives(shape, own, samples);
    const point = denseModel(withGate(network, pair), SQUARE, samples).at(fromPaperGate(network, pair, own));
    assertClose("loss", [point.loss], [loss], 1e-14);
    // A = 1 stays: derivatives by Δ are those by v.
    const places = fromPaperGate(network, pair, own.map((_, k) => k));
    const placeOf = (k: number) => places.findIndex((each, at) => each === k && at !== unit);
    const unit = densePlaces(network).places[1]!.offset + pair.second;
    assertClose("gradient", own.map((_, k) => point.gradient[placeOf(k)]!), gradient, 1e-13);
    for (const [k] of own.entries()) {
      const v = new Float64Array(places.length);
      v[placeOf(k)] = 1;
      const product = point.product(v);
      const column = own.map((_, i) => hessian[i * own.length + k]!);
      assertClose(`column ${k}`, own.map((_, i) => product[placeOf(i)]!), column, 1e-12);
    }
  });
}

/** max |f_pair − f_gated| at ε. */
function errorAt(name: LayerActivationName, layer: number, epsilon: number, seed = 3): number {
  const network = dense([3, 4, 5, 2], [{ name }, { name }]);
  const pair = { layer, first: 2, second: 0 };
  const place = pairPlace(network, pair);
  const q = weightsFor(network, seed, 0.6);
  let square = 0;
  for (let i = 0; i < place.stride; i++) square += q[place.second + i]! ** 2;
  for (let i = 0; i < place.stride; i++) q[place.second + i]! /= Math.sqrt(square);
  const theta = fromPairs(q, [place], [epsilon]);
  const samples = samplesFor(network, 60);
  const start = gateStart(network, theta, pair)!;
  const gated = denseModel(withGate(network, pair), SQUARE, samples).outputs(start);
  const both = denseModel(network, SQUARE, samples).outputs(theta);
  return Math.max(...both.map((f, i) => Math.abs(f - gated[i]!)));
}

for (const name of NAMES.filter((each) => !LAYER_ACTIVATIONS[each].kink && each !== "identity")) {
  Deno.test(`${name}: the pair's network comes to the gated one's as ε², in both layers`, () => {
    for (const layer of [0, 1]) {
      const errors = [0, 1, 2, 3].map((k) => errorAt(name, layer, 0.02 / 2 ** k));
      const orders = errors.slice(1).map((error, k) => log2(errors[k]! / error));
      assert.ok(orders.every((order) => Math.abs(order - 2) < 0.02), `layer ${layer}: ${orders}`);
    }
  });
}

for (const name of ["relu", "leaky-relu"] as const) {
  Deno.test(`${name}: on finitely many samples the pair is its gated unit from some ε on`, () => {
    for (const layer of [0, 1]) {
      // Weights for which the kink lies among the samples, in the second layer too.
      const [far, near] = [errorAt(name, layer, 0.3, 1), errorAt(name, layer, 1e-5, 1)];
      assert.ok(far > 1e-3, `layer ${layer}: ${far}`);
      // The rounding of outputs of size 1/ε is left.
      assert.ok(near < 1e-9, `layer ${layer}: ${near}`);
    }
  });
}

Deno.test("only the product of A and Δ counts, and of one function the balanced θ has the least norm", () => {
  const network = dense([2, 3, 2], [{ name: "silu" }]);
  const pair = { layer: 0, first: 0, second: 2 };
  const samples = samplesFor(network, 20);
  const model = denseModel(withGate(network, pair), SQUARE, samples);
  const theta = weightsFor(network);
  const even = balancedGate(network, theta, pair);
  assertClose("outputs", model.outputs(even), model.outputs(theta), 1e-14);
  const square = (at: Float64Array) => at.reduce((sum, x) => sum + x * x, 0);
  assert.ok(square(even) < square(theta));
  assert.equal(balancedGate(network, theta.map(() => 0), pair).some((x) => x !== 0), false);
});

Deno.test("units that are no pair are refused; a network with a gate is not of the paper's form", () => {
  const network = dense([2, 3, 1], [{ name: "tanh" }]);
  const samples = samplesFor(network, 5);
  for (const [first, second] of [[0, 0], [0, 3], [-1, 1], [0.5, 1]] as const) {
    const gated = withGate(network, { layer: 0, first, second });
    assert.throws(
      () => denseModel(gated, SQUARE, samples),
      /RangeError: Cannot use layer 1 with a gated unit/,
    );
  }
  assert.ok(asPaperShape(network) !== null);
  assert.equal(asPaperShape(withGate(network, { layer: 0, first: 0, second: 1 })), null);
});
