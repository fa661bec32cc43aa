/**
 * Networks of which it is known whether they are in a channel, to measure what channel.ts makes of them. Each is a
 * point of a path θ(t) with a late update, the step along the path and noise; the other neurons are random, none of
 * them close to another.
 */
import pow from "@stdlib/math-base-special-pow";
import { parameterNorm } from "../../network_reference.ts";
import { layoutOf, type NetworkShape } from "../../network_shape.ts";
import { normals, uniforms } from "../../strict/random.ts";
import { CHANNEL_NORM, cosineDistance, GROUP_DISTANCE, PAIR_DISTANCE } from "./channel.ts";

/** What is constructed → whether it is a channel by its definition (paper, section 3). */
export const CONSTRUCTIONS = {
  "pair": true,
  "triplet": true,
  "two pairs in a layer": true,
  "pairs in two layers": true,
  "finite network": false,
  "one neuron, |w| to infinity and a to 0": false,
  "one diverging output weight": false,
  "exact duplicates": false,
  "pair below the norm": false,
  "pair that is not close": false,
  "close pair that does not move": false,
  "two parallel neurons, |w| to infinity": false,
} as const;

export type Construction = keyof typeof CONSTRUCTIONS;

export interface ConstructedNetwork {
  readonly shape: NetworkShape;
  readonly theta: Float64Array;
  readonly update: Float64Array;
  /** Dimensions of its channels, by layer and first neuron; none where it is not a channel. */
  readonly dimensions: readonly number[];
}

/** Inputs and hidden layers. */
type Size = readonly [number, readonly number[]];
const SHALLOW: readonly Size[] = [[2, [4]], [2, [16]], [4, [4]], [8, [8]], [16, [4]]];
const DEEP: readonly Size[] = [[2, [4, 4]], [8, [4, 4]], [4, [4, 4, 4]]];
/** Cosine distance that random neurons keep. */
const APART = 0.05;

/** Network number `index` of a kind; the same for equal arguments. */
export function constructedNetwork(kind: Construction, index: number, seed = 1): ConstructedNetwork {
  const random = new Numbers(`constructed/${kind}/${index}`, seed);
  const [inputs, hidden] = random.pick(index % 3 === 2 ? DEEP : SHALLOW);
  const shape: NetworkShape = { inputs, hidden, biased: true, activation: "softplus" };
  const theta = randomNetwork(shape, random);
  const layers = hidden.map((_, l) => l);
  const layer = random.pick(layers);
  const channel = (at: number, neurons: readonly number[], settings: Partial<ChannelSettings> = {}) =>
    channelPath(shape, theta, at, neurons, {
      distance: random.between(1e-7, 0.8 * PAIR_DISTANCE, "log"),
      norm: random.between(1.05 * CHANNEL_NORM, 10 * CHANNEL_NORM, "log"),
      ...settings,
    }, random);
  switch (kind) {
    case "pair":
      return moved(shape, channel(layer, random.order(hidden[layer]!).slice(0, 2)), random, [1]);
    case "triplet":
      return moved(shape, channel(layer, random.order(hidden[layer]!).slice(0, 3)), random, [2]);
    case "two pairs in a layer": {
      const [i, j, k, l] = random.order(hidden[layer]!);
      const [one, two] = [channel(layer, [i!, j!]), channel(layer, [k!, l!])];
      return moved(shape, together(theta, one, two), random, [1, 1]);
    }
    case "pairs in two layers": {
      // An output weight of the first layer is an input weight of the second: only layers apart stay as they are.
      const wide: NetworkShape = { ...shape, hidden: [4, 4, 4] };
      const start = randomNetwork(wide, random);
      const path = (at: number) =>
        channelPath(wide, start, at, random.order(4).slice(0, 2), {
          distance: random.between(1e-7, 1e-4, "log"),
          norm: 2 * CHANNEL_NORM,
        }, random);
      return moved(wide, together(start, path(0), path(2)), random, [1, 1]);
    }
    case "finite network":
      return moved(shape, (t) => theta.map((x) => x * t), random, []);
    case "one neuron, |w| to infinity and a to 0":
      return moved(shape, divergingInputs(shape, theta, [random.integer(hidden[0]!)]), random, []);
    case "one diverging output weight": {
      const at = layoutOf(shape).output + random.integer(hidden.at(-1)!);
      const size = Math.sqrt(2 * theta.length * random.between(1100, 5000));
      return moved(
        shape,
        (t) => Float64Array.from(theta, (x, i) => i === at ? size * t * Math.sign(x) : x),
        random,
        [],
      );
    }
    case "exact duplicates": {
      const [i, j] = random.order(hidden[layer]!) as [number, number];
      const { layers, output } = layoutOf(shape);
      const { offset, stride } = layers[layer]!;
      const base = theta.slice();
      base.copyWithin(offset + j * stride, offset + i * stride, offset + (i + 1) * stride);
      const next = layers[layer + 1];
      const at = (k: number) => next === undefined ? output + k : next.offset + k;
      const size = Math.sqrt(theta.length * random.between(1100, 5000));
      return moved(
        shape,
        (t) => Float64Array.from(base, (x, n) => n === at(i) ? size * t : n === at(j) ? 1 - size * t : x),
        random,
        [],
      );
    }
    case "pair below the norm":
      return moved(
        shape,
        channel(layer, random.order(hidden[layer]!).slice(0, 2), {
          norm: random.between(100, 0.95 * CHANNEL_NORM, "log"),
        }),
        random,
        [],
      );
    case "pair that is not close":
      return moved(
        shape,
        channel(layer, random.order(hidden[layer]!).slice(0, 2), {
          distance: random.between(1.2 * PAIR_DISTANCE, 0.9 * GROUP_DISTANCE, "log"),
        }),
        random,
        [],
      );
    case "close pair that does not move": {
      const path = channel(layer, random.order(hidden[layer]!).slice(0, 2));
      return { ...moved(shape, path, random, []), update: random.normals(theta.length) };
    }
    case "two parallel neurons, |w| to infinity": {
      const [i, j] = random.order(hidden[0]!) as [number, number];
      const { stride } = layoutOf(shape).layers[0]!;
      const base = theta.slice();
      for (let k = 0; k < stride; k++) base[j * stride + k] = base[i * stride + k]! * (1 + 1e-3 * k);
      return moved(shape, divergingInputs(shape, base, [i, j]), random, []);
    }
  }
}

