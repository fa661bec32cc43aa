/**
 * Networks of one hidden layer as sets of neurons: how far two networks are apart when the order of the neurons
 * does not count, and how close two neurons of one network are.
 */
import { layoutOf, type NetworkShape } from "../../network_shape.ts";
import { assignment } from "../linear_algebra/assignment.ts";

/** Input weights, then the bias of a biased network, then the output weight, one row per neuron. */
export function neuronsOf(shape: NetworkShape, theta: ArrayLike<number>): number[][] {
  const { layers, output } = layoutOf(shape);
  const layer = layers[0]!;
  if (layers.length !== 1) {
    throw new RangeError(`Cannot list neurons as one hidden layer is needed: got ${layers.length}`);
  }
  return Array.from({ length: layer.neurons }, (_, k) => {
    const row = Array.from({ length: layer.stride }, (_, i) => theta[k * layer.stride + i]!);
    return [...row, theta[output + k]!];
  });
}

/**
 * The least Euclidean distance ‖θ − πθ′‖ over the permutations π of hidden neurons: the Hungarian method on the
 * squared distances of (w, b, a). An output bias adds its own difference. There is no sign symmetry: the
 * activation g is not odd.
 */
export function networkDistance(
  shape: NetworkShape,
  first: ArrayLike<number>,
  second: ArrayLike<number>,
): number {
  const [a, b] = [neuronsOf(shape, first), neuronsOf(shape, second)];
  const cost = a.map((neuron) => b.map((other) => squaredDistance(neuron, other, neuron.length)));
  const columns = assignment(cost);
  let sum = 0;
  for (const [row, column] of columns.entries()) sum += cost[row]![column]!;
  if (shape.biased) {
    const gap = first[first.length - 1]! - second[second.length - 1]!;
    sum += gap * gap;
  }
  return Math.sqrt(sum);
}

/** The least ‖w_i − w_j‖ over pairs of neurons, biases included where there are any; ∞ for a single neuron. */
export function closestPair(shape: NetworkShape, theta: ArrayLike<number>): number {
  const neurons = neuronsOf(shape, theta);
  let least = Infinity;
  for (const [i, neuron] of neurons.entries()) {
    for (const other of neurons.slice(0, i)) {
      least = Math.min(least, squaredDistance(neuron, other, neuron.length - 1));
    }
  }
  return Math.sqrt(least);
}

/** Input weights closer than this are those of one neuron. */
export const DUPLICATE = 1e-6;

/**
 * The same function with the output weights of duplicated neurons made equal: on a plateau every point becomes
 * its middle, γ = ½ for a pair, so that a plateau is one minimum and not as many as runs that end on it.
 */
export function plateauCentre(shape: NetworkShape, theta: Float64Array): Float64Array {
  const neurons = neuronsOf(shape, theta);
  const { output } = layoutOf(shape);
  const centred = theta.slice();
  for (const [k, neuron] of neurons.entries()) {
    const copies = neurons.filter((other) =>
      squaredDistance(neuron, other, neuron.length - 1) < DUPLICATE * DUPLICATE
    );
    centred[output + k] = copies.reduce((sum, copy) => sum + copy.at(-1)!, 0) / copies.length;
  }
  return centred;
}

function squaredDistance(a: readonly number[], b: readonly number[], length: number): number {
  let sum = 0;
  for (let i = 0; i < length; i++) sum += (a[i]! - b[i]!) * (a[i]! - b[i]!);
  return sum;
}
