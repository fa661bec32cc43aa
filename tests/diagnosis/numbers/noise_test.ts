/** Noise of batches, batch sharpness and preconditioned sharpness against their definitions; the edge's findings. */
import assert from "node:assert/strict";
import { symmetricEigen } from "../../../kernels/analysis/linear_algebra/symmetric_eigen.ts";
import {
  adamPreconditioner,
  preconditionedSharpness as whole,
} from "../../../kernels/analysis/toy/sharpness.ts";
import { hessianByProducts } from "../../../kernels/diagnosis/dense_hessian.ts";
import { denseModel } from "../../../kernels/diagnosis/dense_model.ts";
import { edgeFindings } from "../../../kernels/diagnosis/edge.ts";
import type { DenseLoss } from "../../../kernels/diagnosis/findings.ts";
import type { DenseSamples } from "../../../kernels/diagnosis/model.ts";
import {
  batchSharpness,
  expectedSecondMoment,
  gradientMoments,
  noiseFindings,
  preconditionedSharpness,
} from "../../../kernels/diagnosis/noise.ts";
import { dot } from "../../../kernels/diagnosis/spectra/vectors.ts";
import { assertClose } from "../../compare.ts";
import { dense, normalNumbers, samplesFor, weightsFor } from "../dense_fixture.ts";

const LOSSES: readonly DenseLoss[] = [
  ...[{ kind: "mean-square", factor: 0.5 }, { kind: "cross-entropy" }] as const,
  ...[{ kind: "mean-square", factor: 0.5, decay: 0.2 }, { kind: "cross-entropy", decay: 0.2 }] as const,
];
const network = dense([3, 7, 5, 3], [{ name: "tanh" }, { name: "gelu" }], [1]);
const theta = weightsFor(network);

function one({ inputs, outputs, x, y }: DenseSamples, places: readonly number[]): DenseSamples {
  const rows = (from: Float64Array, width: number) =>
    Float64Array.from(places.flatMap((n) => [...from.subarray(n * width, (n + 1) * width)]));
  return { n: places.length, inputs, outputs, x: rows(x, inputs), y: rows(y, outputs) };
}

for (const loss of LOSSES) {
  const name = `${loss.kind}${loss.decay === undefined ? "" : " with weight decay"}`;
  const samples = samplesFor(network, 124, loss.kind === "cross-entropy");
  const singles = Array.from(
    { length: samples.n },
    (_, n) => denseModel(network, loss, one(samples, [n])).gradient(theta).gradient,
  );

  Deno.test(`${name}: squares of single gradients, noise of batches`, () => {
    const moments = gradientMoments(network, loss, samples, theta);
    const squares = theta.map((_, i) => singles.reduce((sum, g) => sum + g[i]! * g[i]!, 0) / samples.n);
    assertClose("squares", moments.squares, squares, 1e-13);
    assertClose("gradient", moments.gradient, denseModel(network, loss, samples).gradient(theta).gradient, 0);
    // All pairs of samples are all batches of two.
    let [sum, count] = [0, 0];
    const second = new Float64Array(theta.length);
    for (let i = 0; i < samples.n; i++) {
      for (let j = 0; j < i; j++) {
        const g = theta.map((_, k) => (singles[i]![k]! + singles[j]![k]!) / 2);
        const away = g.map((value, k) => value - moments.gradient[k]!);
        sum += dot(away, away);
        for (let k = 0; k < g.length; k++) second[k] = second[k]! + g[k]! * g[k]!;
        count++;
      }
    }
    const noise = noiseFindings(moments, samples.n, 2, 0.1, 1e-9);
    assertClose("variance", [noise.variance], [sum / count], 1e-12);
    assertClose("excess", [noise.excess!], [0.025 * noise.variance], 1e-15);
    assert.ok(noise.held && !noiseFindings(moments, samples.n, 2, 0.1, 100).held);
    assert.ok(!noiseFindings(moments, samples.n, 2, 0.1, null).held);
    const none = noiseFindings(moments, samples.n, samples.n, 0.1, 0);
    assert.deepEqual([none.variance, none.held], [0, false]);
    assertClose(
      "v",
      expectedSecondMoment(moments, samples.n, 2),
      second.map((value) => value / count),
      1e-12,
    );
  });

  Deno.test(`${name}: batch sharpness by its definition`, () => {
    const all = batchSharpness(network, loss, samples, theta, samples.n, 9, 1);
    const { gradient, product } = denseModel(network, loss, samples).at(theta);
    assertClose("all", [all.value], [dot(gradient, product(gradient)) / dot(gradient, gradient)], 1e-12);
    assert.deepEqual([all.batches, all.error], [1, null]);
    const single = batchSharpness(network, loss, samples, theta, 1, 1000, 1);
    const expected = singles.map((g, n) => {
      const point = denseModel(network, loss, one(samples, [n])).at(theta);
      return dot(g, point.product(g)) / dot(g, g);
    });
    assert.equal(single.batches, samples.n);
    assertClose("single", [single.value], [expected.reduce((a, b) => a + b) / samples.n], 1e-12);
    const some = batchSharpness(network, loss, samples, theta, 6, 7, 1);
    assert.equal(some.batches, 7);
    assert.ok(some.error! > 0);
    assert.deepEqual(batchSharpness(network, loss, samples, theta, 6, 7, 1), some);
    assert.notEqual(batchSharpness(network, loss, samples, theta, 6, 7, 2).value, some.value);
  });

  Deno.test(`${name}: the preconditioned sharpness is that of the whole matrix`, () => {
    const point = denseModel(network, loss, samples).at(theta);
    const v = normalNumbers("second", theta.length).map((value) => value * value + 1e-3);
    const found = preconditionedSharpness(point, v, 1);
    const hessian = hessianByProducts(point, theta.length);
    assertClose("value", [found.value], [whole(hessian, adamPreconditioner(v, [0, 0]))], 1e-6);
    const ones = preconditionedSharpness(point, theta.map(() => 1), 1);
    const { values } = symmetricEigen(hessian, theta.length);
    assertClose("of ones", [ones.value], [values.at(-1)! / (1 + 1e-8)], 1e-6);
  });
}

Deno.test("batches without a gradient are refused", () => {
  const linear = dense([1, 1], []);
  const samples = { n: 2, inputs: 1, outputs: 1, x: Float64Array.of(1, 2), y: Float64Array.of(0, 0) };
  assert.throws(
    () => batchSharpness(linear, { kind: "mean-square", factor: 1 }, samples, new Float64Array(2), 1, 2, 1),
    /got NaN, \|g\|² 0/,
  );
});

Deno.test("each optimiser is held against its own edge", () => {
  const measures = { sharpness: 190, batchSharpness: 21, preconditioned: 3600 };
  const found = (["sgd", "momentum", "adam", "adamw", "rmsprop", "lbfgs", "unknown"] as const).map(
    (optimiser) => {
      const edge = edgeFindings(optimiser, 0.01, 32, measures);
      return edge === null ? null : [edge.quantity, edge.value, Math.round(edge.threshold), edge.held];
    },
  );
  assert.deepEqual(found, [
    ["batch sharpness", 21, 200, false],
    ["sharpness", 190, 380, false],
    ["preconditioned sharpness", 3600, 3800, true],
    ["preconditioned sharpness", 3600, 3800, true],
    ["preconditioned sharpness", 3600, 200, false],
    null,
    ["sharpness", 190, 200, true],
  ]);
  assert.deepEqual(edgeFindings("sgd", 0.01, null, measures)!.ratio, 0.95);
  assert.equal(edgeFindings("adam", 0.01, 32, { ...measures, preconditioned: null }), null);
});
