/** Networks with neurons that a channel holds together. */
import { layoutOf, type NetworkShape } from "../../kernels/network_shape.ts";
import { normals } from "../../kernels/strict/random.ts";

interface Place {
  /** Hidden layer, from 0. */
  readonly layer: number;
  /** Half of the distance of the outer neurons' rows. */
  readonly epsilon: number;
}

/** Rows and output places of the first neurons of a layer. */
function neurons(shape: NetworkShape, layer: number) {
  const { layers, output } = layoutOf(shape);
  const { offset, stride } = layers[layer]!;
  const next = layers[layer + 1];
  const row = (k: number) => offset + k * stride;
  const outputs = (k: number) =>
    next === undefined
      ? [output + k]
      : Array.from({ length: next.neurons }, (_, m) => next.offset + m * next.stride + k);
  return { stride, row, outputs };
}

function unitVector(length: number): Float64Array {
  const v = Float64Array.from(normals("tests/difference", length, length));
  const size = Math.sqrt(v.reduce((sum, x) => sum + x * x, 0));
  return v.map((x) => x / size);
}

/** Neurons 0 and 1 as w ± εΔ with outputs (c ± A/ε)/2, c and A of order 1. */
export function gatedPair(shape: NetworkShape, theta: Float64Array, { layer, epsilon }: Place): void {
  const { stride, row, outputs } = neurons(shape, layer);
  const delta = unitVector(stride);
  for (let i = 0; i < stride; i++) {
    const w = theta[row(0) + i]!;
    theta[row(0) + i] = w + epsilon * delta[i]!;
    theta[row(1) + i] = w - epsilon * delta[i]!;
  }
  for (const [k, place] of outputs(0).entries()) {
    const [c, a] = [0.3 + 0.2 * k, 0.8 - 0.3 * k];
    theta[place] = (c + a / epsilon) / 2;
    theta[outputs(1)[k]!] = (c - a / epsilon) / 2;
  }
}

/** Neurons 0 and 1 at w ± εΔ, neuron 2 between them at 0.4 of the way, outputs of the order ε⁻². */
export function gatedTriple(shape: NetworkShape, theta: Float64Array, { layer, epsilon }: Place): void {
  const { stride, row, outputs } = neurons(shape, layer);
  gatedPair(shape, theta, { layer, epsilon });
  const beta = 0.4;
  for (let i = 0; i < stride; i++) {
    const bend = 0.3 * epsilon * epsilon * Math.cos(i);
    theta[row(2) + i] = (1 - beta) * theta[row(0) + i]! + beta * theta[row(1) + i]! + bend;
  }
  for (const [k, place] of outputs(2).entries()) {
    const b = (0.9 - 0.4 * k) / (epsilon * epsilon);
    theta[place] = b;
    for (const [neuron, part] of [[0, 1 - beta], [1, beta]] as const) {
      const own = outputs(neuron)[k]!;
      theta[own] = theta[own]! - part * b;
    }
  }
}

/**
 * Neurons 2k and 2k + 1 of a shallow network as −(w + εg), w − εg with outputs (c ± A/ε)/2, for each of `pairs`; the linear
 * function Σ s w + c g that they leave, without biases, is of order 1, as the last w is chosen so.
 */
export function oppositePairsOf(
  shape: NetworkShape,
  theta: Float64Array,
  epsilon: number,
  pairs: number,
): void {
  const { stride, row, outputs } = neurons(shape, 0);
  const share = Array.from({ length: pairs }, (_, k) => (0.8 - 0.3 * k) / epsilon);
  const w = Array.from({ length: pairs }, (_, k) => theta.slice(row(2 * k), row(2 * k) + stride));
  const last = pairs - 1;
  for (let i = 0; i + 1 < stride; i++) {
    const rest = w.slice(0, last).reduce((sum, own, k) => sum + share[k]! * own[i]!, 0);
    w[last]![i] = (0.5 - i - rest) / share[last]!;
  }
  for (const [k, own] of w.entries()) {
    const delta = Float64Array.from(normals("tests/opposite", k, stride), (x) => epsilon * x);
    for (let i = 0; i < stride; i++) {
      theta[row(2 * k) + i] = -(own[i]! + delta[i]!);
      theta[row(2 * k + 1) + i] = own[i]! - delta[i]!;
    }
    const c = 0.3 + 0.2 * k;
    theta[outputs(2 * k)[0]!] = (c + share[k]!) / 2;
    theta[outputs(2 * k + 1)[0]!] = (c - share[k]!) / 2;
  }
}