/** θ as a function of t, which grows by a tenth in the update. */
type Path = (t: number) => Float64Array;

interface ChannelSettings {
  /** Cosine distance of neighbours at t = 1. */
  readonly distance: number;
  /** ‖θ‖ at t = 1, or a little more. */
  readonly norm: number;
}

/**
 * Neurons of one layer as a channel: wₖ = w + (ε/t) ωₖ Δ with Δ ⊥ w, output weights c/g + t uₖ, u of sum 0. Pairs have
 * u = (1, −1); triplets u = (1, −2, 1), a second derivative, or (1, 0, −1) and a little of it, a first one.
 */
function channelPath(
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
function divergingInputs(shape: NetworkShape, theta: Float64Array, neurons: readonly number[]): Path {
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
function together(theta: Float64Array, one: Path, two: Path): Path {
  return (t) => {
    const second = two(t);
    return one(t).map((x, i) => second[i] === theta[i] ? x : second[i]!);
  };
}

function moved(
  shape: NetworkShape,
  path: Path,
  random: Numbers,
  dimensions: readonly number[],
): ConstructedNetwork {
  const theta = path(1);
  const step = path(1.1).map((x, i) => x - theta[i]!);
  const noise = random.normals(theta.length);
  const share = random.between(0, 0.3) * Math.sqrt(parameterNorm(step) / parameterNorm(noise));
  return { shape, theta, update: step.map((x, i) => x + share * noise[i]!), dimensions };
}

/** Standard normal parameters, redrawn until no two neurons of a layer are close. */
function randomNetwork(shape: NetworkShape, random: Numbers): Float64Array {
  const { layers, parameters } = layoutOf(shape);
  const theta = random.normals(parameters);
  for (const { offset, stride, neurons } of layers) {
    const block = (k: number) => theta.subarray(offset + k * stride, offset + (k + 1) * stride);
    for (let k = 1; k < neurons; k++) {
      const close = () =>
        Array.from({ length: k }, (_, j) => cosineDistance(block(k), block(j))).some((each) => each < APART);
      while (close()) block(k).set(random.normals(stride));
    }
  }
  return theta;
}

/** Random numbers of one stream, one after another. */
class Numbers {
  private used = 0;

  constructor(private readonly stream: string, private readonly seed: number) {}

  uniform(): number {
    return uniforms(this.stream, this.seed, 1, this.used++)[0]!;
  }

  normals(count: number): Float64Array {
    const from = this.used + this.used % 2;
    this.used = from + count;
    return Float64Array.from(normals(this.stream, this.seed, count, from));
  }

  between(low: number, high: number, scale: "linear" | "log" = "linear"): number {
    const u = this.uniform();
    return scale === "linear" ? low + (high - low) * u : low * pow(high / low, u);
  }

  integer(below: number): number {
    return Math.min(below - 1, Math.floor(below * this.uniform()));
  }

  pick<T>(list: readonly T[]): T {
    return list[this.integer(list.length)]!;
  }

  /** 0 … count − 1 in random order. */
  order(count: number): number[] {
    const list = Array.from({ length: count }, (_, i) => i);
    for (let i = count - 1; i > 0; i--) {
      const j = this.integer(i + 1);
      [list[i], list[j]] = [list[j]!, list[i]!];
    }
    return list;
  }
}
