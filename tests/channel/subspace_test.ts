/**
 * The share of an update inside a channel's subspace, held against a basis that a singular value decomposition finds
 * from the directions as section 3 of the paper names them: for random and constructed networks, groups in consecutive
 * layers among them.
 */
import assert from "node:assert/strict";
import { Matrix, SingularValueDecomposition } from "ml-matrix";
import { type ChannelGroup, channelGroups, fractionInside } from "../../kernels/analysis/channel/channel.ts";
import { constructedNetwork, type Construction } from "../../kernels/analysis/channel/constructed.ts";
import { layoutOf, type NetworkShape, parameterCount } from "../../kernels/network_shape.ts";
import { normals, uniforms } from "../../kernels/strict/random.ts";

type Groups = readonly Pick<ChannelGroup, "layer" | "neurons">[];
const shareOf = (shape: NetworkShape, theta: Float64Array, update: Float64Array, groups: Groups) =>
  fractionInside(shape, theta, update, groups.map((group) => ({ ...group, dimension: 1, inherited: false })));

/** The directions of the subspace as rows of unit length: output weights, and mean input weights of each group. */
function directionsOf(shape: NetworkShape, theta: Float64Array, groups: Groups): Float64Array[] {
  const { layers, output, parameters } = layoutOf(shape);
  return groups.flatMap(({ layer, neurons }) => {
    const { offset, stride } = layers[layer]!;
    const next = layers[layer + 1];
    const outputs = neurons.flatMap((k) =>
      Array.from({ length: next?.neurons ?? 1 }, (_, m) => {
        const axis = new Float64Array(parameters);
        axis[next === undefined ? output + k : next.offset + m * next.stride + k] = 1;
        return axis;
      })
    );
    const mean = new Float64Array(parameters);
    for (let i = 0; i < stride; i++) {
      let sum = 0;
      for (const k of neurons) sum += theta[offset + k * stride + i]!;
      for (const k of neurons) mean[offset + k * stride + i] = sum;
    }
    const length = Math.hypot(...mean);
    return [...outputs, mean.map((x) => x / length)];
  });
}

/** An orthonormal basis of what the directions span, as rows: right singular vectors of their matrix. */
function basisOf(directions: readonly Float64Array[]): Float64Array[] {
  const matrix = new Matrix(directions.map((row) => [...row]));
  const svd = new SingularValueDecomposition(matrix, { autoTranspose: true });
  const right = svd.rightSingularVectors;
  return svd.diagonal.flatMap((value, k) =>
    value > 1e-9 * svd.diagonal[0]! ? [Float64Array.from(right.getColumn(k))] : []
  );
}

const dot = (u: ArrayLike<number>, v: ArrayLike<number>) => {
  let sum = 0;
  for (let i = 0; i < u.length; i++) sum += u[i]! * v[i]!;
  return sum;
};

/** Σ coefficients · basis. */
function combined(basis: readonly Float64Array[], coefficients: readonly number[], parameters: number) {
  const sum = new Float64Array(parameters);
  for (const [k, row] of basis.entries()) {
    for (let i = 0; i < parameters; i++) sum[i] = sum[i]! + coefficients[k]! * row[i]!;
  }
  return sum;
}

/** θ, or an update, of the network whose neurons of layer l are those of `orders[l]`. */
function permuted(shape: NetworkShape, vector: Float64Array, orders: readonly number[][]): Float64Array {
  const { layers, output } = layoutOf(shape);
  const result = vector.slice();
  for (const [l, { offset, fanIn, stride }] of layers.entries()) {
    for (const [k, from] of orders[l]!.entries()) {
      for (let i = 0; i < stride; i++) {
        const at = l > 0 && i < fanIn ? orders[l - 1]![i]! : i;
        result[offset + k * stride + i] = vector[offset + from * stride + at]!;
      }
    }
  }
  for (const [k, from] of orders.at(-1)!.entries()) result[output + k] = vector[output + from]!;
  return result;
}

/** Random numbers of a case. */
class Case {
  private drawn = 0;
  constructor(private readonly index: number) {}

  whole(below: number): number {
    return Math.min(below - 1, Math.floor(below * uniforms("subspace", this.index, 1, this.drawn++)[0]!));
  }

  normals(count: number): Float64Array {
    return Float64Array.from(normals(`subspace/${this.drawn++}`, this.index, count));
  }

  order(count: number): number[] {
    const list = Array.from({ length: count }, (_, i) => i);
    for (let i = count - 1; i > 0; i--) {
      const j = this.whole(i + 1);
      [list[i], list[j]] = [list[j]!, list[i]!];
    }
    return list;
  }
}

interface Sample {
  readonly shape: NetworkShape;
  readonly theta: Float64Array;
  readonly groups: Groups;
}

/** Any groups of two or more neurons in any layers, also all neurons of a layer; biased or not. */
function randomSample(random: Case): Sample {
  const hidden = [[4], [8], [4, 4], [3, 5], [4, 4, 4], [2, 2, 2, 2]][random.whole(6)]!;
  const shape: NetworkShape = {
    ...{ inputs: 1 + random.whole(5), hidden, biased: random.whole(3) > 0, activation: "softplus" },
  };
  const groups = hidden.flatMap((count, layer) => {
    const order = random.order(count);
    const found: { layer: number; neurons: number[] }[] = [];
    while (order.length >= 2) {
      const neurons = order.splice(0, 2 + random.whole(order.length - 1)).sort((a, b) => a - b);
      if (random.whole(4) > 0) found.push({ layer, neurons });
    }
    return found;
  });
  return { shape, theta: random.normals(parameterCount(shape)), groups };
}

