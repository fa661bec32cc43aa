/** Charts for networks that are not of the paper's form: layouts, signs, coordinates; all ways to infinity alike. */
import assert from "node:assert/strict";
import { chartAt } from "../../../kernels/analysis/finisher/chart_at.ts";
import { fromChart, toChart } from "../../../kernels/analysis/finisher/charts.ts";
import { denseModel } from "../../../kernels/diagnosis/dense_model.ts";
import type { DenseLoss } from "../../../kernels/diagnosis/findings.ts";
import { layeredNetwork } from "../../../kernels/diagnosis/hidden/layered.ts";
import { mirrorSigns } from "../../../kernels/diagnosis/hidden/mirror_signs.ts";
import { dot } from "../../../kernels/diagnosis/hidden/units.ts";
import { densePlaces } from "../../../kernels/diagnosis/network.ts";
import { chartCoordinates, chartTangent } from "../../../kernels/diagnosis/newton/chart_coordinates.ts";
import { findPairs } from "../../../kernels/diagnosis/pairs.ts";
import { diagnoseAtOnce, MEAN_SQUARE } from "../../../kernels/diagnosis/whole.ts";
import { dense, normalNumbers, samplesFor, weightsFor } from "../dense_fixture.ts";

Deno.test("a network with several outputs and without some biases has each parameter once in the paper's form", () => {
  const network = dense([3, 4, 2], [{ name: "gelu" }], [1]);
  const { wide, narrow, places, empty, shape } = layeredNetwork(network);
  assert.deepEqual(shape.hidden, [4, 2]);
  const theta = weightsFor(network);
  assert.deepEqual(narrow(wide(theta)), theta);
  assert.equal(new Set([...places, ...empty]).size, places.length + empty.length);
  // Two biases of the outputs, their weights in turn, and the last bias.
  assert.equal(empty.length, 2 + 2 + 1);
  for (const at of empty) assert.equal(wide(theta)[at], 0);
});

Deno.test("turned units leave the function alone and make mirror images close as they are", () => {
  const network = dense([2, 4, 3, 2], [{ name: "tanh" }, { name: "erf" }]);
  const samples = samplesFor(network, 20);
  const theta = weightsFor(network);
  const { places: [first, second] } = densePlaces(network);
  for (const { offset, stride } of [first!, second!]) {
    for (let i = 0; i < stride; i++) theta[offset + 2 * stride + i] = -theta[offset + i]! * (1 + 1e-3 * i);
  }
  const signs = mirrorSigns(network, theta);
  const turned = theta.map((x, i) => x * signs[i]!);
  const { outputs } = denseModel(network, MEAN_SQUARE, samples);
  for (const [k, f] of outputs(theta).entries()) assert.ok(Math.abs(f - outputs(turned)[k]!) < 1e-14);
  const mirrored = (at: Float64Array) =>
    findPairs(network, at).closest.map(([pair]) => [pair!.first, pair!.second, pair!.mirrored ?? false]);
  assert.deepEqual(mirrored(theta), [[0, 2, true], [0, 2, true]]);
  assert.deepEqual(mirrored(turned), [[0, 2, false], [0, 2, false]]);
});

/** Units 0 and 2 of the first hidden layer a pair with opposite outputs. */
function paired(network: ReturnType<typeof dense>): Float64Array {
  const theta = weightsFor(network);
  const { places: [first, next] } = densePlaces(network);
  const { offset, stride } = first!;
  for (let i = 0; i < stride; i++) theta[offset + 2 * stride + i] = theta[offset + i]! * (1 + 0.02 * i);
  for (let m = 0; m < next!.outputs; m++) {
    const at = next!.offset + m * next!.stride;
    [theta[at], theta[at + 2]] = [8 - m, m - 7.5];
  }
  return theta;
}

