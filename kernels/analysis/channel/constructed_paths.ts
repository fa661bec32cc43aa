/** Paths θ(t) of constructed networks (constructed.ts): into channels, and to infinity without one. */
import { layoutOf, type NetworkShape } from "../../network_shape.ts";
import { CHANNEL_NORM } from "./channel.ts";
import { Numbers } from "./drawn_numbers.ts";

/** θ as a function of t, which grows by a tenth in the update. */
export type Path = (t: number) => Float64Array;

export interface ChannelSettings {
  /** Cosine distance of neighbours at t = 1. */
  readonly distance: number;
  /** ‖θ‖ at t = 1, or a little more. */
  readonly norm: number;
}

/**
 * Neurons of one layer as a channel: wₖ = w + (ε/t) ωₖ Δ with Δ ⊥ w, output weights c/g + t uₖ, u of sum 0. Pairs have
 * u = (1, −1); triplets u = (1, −2, 1), a second derivative, or (1, 0, −1) and a little of it, a first one.
 */
export function channelPath(
  shape: NetworkShape,
  theta: Float64Array,
  layer: number,
  neurons: readonly number[],
  { distance, norm }: ChannelSettings,
  random: Numbers,
): Path {
  const { layers, output } = layoutOf(shape);
  const { offset, stride } = layers[layer]!;
  const next = layers[layer + 1];
  const outputs = (k: number) =>
    next === undefined
      ? [output + k]
      : Array.from({ length: next.neurons }, (_, m) => next.offset + m * next.stride + k);
  const w = theta.slice(offset + neurons[0]! * stride, offset + (neurons[0]! + 1) * stride);
  const dot = (u: Float64Array, v: Float64Array) => u.reduce((sum, x, i) => sum + x * v[i]!, 0);
  const any = random.normals(stride);
  const across = any.map((x, i) => x - dot(any, w) / dot(w, w) * w[i]!);
  // Neighbours at w ± ε Δ have 1 − cos = 2ε²/(w² + ε²).
  const epsilon = Math.sqrt(dot(w, w) * distance / (2 - distance));
  const delta = across.map((x) => epsilon / Math.sqrt(dot(across, across)) * x);
  const [offsets, shares] = neurons.length === 2
    ? [[1, -1], [1, -1]]
    : random.uniform() < 0.5
    ? [[2, 0, -2], [1, -2, 1]]
    : [[2, 0, -2], [1, -0.1, -0.9]];
  const width = outputs(0).length;
  const c = random.normals(width);
  const a = random.normals(width);
  const total = Math.sqrt(dot(a, a) * shares!.reduce((sum, u) => sum + u * u, 0));
  const size = Math.sqrt(2 * theta.length * norm) / total;
  return (t) => {
    const point = theta.slice();
    for (const [m, k] of neurons.entries()) {
      for (let i = 0; i < stride; i++) {
        point[offset + k * stride + i] = w[i]! + offsets![m]! / t * delta[i]!;
      }
      for (const [n, at] of outputs(k).entries()) {
        point[at] = c[n]! / neurons.length + t * size * shares![m]! * a[n]!;
      }
    }
    return point;
  };
}

/** Input weights of neurons of the first layer grow, ‖θ‖ = 1500 at t = 1, as their output weights shrink. */
export function divergingInputs(shape: NetworkShape, theta: Float64Array, neurons: readonly number[]): Path {
  const { layers: [first, second], output } = layoutOf(shape);
  const inputs = new Set<number>();
  const outputs = new Set<number>();
  for (const k of neurons) {
    for (let i = 0; i < first!.stride; i++) inputs.add(k * first!.stride + i);
    if (second === undefined) outputs.add(output + k);
    else for (let m = 0; m < second.neurons; m++) outputs.add(second.offset + m * second.stride + k);
  }
  const size = [...inputs].reduce((sum, i) => sum + theta[i]! * theta[i]!, 0);
  const growth = Math.sqrt(2 * theta.length * 1.5 * CHANNEL_NORM / size);
  return (t) => theta.map((x, i) => inputs.has(i) ? growth * t * x : outputs.has(i) ? x / (growth * t) : x);
}

/** Both paths at once: they change different components of `theta`. */
export function together(theta: Float64Array, one: Path, two: Path): Path {
  return (t) => {
    const second = two(t);
    return one(t).map((x, i) => second[i] === theta[i] ? x : second[i]!);
  };
}
