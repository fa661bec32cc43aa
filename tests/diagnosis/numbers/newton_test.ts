/** Truncated Newton's method, coordinates of pairs, slopes and split duplicates, each beside a direct computation. */
import assert from "node:assert/strict";
import { fromChannel, gradientInChannel, toChannel } from "../../../kernels/analysis/channel/coordinates.ts";
import { symmetricEigen } from "../../../kernels/analysis/linear_algebra/symmetric_eigen.ts";
import { networkOutputs } from "../../../kernels/analysis/networks/network_outputs.ts";
import { saddleLine, splittingMatrix } from "../../../kernels/analysis/plateau/saddle_line.ts";
import { denseModel } from "../../../kernels/diagnosis/dense_model.ts";
import {
  epsilonOf,
  fromPairs,
  pairPlace,
  pullPairs,
  toPairs,
} from "../../../kernels/diagnosis/hidden/pair_coordinates.ts";
import { dot, lengthOf } from "../../../kernels/diagnosis/hidden/units.ts";
import { slopeFall } from "../../../kernels/diagnosis/local.ts";
import { ofPaperShape } from "../../../kernels/diagnosis/network.ts";
import { descend } from "../../../kernels/diagnosis/newton/descent.ts";
import { steihaug } from "../../../kernels/diagnosis/newton/steihaug.ts";
import { findPairs } from "../../../kernels/diagnosis/pairs.ts";
import { splitCurvatures } from "../../../kernels/diagnosis/plateau.ts";
import type { NetworkShape } from "../../../kernels/network_shape.ts";
import { MEAN_SQUARE } from "../../../kernels/diagnosis/whole.ts";
import { dense, normalNumbers, samplesFor, weightsFor } from "../dense_fixture.ts";

const diagonal = (values: readonly number[]) => (v: Float64Array) => v.map((x, i) => values[i]! * x);
const OPTIONS = { radius: 100, tolerance: 1e-14, mostProducts: 50 };

Deno.test("Steihaug's step is Newton's inside the region, on the rim outside, and along negative curvature", () => {
  const gradient = Float64Array.of(1, -2, 3);
  const newton = steihaug(gradient, diagonal([1, 2, 4]), OPTIONS);
  for (const [i, x] of [-1, 1, -0.75].entries()) assert.ok(Math.abs(newton.step[i]! - x) < 1e-13);
  assert.ok(Math.abs(newton.fall - (1 + 4 / 2 + 9 / 4) / 2) < 1e-12);
  assert.deepEqual([newton.rim, newton.products], [false, 3]);
  const short = steihaug(gradient, diagonal([1, 2, 4]), { ...OPTIONS, radius: 0.1 });
  assert.ok(short.rim && !short.negative && Math.abs(lengthOf(short.step) - 0.1) < 1e-15);
  const bent = steihaug(gradient, diagonal([1, 2, -4]), { ...OPTIONS, radius: 7 });
  assert.ok(bent.rim && bent.negative && Math.abs(lengthOf(bent.step) - 7) < 1e-12 && bent.fall > 0);
  const curved = diagonal([1, 2, -4])(bent.step);
  assert.ok(Math.abs(bent.fall + dot(gradient, bent.step) + dot(bent.step, curved) / 2) < 1e-12 * bent.fall);
});

Deno.test("a descent never rises, keeps to its budget and comes to rest", () => {
  const network = dense([2, 3, 2], [{ name: "silu" }]);
  const samples = samplesFor(network, 200);
  const model = denseModel(network, MEAN_SQUARE, samples);
  const losses: number[] = [];
  const start = weightsFor(network);
  const end = descend(model, start, {
    ...{ budget: 20_000, maxNorm: 1e3 },
    record: ({ loss }) => losses.push(loss),
  });
  assert.ok(losses.every((loss, k) => k === 0 || loss <= losses[k - 1]!));
  assert.equal(end.end, "rest");
  const bounded = descend(model, start, { budget: 100, maxNorm: 1e3 });
  assert.equal(bounded.end, "limit");
  assert.ok(bounded.evaluations < 100 + 2 * 300 && bounded.loss < model.loss(start));
});

