/** Pairs and groups of hidden units, and shares of updates, against those of the paper's shapes. */
import assert from "node:assert/strict";
import { closestOf, neuronPairs } from "../../kernels/analysis/channel/neuron_pairs.ts";
import { detectChannel, fractionInside } from "../../kernels/analysis/channel/channel.ts";
import {
  constructedNetwork,
  type Construction,
  CONSTRUCTIONS,
} from "../../kernels/analysis/channel/constructed.ts";
import { toChannel } from "../../kernels/analysis/channel/coordinates.ts";
import { shareInside } from "../../kernels/diagnosis/inside.ts";
import { type DenseNetwork, densePlaces, ofPaperShape } from "../../kernels/diagnosis/network.ts";
import { closestOpposite, closestPairOf, findPairs } from "../../kernels/diagnosis/pairs.ts";
import { dense, normalNumbers, weightsFor } from "./dense_fixture.ts";

const KINDS = Object.keys(CONSTRUCTIONS) as Construction[];

Deno.test("on the paper's shapes pairs, groups and shares are those of its criteria", () => {
  for (const kind of KINDS) {
    for (let index = 0; index < 12; index++) {
      const { shape, theta, update } = constructedNetwork(kind, index);
      const network = ofPaperShape(shape);
      const expected = detectChannel(shape, theta, update);
      const { closest, groups } = findPairs(network, theta);
      const kept = groups.filter(({ duplicates }) => !duplicates);
      assert.deepEqual(
        kept.map(({ layer, units, dimension, inherited }) => [layer, units, dimension, inherited === true]),
        expected.groups.map(({ layer, neurons, dimension, inherited }) => [
          layer,
          neurons,
          dimension,
          inherited,
        ]),
        `${kind} ${index}`,
      );
      for (const [layer, own] of closest.entries()) {
        const pair = closestOf(neuronPairs(shape, theta).filter((each) => each.layer === layer));
        const found = own.find(({ linear }) => linear !== true);
        assert.equal(found?.distance, pair?.distance);
        if (pair === null) continue;
        assert.ok(Math.abs(found!.outputs / pair.size - 1) < 1e-14);
        assert.equal(Math.sign(found!.outputCosine), pair.sign);
      }
      const before = theta.map((x, i) => x - update[i]!);
      const share = shareInside(network, before, theta, kept);
      const own = theta.map((x, i) => x - before[i]!);
      const fraction = fractionInside(shape, theta, own, expected.groups);
      if (expected.groups.length === 0) assert.equal(share, null);
      else if (Number.isNaN(fraction)) assert.equal(share, null);
      else assert.ok(Math.abs(share! - fraction) < 1e-12, `${kind} ${index}: ${share}, ${fraction}`);
    }
  }
});

Deno.test("a pair's ε, c and a are the channel's coordinates", () => {
  const { shape, theta } = constructedNetwork("pair", 0);
  const pair = closestOpposite(findPairs(ofPaperShape(shape), theta))!;
  const { epsilon, q } = toChannel(shape, pair, theta);
  const output = theta.length - 1 - shape.hidden[0]!;
  const [c, a] = [q[output + pair.first]!, q[output + pair.second]!];
  assert.ok(Math.abs(pair.epsilon / epsilon - 1) < 1e-14);
  assert.ok(Math.abs(pair.sum / Math.abs(c) - 1) < 1e-10);
  assert.ok(Math.abs(pair.scaledDifference / Math.abs(a) - 1) < 1e-13);
});

/** Writes rows and columns of output weights of two hidden units. */
function setUnit(
  network: DenseNetwork,
  theta: Float64Array,
  layer: number,
  unit: number,
  row: readonly number[],
  outputs: readonly number[],
): void {
  const { places } = densePlaces(network);
  const [own, next] = [places[layer]!, places[layer + 1]!];
  theta.set(row, own.offset + unit * own.stride);
  for (const [m, value] of outputs.entries()) theta[next.offset + m * next.stride + unit] = value;
}

Deno.test("several outputs count as a vector: opposite, parallel, at a right angle", () => {
  const network = dense([2, 4, 2], [{ name: "softplus" }]);
  const theta = weightsFor(network);
  setUnit(network, theta, 0, 0, [1, 0, 0.5], [3, 4]);
  for (const [outputs, cosine, sum] of [[[-6, -8], -1, 5], [[6, 8], 1, 15], [[4, -3], 0, Math.sqrt(50)]]) {
    setUnit(network, theta, 0, 1, [1, 1e-3, 0.5], outputs as number[]);
    const { closest, groups } = findPairs(network, theta);
    const pair = closest[0]!.find(({ first, second }) => first === 0 && second === 1)!;
    assert.ok(Math.abs(pair.outputCosine - (cosine as number)) < 1e-15);
    assert.ok(Math.abs(pair.sum - (sum as number)) < 1e-13);
    assert.ok(Math.abs(pair.epsilon - 5e-4) < 1e-18);
    assert.equal(groups[0]!.opposite, cosine === -1);
  }
});