for (
  const [widths, name, loss] of [
    [[2, 3, 2], "softplus", MEAN_SQUARE],
    [[2, 4, 3, 2], "gelu", { kind: "cross-entropy" }],
    [[3, 3, 1], "tanh", MEAN_SQUARE],
  ] as const satisfies readonly [readonly number[], string, DenseLoss][]
) {
  Deno.test(`slopes and products of ${widths.join("-")}, ${name}, in a chart are those of the loss in it`, () => {
    const network = dense(widths, widths.slice(2).map(() => ({ name })), [0]);
    const model = denseModel(network, loss, samplesFor(network, 40, loss.kind === "cross-entropy"));
    const theta = paired(network);
    const activation = name === "gelu" ? "softplus" : name;
    const { shape, wide } = layeredNetwork(network, activation, mirrorSigns(network, theta));
    const chart = chartAt(shape, wide(theta), { tripleDistance: 0, oppositeDistance: 0 });
    assert.equal(chart[0]!.pairs.length, 1);
    const { gradient, product, move } = chartCoordinates(network, activation, theta, model.at(theta));
    const v = normalNumbers("direction", gradient.length, 0.1);
    const along = (t: number) => {
      const at = move(v.map((x) => t * x));
      return model.gradient(at);
    };
    const h = 1e-4;
    const slope = (along(h).loss - along(-h).loss) / (2 * h);
    assert.ok(Math.abs(slope - dot(gradient, v)) < 1e-6 * Math.abs(slope), `${slope}, ${dot(gradient, v)}`);
    const bend = (along(h).loss - 2 * along(0).loss + along(-h).loss) / (h * h);
    const own = dot(v, product(v));
    assert.ok(Math.abs(bend - own) < 1e-4 * Math.abs(bend), `${bend}, ${own}`);
    // A symmetric operator.
    const w = normalNumbers("another direction", gradient.length, 0.1);
    assert.ok(Math.abs(dot(w, product(v)) - dot(v, product(w))) < 1e-6 * Math.abs(own));
    // The tangent is the derivative of the chart's way back.
    const u = toChart(chart, wide(theta));
    const dx = chartTangent(chart, u, v);
    const [up, down] = [h, -h].map((t) => fromChart(chart, u.map((x, i) => x + t * v[i]!)));
    for (const [i, x] of dx.entries()) {
      assert.ok(Math.abs(x - (up![i]! - down![i]!) / (2 * h)) < 1e-5 * Math.max(1, Math.abs(x)));
    }
  });
}

/**
 * A target that no finite weights have: a step, which one unit becomes as |w| grows, and beside it a close pair whose own
 * gain is next to none.
 */
function stepBesidePair() {
  const network = dense([2, 4, 2], [{ name: "tanh" }]);
  const n = 150;
  const x = normalNumbers("step", 2 * n);
  const y = new Float64Array(2 * n);
  const noise = normalNumbers("noise", 2 * n, 0.05);
  for (let k = 0; k < n; k++) {
    const [u, v] = [x[2 * k]!, x[2 * k + 1]!];
    y[2 * k] = Math.sign(u + 0.3 * v - 0.2) + noise[2 * k]!;
    y[2 * k + 1] = 0.5 * Math.sign(u + 0.3 * v - 0.2) + noise[2 * k + 1]!;
  }
  const theta = Float64Array.of(
    ...[4, 1.2, -0.8, 0.5, -1, 0.3, 0.52, -1, 0.3, -0.7, 0.4, 0.9],
    ...[1, 2, -2, 0.1, 0, 0.5, 1, -1, 0.1, 0],
  );
  return { network, samples: { n, inputs: 2, outputs: 2, x, y }, theta };
}

for (const products of [false, true]) {
  const method = products ? "products" : "the dense Hessian";
  Deno.test(`a unit that becomes a step is no channel, whatever pair stands by: by ${method}`, () => {
    const { found, verdict } = diagnoseAtOnce(stepBesidePair(), { products });
    const { method, end, inside, path, closest } = found.continuation!;
    assert.deepEqual([method, end], [products ? "truncated-newton" : "finisher", "norm"]);
    assert.equal(verdict.verdict, "norm growth");
    // The pair comes together on the way, but the step's unit grows as well.
    assert.ok(closest!.distance < 1e-4 && inside! < 0.9, `${closest!.distance}, ${inside}`);
    assert.ok(path.every(({ loss }, k) => k === 0 || loss <= path[k - 1]!.loss * (1 + 1e-9)));
  });
}
