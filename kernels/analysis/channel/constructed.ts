/**
 * Networks of which it is known whether they are in a channel, to measure what channel.ts makes of them. Each is a
 * point of a path θ(t) with a late update, the step along the path and noise; the other neurons are random, none of
 * them close to another.
 */
import { parameterNorm } from "../../network_reference.ts";
import { layoutOf, type NetworkShape } from "../../network_shape.ts";
import { CHANNEL_NORM, GROUP_DISTANCE, PAIR_DISTANCE } from "./channel.ts";
import { cosineDistance } from "./neuron_pairs.ts";
import {
  channelPath,
  type ChannelSettings,
  divergingInputs,
  type Path,
  together,
} from "./constructed_paths.ts";
import { Numbers } from "./drawn_numbers.ts";

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