const KINDS = [
  ...["pair", "triplet", "two pairs in a layer", "pairs in two layers", "pair below the norm"],
  "close pair that does not move",
] as const satisfies readonly Construction[];

/** A constructed channel with the groups that are found in it, those inherited among them. */
function constructedSample(index: number): Sample {
  const { shape, theta } = constructedNetwork(KINDS[index % KINDS.length]!, index, 11);
  return { shape, theta, groups: channelGroups(shape, theta) };
}

Deno.test("1500 shares are those of a basis by singular values, at most 1, free of neurons' order and of rotations", () => {
  let [checked, consecutive, dependent] = [0, 0, 0];
  for (let index = 0; checked < 1500; index++) {
    const random = new Case(index);
    const { shape, theta, groups } = index % 2 === 0 ? randomSample(random) : constructedSample(index);
    if (groups.length === 0) continue;
    checked++;
    const directions = directionsOf(shape, theta, groups);
    const basis = basisOf(directions);
    if (basis.length < directions.length) dependent++;
    if (groups.some(({ layer }) => groups.some((other) => other.layer === layer + 1))) consecutive++;

    // Mostly inside for two of three cases: that is where the criterion decides.
    const along = combined(directions, [...random.normals(directions.length)], theta.length);
    const noise = random.normals(theta.length);
    const size = [1, 0.1, 0][index % 3]! * Math.sqrt(dot(along, along) / dot(noise, noise));
    const update = along.map((x, i) => x + size * noise[i]!);
    const coefficients = basis.map((row) => dot(row, update));
    const expected = Math.sqrt(dot(coefficients, coefficients) / dot(update, update));
    const share = shareOf(shape, theta, update, groups);
    const what = `case ${index}: ${JSON.stringify({ shape, groups })}`;
    assert.ok(Math.abs(share - expected) < 1e-12, `${what}: ${share}, expected ${expected}`);
    assert.ok(share <= 1 + 1e-14, `${what}: ${share}`);

    const orders = shape.hidden.map((count) => random.order(count));
    const moved = groups.map(({ layer, neurons }) => ({
      layer,
      neurons: neurons.map((k) => orders[layer]!.indexOf(k)),
    }));
    const again = shareOf(shape, permuted(shape, theta, orders), permuted(shape, update, orders), moved);
    assert.ok(Math.abs(again - share) < 1e-12, `${what}, permuted: ${again}, before ${share}`);

    // The part inside reflected within the span, which is any rotation's building block; the part outside kept.
    const mirror = random.normals(basis.length);
    const twice = 2 * dot(mirror, coefficients) / dot(mirror, mirror);
    const change = combined(basis, [...mirror].map((x) => -twice * x), theta.length);
    const turned = shareOf(shape, theta, update.map((x, i) => x + change[i]!), groups);
    assert.ok(Math.abs(turned - share) < 1e-12, `${what}, turned: ${turned}, before ${share}`);
  }
  assert.ok(
    consecutive > 300 && dependent > 20,
    `${consecutive} in consecutive layers, ${dependent} dependent`,
  );
});

/** Two inputs, layers of two neurons, all of both in groups; `second` is a neuron of the second layer. */
const DEEP: NetworkShape = { inputs: 2, hidden: [2, 2], biased: true, activation: "softplus" };
const deep = (...second: readonly [number, number, number]) =>
  Float64Array.of(...[1, 0, 0.5, 1, 1e-3, 0.5], ...second, ...second, ...[1, -1, 0.1]);
const BOTH = [{ layer: 0, neurons: [0, 1] }, { layer: 1, neurons: [0, 1] }];

Deno.test("a mean that consists of output weights of the layer before is no second direction: 1, not √2", () => {
  const theta = deep(120, -119, 0);
  const update = new Float64Array(theta.length);
  update.set([120, -119, 0, 120, -119, 0], 6);
  assert.ok(Math.abs(shareOf(DEEP, theta, update, BOTH) - 1) < 1e-15);
});

Deno.test("an update of which a quarter of the square is outside has the share √0.75, below the criterion's 0.9", () => {
  const theta = deep(120, -119, 0);
  const update = new Float64Array(theta.length);
  // Along the output weights of the first layer; the first neuron's input weights move by 1/√3 of that.
  update.set([120, -119, 0, 120, -119, 0], 6);
  const length = Math.sqrt(dot(update, update));
  update[0] = length / Math.sqrt(3) * 0.5 / Math.hypot(1, 0.5);
  update[2] = -length / Math.sqrt(3) / Math.hypot(1, 0.5);
  // Across the mean (2, 0.001, 1) of both, exactly: 2 · 0.5 − 1 · 1 = 0.
  assert.ok(Math.abs(shareOf(DEEP, theta, update, BOTH) - Math.sqrt(0.75)) < 1e-12);
});

Deno.test("the bias that is left of a mean is a direction, however small beside the weights", () => {
  const theta = deep(1e8, -1e8, 1e-3);
  const update = new Float64Array(theta.length);
  update.set([0, 0, 1, 0, 0, 1], 6);
  assert.ok(Math.abs(shareOf(DEEP, theta, update, BOTH) - 1) < 1e-15);
});
