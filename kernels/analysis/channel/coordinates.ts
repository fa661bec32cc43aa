/**
 * A channel's own coordinates for two neurons of one hidden layer (paper, section 3). With biases among the weights,
 *
 *   w = (wᵢ + wⱼ)/2, ε = ‖wᵢ − wⱼ‖/2, Δ = (wᵢ − wⱼ)/‖wᵢ − wⱼ‖, c = aᵢ + aⱼ, a = ε(aᵢ − aⱼ);
 *
 * all of them converge along a channel while ε → 0. At a fixed ε θ is linear in q, which has w in the place of wᵢ, Δ in
 * that of wⱼ, c in that of aᵢ, a in that of aⱼ, and all other parameters where they are:
 *   wᵢ = w + εΔ, wⱼ = w − εΔ, aᵢ = (c + a/ε)/2, aⱼ = (c − a/ε)/2.
 */
import { layoutOf, type NetworkShape } from "../../network_shape.ts";

/** Neurons i and j. */
export interface Pair {
  readonly first: number;
  readonly second: number;
}

export interface ChannelPoint {
  readonly epsilon: number;
  /** P values; ‖Δ‖ = 1. */
  readonly q: Float64Array;
}

/** Places of w, Δ (`stride` numbers each), c and a in q, which are those of wᵢ, wⱼ, aᵢ and aⱼ in θ. */
export function placesOf(shape: NetworkShape, { first, second }: Pair) {
  const { layers, output } = layoutOf(shape);
  if (layers.length !== 1) {
    throw new RangeError(
      `Cannot use a channel's coordinates as one hidden layer is needed: got ${layers.length}`,
    );
  }
  const { stride } = layers[0]!;
  return { stride, w: first * stride, delta: second * stride, c: output + first, a: output + second };
}

/** @throws RangeError where the two neurons coincide, or the network has more than one hidden layer */
export function toChannel(shape: NetworkShape, pair: Pair, theta: Float64Array): ChannelPoint {
  const { stride, w, delta, c, a } = placesOf(shape, pair);
  const q = theta.slice();
  let square = 0;
  for (let k = 0; k < stride; k++) {
    const gap = (theta[w + k]! - theta[delta + k]!) / 2;
    q[w + k] = (theta[w + k]! + theta[delta + k]!) / 2;
    q[delta + k] = gap;
    square += gap * gap;
  }
  const epsilon = Math.sqrt(square);
  if (!(epsilon > 0)) {
    throw new RangeError(
      `Cannot use a channel's coordinates as neurons ${pair.first} and ${pair.second} coincide`,
    );
  }
  for (let k = 0; k < stride; k++) q[delta + k] = q[delta + k]! / epsilon;
  q[c] = theta[c]! + theta[a]!;
  q[a] = epsilon * (theta[c]! - theta[a]!);
  return { epsilon, q };
}

export function fromChannel(shape: NetworkShape, pair: Pair, { epsilon, q }: ChannelPoint): Float64Array {
  const { stride, w, delta, c, a } = placesOf(shape, pair);
  const theta = q.slice();
  for (let k = 0; k < stride; k++) {
    theta[w + k] = q[w + k]! + epsilon * q[delta + k]!;
    theta[delta + k] = q[w + k]! - epsilon * q[delta + k]!;
  }
  theta[c] = (q[c]! + q[a]! / epsilon) / 2;
  theta[a] = (q[c]! - q[a]! / epsilon) / 2;
  return theta;
}

/** Tᵀ g, the gradient in q at fixed ε, T = ∂θ/∂q. */
export function gradientInChannel(
  shape: NetworkShape,
  pair: Pair,
  epsilon: number,
  gradient: Float64Array,
): Float64Array {
  const { stride, w, delta, c, a } = placesOf(shape, pair);
  const own = gradient.slice();
  for (let k = 0; k < stride; k++) {
    own[w + k] = gradient[w + k]! + gradient[delta + k]!;
    own[delta + k] = epsilon * (gradient[w + k]! - gradient[delta + k]!);
  }
  own[c] = (gradient[c]! + gradient[a]!) / 2;
  own[a] = (gradient[c]! - gradient[a]!) / (2 * epsilon);
  return own;
}

/** Tᵀ H T, row-major. */
export function hessianInChannel(
  shape: NetworkShape,
  pair: Pair,
  epsilon: number,
  hessian: Float64Array,
): Float64Array {
  const p = Math.sqrt(hessian.length);
  // Rows by Tᵀ, then columns.
  const half = new Float64Array(p * p);
  for (let j = 0; j < p; j++) {
    const column = Float64Array.from({ length: p }, (_, i) => hessian[i * p + j]!);
    const own = gradientInChannel(shape, pair, epsilon, column);
    for (let i = 0; i < p; i++) half[i * p + j] = own[i]!;
  }
  const full = new Float64Array(p * p);
  for (let i = 0; i < p; i++) {
    full.set(gradientInChannel(shape, pair, epsilon, half.subarray(i * p, (i + 1) * p)), i * p);
  }
  return full;
}
