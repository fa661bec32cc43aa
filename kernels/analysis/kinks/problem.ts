/**
 * A network of one hidden layer of relu neurons on its data, by the side of the kink at which each sample lies for each
 * neuron (paper, section 1): f(x) = Σₖ aₖ max(0, zₖ) + b with zₖ = wₖ·x̃, x̃ = (x, 1) in a biased network.
 *
 * A kink is a pair of sample n and neuron k, counted as n R + k; it is met where zₙₖ = 0. The loss is smooth between
 * kinks. Across one it is continuous and its gradient with respect to wₖ jumps by c x̃ₙ, c = ℓ′ₙ aₖ / N, from the side
 * where the sample is off (z < 0) to that where it is on: a valley where c > 0, a ridge where c < 0.
 */
import { sampleLoss } from "../../loss.ts";
import type { DataSet } from "../../network_reference.ts";
import { layoutOf, type NetworkShape } from "../../network_shape.ts";

export interface KinkProblem {
  readonly shape: NetworkShape;
  readonly n: number;
  /** R. */
  readonly neurons: number;
  /** Length of x̃. */
  readonly stride: number;
  /** Where the output weights begin in θ, and P. */
  readonly output: number;
  readonly parameters: number;
  /** N × stride: x̃. */
  readonly x: Float64Array;
  /** N. */
  readonly y: Float64Array;
  /** N: |x̃|. */
  readonly lengths: Float64Array;
}

export interface KinkValues {
  /** L, without R. */
  readonly loss: number;
  /** N × R. */
  readonly z: Float64Array;
  /** N: f(x) − y. */
  readonly e: Float64Array;
}

/** @throws RangeError for a network that is not one hidden layer of relu neurons, or data that do not fit it */
export function kinkProblem(shape: NetworkShape, data: DataSet): KinkProblem {
  if (shape.hidden.length !== 1 || shape.activation !== "relu") {
    throw new RangeError(
      "Cannot finish on kinks as the network must be one hidden layer of relu neurons: " +
        `got ${shape.activation} [${shape.hidden}]`,
    );
  }
  const { n, inputs } = data;
  if (inputs !== shape.inputs || data.x.length !== n * inputs || data.y.length !== n || !(n >= 1)) {
    throw new RangeError(
      `Cannot finish on kinks as the data must be [N, D=${shape.inputs}] and [N]: ` +
        `got N=${n}, D=${inputs}, ${data.x.length} and ${data.y.length} values`,
    );
  }
  const { layers: [layer], output, parameters } = layoutOf(shape);
  const { stride, neurons } = layer!;
  const x = new Float64Array(n * stride).fill(1);
  const lengths = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    x.set(data.x.subarray(i * inputs, (i + 1) * inputs), i * stride);
    lengths[i] = lengthOf(x, i * stride, stride);
  }
  return { shape, n, neurons, stride, output, parameters, x, y: data.y, lengths };
}

/** L, and on which side of which kink θ lies. */
export function kinkValues(problem: KinkProblem, theta: Float64Array): KinkValues {
  const { n, neurons, stride, output, x, y } = problem;
  const bias = problem.shape.biased ? theta[problem.parameters - 1]! : 0;
  const z = new Float64Array(n * neurons);
  const e = new Float64Array(n);
  let loss = 0;
  for (let i = 0; i < n; i++) {
    let error = bias - y[i]!;
    for (let k = 0; k < neurons; k++) {
      const value = innerProduct(theta, k * stride, x, i * stride, stride);
      z[i * neurons + k] = value;
      if (value > 0) error += theta[output + k]! * value;
    }
    e[i] = error;
    loss += sampleLoss(error);
  }
  return { loss: loss / n, z, e };
}

/** Σ u[uFrom + i] v[vFrom + i] over `count` components. */
export function innerProduct(
  u: Float64Array,
  uFrom: number,
  v: Float64Array,
  vFrom: number,
  count: number,
): number {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += u[uFrom + i]! * v[vFrom + i]!;
  return sum;
}

/** Euclidean length of `count` components. */
export function lengthOf(v: Float64Array, from: number, count: number): number {
  return Math.sqrt(innerProduct(v, from, v, from, count));
}