Deno.test("of odd activations w and −w are one unit, its output turned round; of softplus the image is marked", () => {
  for (const name of ["tanh", "erf", "sigmoid"] as const) {
    const network = dense([2, 3, 1], [{ name }]);
    const theta = weightsFor(network);
    setUnit(network, theta, 0, 0, [1, 0, 0.5], [50]);
    setUnit(network, theta, 0, 2, [-1, -1e-3, -0.5], [51]);
    const pair = closestOpposite(findPairs(network, theta))!;
    assert.deepEqual([pair.first, pair.second, pair.mirrored, pair.outputCosine], [0, 2, true, -1], name);
    assert.ok(Math.abs(pair.sum - 1) < 1e-12);
    assert.deepEqual(findPairs(network, theta).groups.map(({ units, opposite }) => [units, opposite]), [[
      [0, 2],
      true,
    ]]);
  }
  for (const name of ["softplus", "relu", "silu", "gelu"] as const) {
    const network = dense([2, 3, 1], [{ name }]);
    const theta = weightsFor(network);
    setUnit(network, theta, 0, 0, [1, 0, 0.5], [50]);
    setUnit(network, theta, 0, 2, [-1, -1e-3, -0.5], [-51]);
    const found = findPairs(network, theta);
    assert.deepEqual([found.closest[0]![0]!.mirrored, found.closest[0]![0]!.linear], [true, true]);
    assert.deepEqual(found.groups, []);
    assert.ok(closestPairOf(found)!.distance > 0.01);
  }
  const network = dense([2, 3, 1], [{ name: "elu" }]);
  assert.ok(findPairs(network, weightsFor(network)).closest[0]!.every(({ mirrored }) => mirrored !== true));
});

Deno.test("rescaled relu units are the same pair", () => {
  const network = dense([3, 4, 2], [{ name: "relu" }]);
  const theta = weightsFor(network);
  const scaled = theta.slice();
  const { places: [first, second] } = densePlaces(network);
  for (let unit = 0; unit < 4; unit++) {
    const factor = 2 ** (3 * unit - 4);
    for (let k = 0; k < first!.stride; k++) scaled[unit * first!.stride + k]! *= factor;
    for (let m = 0; m < 2; m++) scaled[second!.offset + m * second!.stride + unit]! /= factor;
  }
  const [one, other] = [findPairs(network, theta).closest[0]!, findPairs(network, scaled).closest[0]!];
  for (const [k, pair] of one.entries()) {
    for (const name of ["distance", "epsilon", "sum", "scaledDifference", "outputs"] as const) {
      assert.ok(Math.abs(other[k]![name] / pair[name] - 1) < 1e-12, name);
    }
  }
});

Deno.test("exact duplicates are a group and a list of their own, none of the closest pairs", () => {
  const network = dense([2, 3, 1], [{ name: "softplus" }]);
  const theta = weightsFor(network);
  setUnit(network, theta, 0, 0, [1, 0, 0.5], [2]);
  setUnit(network, theta, 0, 1, [1, 0, 0.5], [-1]);
  const { closest, duplicates, groups } = findPairs(network, theta);
  assert.deepEqual(
    duplicates!.map(({ first, second, distance, outputCosine, mirrored }) => [
      ...[first, second, distance < 1e-15, outputCosine, mirrored],
    ]),
    [[0, 1, true, -1, undefined]],
  );
  assert.deepEqual(groups, [{ layer: 0, units: [0, 1], dimension: 1, opposite: true, duplicates: true }]);
  assert.ok(closest[0]!.every(({ first, second, linear }) => linear || first !== 0 || second !== 1));
});

Deno.test("at most ten pairs of a layer are kept, the closest ones in order", () => {
  const network = dense([5, 40, 3], [{ name: "tanh" }], [0]);
  const theta = normalNumbers("many", densePlaces(network).parameters);
  const { closest: [own] } = findPairs(network, theta);
  assert.equal(own!.length, 10);
  for (let k = 1; k < 10; k++) assert.ok(own![k - 1]!.distance <= own![k]!.distance);
});

Deno.test("three copies of a unit, one of them mirrored, are a plateau of dimension 2; without copies there is no list", () => {
  const network = dense([2, 5, 1], [{ name: "tanh" }]);
  const theta = weightsFor(network);
  assert.equal(findPairs(network, theta).duplicates, undefined);
  setUnit(network, theta, 0, 0, [1, 0.25, 0.5], [2]);
  setUnit(network, theta, 0, 2, [-1, -0.25, -0.5], [1]);
  setUnit(network, theta, 0, 3, [1, 0.25, 0.5], [1]);
  const { duplicates, groups } = findPairs(network, theta);
  assert.deepEqual(groups.map(({ units, dimension }) => [units, dimension]), [[[0, 2, 3], 2]]);
  assert.deepEqual(duplicates!.map(({ first, second, mirrored }) => [first, second, mirrored === true]), [
    ...[[0, 2, true], [0, 3, false], [2, 3, true]],
  ]);
});
