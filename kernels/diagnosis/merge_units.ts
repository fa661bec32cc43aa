/** Two units of a hidden layer made one: the function stays where they are duplicates (paper, section 2). */
import { cosineDistance } from "../analysis/channel/neuron_pairs.ts";
import { isHomogeneous, mirrorOf } from "./hidden/symmetry.ts";
import { turnedPair } from "./hidden/turned.ts";
import { dot, hiddenLayers, inputsOf, lengthOf } from "./hidden/units.ts";
import { type DenseLayer, type DenseNetwork, densePlaces } from "./network.ts";

export interface Merged {
  readonly network: DenseNetwork;
  readonly theta: Float64Array;
}

/**
 * Input weights of the unit are the two units' mean, weighted by their output weights where these do not cancel: then the
 * function changes by second order in their difference only. Its output weights are the sum of both. It takes the
 * place of the first; the second goes. What symmetries leave free is settled before (hidden/symmetry.ts): of odd
 * activations the second unit is turned round where its mirror image is the nearer one; of homogeneous ones it takes
 * the length of the first. How far the function changes is for the caller to measure.
 * @param layer of the hidden layers, from 0
 * @throws RangeError where the layer has no two such units
 */
export function mergeUnits(
  network: DenseNetwork,
  given: Float64Array,
  layer: number,
  [first, second]: readonly [number, number],
): Merged {
  const units = hiddenLayers(network)[layer]?.units;
  const [one, other] = [units?.[first], units?.[second]];
  if (one === undefined || other === undefined || first === second) {
    throw new RangeError(
      `Cannot merge units ${first} and ${second} of hidden layer ${layer}: there are no such two`,
    );
  }
  const { places } = densePlaces(network);
  const theta = alike(network, given, layer, [first, second]);
  const share = shareOfSecond(outputColumn(theta, one.outputs), outputColumn(theta, other.outputs));
  const [w, v] = [inputsOf(theta, one), inputsOf(theta, other)];
  const rows = places.map(({ outputs, offset, stride }) =>
    Array.from({ length: outputs }, (_, k) => theta.slice(offset + k * stride, offset + (k + 1) * stride))
  );
  rows[layer]![first] = w.map((x, i) => x + share * (v[i]! - x));
  rows[layer]!.splice(second, 1);
  rows[layer + 1] = rows[layer + 1]!.map((row) => {
    const sum = row.slice();
    sum[first] = row[first]! + row[second]!;
    return Float64Array.from([...sum.subarray(0, second), ...sum.subarray(second + 1)]);
  });
  const layers = network.layers.map((each, l): DenseLayer => {
    if (l === layer) return { ...each, outputs: each.outputs - 1 };
    return l === layer + 1 ? { ...each, inputs: each.inputs - 1 } : each;
  });
  return { network: { layers }, theta: Float64Array.from(rows.flat().flatMap((row) => [...row])) };
}

/** θ of the same function where the second unit's input weights are as near to the first's as symmetries bring them. */
function alike(
  network: DenseNetwork,
  theta: Float64Array,
  layer: number,
  [first, second]: readonly [number, number],
): Float64Array {
  const { units, place: { activation: { name } } } = hiddenLayers(network)[layer]!;
  const [one, other] = [units[first]!, units[second]!];
  const [w, v] = [inputsOf(theta, one), inputsOf(theta, other)];
  if (mirrorOf(name) === "odd" && cosineDistance(w, v.map((x) => -x)) < cosineDistance(w, v)) {
    return turnedPair(network, theta, { layer, second, mirrored: true }) ?? theta;
  }
  const factor = lengthOf(w) / lengthOf(v);
  if (!isHomogeneous(name) || !(factor > 0 && factor < Infinity)) return theta;
  const scaled = theta.slice();
  for (let i = other.from; i < other.to; i++) scaled[i]! *= factor;
  for (const at of other.outputs) scaled[at]! /= factor;
  return scaled;
}

function outputColumn(theta: Float64Array, places: readonly number[]): Float64Array {
  return Float64Array.from(places, (at) => theta[at]!);
}

/** s so that A_i w_i + A_j w_j = (A_i + A_j)(w_i + s (w_j − w_i)) in the mean over outputs; ½ where the sum nearly vanishes. */
function shareOfSecond(a: Float64Array, b: Float64Array): number {
  const sum = a.map((x, m) => x + b[m]!);
  const [size, all] = [dot(sum, sum), dot(a, a) + dot(b, b)];
  const share = dot(b, sum) / size;
  return size > 0.25 * all && share >= 0 && share <= 1 ? share : 0.5;
}