Deno.test("pairs have the coordinates of a channel, and are the same network as before", () => {
  const shape: NetworkShape = { inputs: 3, hidden: [4], biased: true, activation: "softplus" };
  const network = ofPaperShape(shape);
  const theta = weightsFor(network);
  const pair = { first: 1, second: 3 };
  const place = pairPlace(network, { layer: 0, ...pair });
  const { epsilon, q } = toChannel(shape, pair, theta);
  assert.equal(epsilonOf(theta, place), epsilon);
  const own = toPairs(theta, [place], [epsilon]);
  for (const [i, x] of own.entries()) assert.ok(Math.abs(x - q[i]!) < 1e-14);
  const gradient = normalNumbers("gradient", theta.length);
  const pulled = gradientInChannel(shape, pair, epsilon, gradient);
  for (const [i, x] of pullPairs(gradient, [place], [epsilon]).entries()) {
    assert.ok(Math.abs(x - pulled[i]!) < 1e-14);
  }
  const half = fromChannel(shape, pair, { epsilon: epsilon / 2, q });
  for (const [i, x] of fromPairs(own, [place], [epsilon / 2]).entries()) {
    assert.ok(Math.abs(x - half[i]!) < 1e-13);
  }
});

Deno.test("a mirrored pair in a deep layer of several outputs goes there and back", () => {
  const network = dense([2, 3, 4, 2], [{ name: "tanh" }, { name: "tanh" }]);
  const theta = weightsFor(network);
  const place = pairPlace(network, { layer: 1, first: 0, second: 2, mirrored: true });
  assert.equal(place.outputs.length, 2);
  const epsilon = epsilonOf(theta, place);
  const back = fromPairs(toPairs(theta, [place], [epsilon]), [place], [epsilon]);
  for (const [i, x] of back.entries()) assert.ok(Math.abs(x - theta[i]!) < 1e-14);
  const [v, g] = [normalNumbers("v", theta.length), normalNumbers("g", theta.length)];
  const [one, other] = [
    dot(g, fromPairs(v, [place], [epsilon])),
    dot(pullPairs(g, [place], [epsilon]), v),
  ];
  assert.ok(Math.abs(one - other) < 1e-12 * Math.abs(one));
});

Deno.test("what the slope gains is ½ gᵀ|H|⁻¹g", () => {
  const values = [5, -0.3, 1e-3, 40, 2];
  const gradient = Float64Array.of(0.3, -0.2, 0.01, 1, -0.4);
  const expected = values.reduce((sum, value, i) => sum + gradient[i]! * gradient[i]! / Math.abs(value), 0) /
    2;
  assert.ok(Math.abs(slopeFall(gradient, diagonal(values)) / expected - 1) < 1e-9);
  assert.equal(slopeFall(new Float64Array(5), diagonal(values)), 0);
});

Deno.test("split duplicates bend as the paper's matrix B", () => {
  const shape: NetworkShape = { inputs: 2, hidden: [2], biased: true, activation: "softplus" };
  const theta = weightsFor(ofPaperShape(shape));
  const network = ofPaperShape({ ...shape, hidden: [3] });
  const samples = samplesFor(network, 60);
  const outputs = networkOutputs(shape, theta, samples.x);
  const matrix = splittingMatrix(shape, theta, 0, samples.x, outputs.map((f, k) => f - samples.y[k]!));
  const { values } = symmetricEigen(matrix, 3);
  const line = saddleLine(shape, theta, 0);
  for (const gamma of [0.3, 1.8]) {
    const start = line.at(gamma);
    const point = denseModel(network, MEAN_SQUARE, samples).at(start);
    const [split, ...others] = splitCurvatures(network, start, point, findPairs(network, start).groups);
    assert.deepEqual([split!.units, others], [[1, 2], []]);
    // Along (1 − γ) η, −γ η the loss bends by γ(1 − γ) B; directions of length 1 divide by γ² + (1 − γ)².
    const scale = gamma * (1 - gamma) / (gamma * gamma + (1 - gamma) * (1 - gamma));
    const [low, high] = scale > 0 ? [values[0]!, values[2]!] : [values[2]!, values[0]!];
    assert.ok(Math.abs(split!.least - scale * low) < 1e-12, `${split!.least}, ${scale * low}`);
    assert.ok(Math.abs(split!.largest - scale * high) < 1e-12);
  }
});

Deno.test("duplicates whose vectors of output weights are not parallel have no such split", () => {
  const network = dense([2, 2, 2], [{ name: "tanh" }]);
  const theta = Float64Array.of(1, 2, 3, 1, 2, 3, 1, 2, 0, 2, -1, 0);
  const samples = samplesFor(network, 20);
  const point = denseModel(network, MEAN_SQUARE, samples).at(theta);
  const { groups } = findPairs(network, theta);
  assert.equal(groups.length, 1);
  assert.deepEqual(splitCurvatures(network, theta, point, groups), []);
});
