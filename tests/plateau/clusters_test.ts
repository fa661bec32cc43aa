/** Proportions, assignments, distances between networks, clusters and levels on cases with known answers. */
import assert from "node:assert/strict";
import { assignment } from "../../kernels/analysis/linear_algebra/assignment.ts";
import { lossLevels, sharedLevels } from "../../kernels/analysis/plateau/loss_levels.ts";
import {
  closestPair,
  networkDistance,
  plateauCentre,
} from "../../kernels/analysis/networks/network_distance.ts";
import { wilson } from "../../kernels/analysis/statistics/proportion.ts";
import { cutOf, uniqueMinima } from "../../kernels/analysis/plateau/unique_minima.ts";
import type { NetworkShape } from "../../kernels/network_shape.ts";

const near = (actual: number, expected: number, tolerance: number) =>
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual}, expected ${expected} ± ${tolerance}`);

/** A repeatable sequence in [0, 1). */
function uniform(seed: number): () => number {
  let state = seed >>> 0;
  return () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
}

Deno.test("Wilson's intervals are those of Newcombe's table (Statistics in Medicine 17, 1998, method 3)", () => {
  for (
    const [k, n, lower, upper] of [
      [81, 263, 0.2553, 0.3662],
      [15, 148, 0.0624, 0.1605],
      [0, 20, 0, 0.1611],
      [1, 29, 0.0061, 0.1718],
    ] as const
  ) {
    const interval = wilson(k, n);
    near(interval.lower, lower, 5e-5);
    near(interval.upper, upper, 5e-5);
    assert.equal(interval.value, k / n);
  }
  assert.equal(wilson(20, 20).upper, 1);
  near(wilson(20, 20).lower, 1 - wilson(0, 20).upper, 1e-15);
  assert.deepEqual({ ...wilson(0, 0), value: 0 }, { value: 0, lower: 0, upper: 1, count: 0, n: 0 });
});

Deno.test("an assignment costs as little as the best of all permutations", () => {
  const permutations = (n: number): number[][] =>
    n === 0
      ? [[]]
      : permutations(n - 1).flatMap((rest) =>
        Array.from({ length: n }, (_, at) => [...rest.slice(0, at), n - 1, ...rest.slice(at)])
      );
  const random = uniform(3);
  for (let trial = 0; trial < 200; trial++) {
    const n = 1 + trial % 5;
    // Every third matrix has few different values, and so many ties.
    const cost = Array.from(
      { length: n },
      () => Array.from({ length: n }, () => trial % 3 === 0 ? Math.floor(3 * random()) : random()),
    );
    const total = (columns: readonly number[]) =>
      columns.reduce((sum, column, row) => sum + cost[row]![column]!, 0);
    const columns = assignment(cost);
    assert.equal(new Set(columns).size, n);
    near(total(columns), Math.min(...permutations(n).map(total)), 1e-12);
  }
  assert.throws(() => assignment([[1, NaN], [1, 2]]), /finite/);
  assert.throws(() => assignment([[1, 2]]), /1×1/);
});

const biased = (neurons: number): NetworkShape => ({
  inputs: 2,
  hidden: [neurons],
  biased: true,
  activation: "g",
});
const biasFree = (neurons: number): NetworkShape => ({ ...biased(neurons), biased: false });

/** The same network with its neurons in another order. */
function permuted(shape: NetworkShape, theta: readonly number[], order: readonly number[]): number[] {
  const stride = 2 + (shape.biased ? 1 : 0);
  const output = stride * order.length;
  return [
    ...order.flatMap((k) => theta.slice(k * stride, (k + 1) * stride)),
    ...order.map((k) => theta[output + k]!),
    ...theta.slice(output + order.length),
  ];
}

Deno.test("the order of the neurons does not count in a distance; every parameter does", () => {
  const random = uniform(5);
  const theta = Array.from({ length: 17 }, () => 4 * random() - 2);
  const shape = biased(4);
  const copy = permuted(shape, theta, [2, 0, 3, 1]);
  assert.equal(networkDistance(shape, theta, copy), 0);
  for (let i = 0; i < 17; i++) {
    near(networkDistance(shape, theta, copy.map((x, j) => i === j ? x + 1e-3 : x)), 1e-3, 1e-15);
  }
  // Only the sum over all neurons decides: the first neuron alone would rather be paired with the other one.
  near(networkDistance(biasFree(2), [0, 0, 1, 0, 5, 5], [0.9, 0, -9, 0, 5, 5]), Math.sqrt(0.01 + 81), 1e-12);
  near(networkDistance(biasFree(1), [1, 2, 3], [1, 2, -3]), 6, 0);
});

Deno.test("the closest pair counts biases and leaves output weights out", () => {
  assert.equal(closestPair(biasFree(3), [0, 0, 3, 4, 3, 4, 1, 2, 3]), 0);
  assert.equal(closestPair(biased(2), [3, 4, 0, 3, 4, 12, 7, 7, 7]), 12);
  assert.equal(closestPair(biasFree(1), [1, 2, 3]), Infinity);
});

Deno.test("points of one plateau have one centre; neurons that only come near each other are left alone", () => {
  const at = (gamma: number, gap = 1e-8) =>
    Float64Array.of(0.3, 1, 2, -1, 2 + gap, -1, 7, gamma * 3, (1 - gamma) * 3);
  const shape = biasFree(3);
  const [first, second] = [plateauCentre(shape, at(0.2)), plateauCentre(shape, at(0.9))];
  for (const [i, a] of [7, 1.5, 1.5].entries()) near(first[6 + i]!, a, 1e-15);
  near(networkDistance(shape, first, second), 0, 1e-15);
  assert.deepEqual(plateauCentre(shape, at(0.2, 1e-3)), at(0.2, 1e-3));
});

Deno.test("permuted and slightly moved copies of a few networks are as many minima as there are networks", () => {
  const random = uniform(11);
  const shape = biased(3);
  const networks = Array.from({ length: 6 }, () => Array.from({ length: 13 }, () => 4 * random() - 2));
  // Two of them only 0.05 apart: a near miss.
  networks[5] = networks[4]!.map((x, i) => i === 7 ? x + 0.05 : x);
  const orders = [[0, 1, 2], [2, 1, 0], [1, 2, 0]];
  const truth: number[] = [];
  const runs = Array.from({ length: 60 }, (_, run) => {
    const which = Math.floor(6 * random());
    truth.push(which);
    return permuted(shape, networks[which]!, orders[run % 3]!).map((x) => x + 1e-6 * (random() - 0.5));
  });
  const labels = uniqueMinima(runs.map((a) => runs.map((b) => networkDistance(shape, a, b))));
  for (let i = 0; i < 60; i++) {
    for (let j = 0; j < i; j++) assert.equal(labels[i] === labels[j], truth[i] === truth[j]);
  }
  assert.equal(labels[0], 0);
  assert.equal(Math.max(...labels), 5);
});

Deno.test("without a gap in sight: one minimum when all agree, as many as networks when all differ", () => {
  const line = (positions: number[]) => positions.map((x) => positions.map((y) => Math.abs(x - y)));
  assert.deepEqual(uniqueMinima(line([0, 1e-9, 3e-6, 5e-5])), [0, 0, 0, 0]);
  assert.deepEqual(uniqueMinima(line([0, 0.02, 0.05, 900])), [0, 1, 2, 3]);
  assert.deepEqual(uniqueMinima(line([0])), [0]);
  assert.deepEqual(uniqueMinima([]), []);
  assert.deepEqual(uniqueMinima(line([0, 0, 0])), [0, 0, 0]);
  assert.throws(() => uniqueMinima([[0, Infinity], [Infinity, 0]]), /finite/);
});

Deno.test("the cut lies between runs of one minimum and different minima, whatever lies far from there", () => {
  // Equal to the last bit, and equal to the solver's tolerance: not a gap; nor is 0.3 to 400.
  const cut = cutOf([0, 1e-15, 4e-5, 8e-4, 0.03, 0.3, 400]);
  assert.ok(cut > 8e-4 && cut < 0.03, `${cut}`);
  // The largest of several gaps.
  const other = cutOf([3e-4, 1e-3, 2e-3, 3e-3, 0.3, 0.5]);
  assert.ok(other > 3e-3 && other < 0.3, `${other}`);
});

Deno.test("clustering is the same for the same distances, and renumbers when the runs are reordered", () => {
  const positions = [0, 7, 1e-7, 3, 7 + 1e-7, 3 - 1e-7, 0];
  const matrix = (values: number[]) => values.map((x) => values.map((y) => Math.abs(x - y)));
  assert.deepEqual(uniqueMinima(matrix(positions)), [0, 1, 0, 2, 1, 2, 0]);
  assert.deepEqual(uniqueMinima(matrix(positions.toReversed())), [0, 1, 2, 1, 0, 2, 0]);
});

Deno.test("levels are split at relative gaps above the width; shared ones are within the width of another", () => {
  const levels = lossLevels([0.5002, 0.3, 0.5, 0.5004, 0.502, 0.30001]);
  assert.deepEqual(levels, [
    { low: 0.3, high: 0.30001, count: 2 },
    { low: 0.5, high: 0.5004, count: 3 },
    { low: 0.502, high: 0.502, count: 1 },
  ]);
  const narrower = lossLevels([0.2, 0.50089, 0.5026]);
  assert.deepEqual(sharedLevels(levels, narrower).map(({ low }) => low), [0.5]);
  assert.deepEqual(sharedLevels(lossLevels([0.3004]), levels).length, 0);
  assert.deepEqual(sharedLevels(levels, []), []);
});
