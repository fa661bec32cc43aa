/**
 * Which networks have run into a channel (paper, section 3): neurons i, j of a layer whose input weights come together
 * while their output weights grow without bound. All three criteria of appendix B.3 must be met:
 *
 * 1. ‖θ‖ > 10³, ‖θ‖ = Σθ²/(2P);
 * 2. two neurons of a layer with cosine distance 1 − cos(wᵢ, wⱼ) < 10⁻³, biases included;
 * 3. late updates lie inside the channel's subspace: ‖projection of Δθ‖/‖Δθ‖ > 0.9. It is spanned by the output weights
 *    of the channel's neurons, each its own direction, and for each group by the direction that moves the input weights
 *    of all its neurons along their mean.
 *
 * Exact duplicates do not count as a pair: they lie on a plateau, where output weights are arbitrary. Groups are the
 * connected components of "cosine distance < 10⁻²" in which some pair meets criterion 2; g different neurons make a
 * channel of dimension g − 1. Layers of any depth: the output weights of a neuron are its weights into the next layer.
 *
 * A channel in one layer makes neurons of the next look alike: of their input weights the two diverging ones outweigh
 * all others. By the letter of criterion 2 these are close, so such groups are listed and marked as inherited.
 */
import { mergedInputs } from "./merged_inputs.ts";
import { parameterNorm } from "../../network_reference.ts";
import { layoutOf, type NetworkShape } from "../../network_shape.ts";
import {
  areDuplicates,
  closestOf,
  cosineDistance,
  inputsOf,
  lengthOf,
  type NeuronPair,
  neuronPairs,
  neuronsOfLayers,
} from "./neuron_pairs.ts";

export const CHANNEL_NORM = 1e3;
export const PAIR_DISTANCE = 1e-3;
export const GROUP_DISTANCE = 1e-2;
export const INSIDE_FRACTION = 0.9;

export interface ChannelGroup {
  readonly layer: number;
  /** Ascending. */
  readonly neurons: readonly number[];
  /** Number of different neurons less one. */
  readonly dimension: number;
  /**
   * Whether its neurons are close only by the diverging weights that they have from a channel in the layer before: with
   * each component of distance < GROUP_DISTANCE there merged to one neuron, of the sum of its output weights, no pair
   * of them is.
   */
  readonly inherited: boolean;
}

export interface ChannelDetection {
  /** Whether all three criteria are met. */
  readonly channel: boolean;
  /** ‖θ‖. */
  readonly norm: number;
  /** Closest pair of all layers, exact duplicates left out; null where there is none. */
  readonly closest: NeuronPair | null;
  /** Groups that meet criterion 2, whether or not the others are met. */
  readonly groups: readonly ChannelGroup[];
  /** Share of the update inside the subspace of all groups; NaN for an update of length 0. */
  readonly fraction: number;
}

/**
 * Connected components of distance < GROUP_DISTANCE that hold a pair of distance < `pairDistance`: GROUP_DISTANCE takes
 * all of them.
 */
export function channelGroups(
  shape: NetworkShape,
  theta: Float64Array,
  pairDistance = PAIR_DISTANCE,
): ChannelGroup[] {
  const pairs = neuronPairs(shape, theta);
  let before: number[][] = [];
  return neuronsOfLayers(shape).flatMap((neurons, layer) => {
    const own = pairs.filter((pair) => pair.layer === layer);
    const same = (i: number, j: number) => areDuplicates(theta, neurons[i]!, neurons[j]!);
    const merged = neurons.map((neuron) => mergedInputs(inputsOf(theta, neuron), before));
    before = components(
      neurons.length,
      (i, j) =>
        same(i, j) ||
        own.some(({ first, second, distance }) => first === i && second === j && distance < GROUP_DISTANCE),
    );
    return before.flatMap((members): ChannelGroup[] => {
      const close = own.filter(({ first, distance }) => members.includes(first) && distance < pairDistance);
      if (close.length === 0) return [];
      const different = members.filter((j) => !members.some((i) => i < j && same(i, j)));
      const inherited = close.every(({ first, second }) =>
        cosineDistance(merged[first]!, merged[second]!) >= pairDistance
      );
      return [{ layer, neurons: members, dimension: different.length - 1, inherited }];
    });
  });
}

/** The largest dimension of a group; 0 where all are inherited: these neurons have come together in the layer before. */
export function channelDimension(groups: readonly ChannelGroup[]): number {
  return Math.max(0, ...groups.flatMap(({ inherited, dimension }) => inherited ? [] : [dimension]));
}

/** Connected components of the graph on 0 … count − 1, by their first member. */
function components(count: number, joined: (first: number, second: number) => boolean): number[][] {
  const label = Array.from({ length: count }, (_, i) => i);
  for (let j = 0; j < count; j++) {
    for (let i = 0; i < j; i++) {
      if (!joined(i, j)) continue;
      const [keep, drop] = [label[i]!, label[j]!];
      for (const [k, each] of label.entries()) if (each === drop) label[k] = keep;
    }
  }
  return [...Map.groupBy(label.keys(), (i) => label[i]!).values()];
}

/**
 * ‖projection of the update on the subspace of the groups‖ / ‖update‖: from 0 to 1, up to rounding.
 *
 * Output weights are coordinate axes, so they are orthogonal. A mean direction has some of them among its components
 * where a group lies in the layer before, since output weights there are input weights here. Gram and Schmidt's step
 * takes them out: it sets those components to zero, which is exact. What remains of two means touches different
 * neurons, so it is orthogonal too. A mean of which nothing remains adds no direction: that is zero exactly, and needs
 * no tolerance.
 */
export function fractionInside(
  shape: NetworkShape,
  theta: Float64Array,
  update: Float64Array,
  groups: readonly ChannelGroup[],
): number {
  const layers = neuronsOfLayers(shape);
  let inside = 0;
  for (const { layer, neurons } of groups) {
    const members = neurons.map((k) => layers[layer]![k]!);
    const mean = members.map((each) => inputsOf(theta, each)).reduce((sum, w) =>
      sum.map((x, i) => x + w[i]!)
    );
    for (const before of groups) {
      if (before.layer === layer - 1) {
        for (const k of before.neurons) mean[k] = 0;
      }
    }
    const scale = lengthOf(mean) * Math.sqrt(members.length);
    let along = 0;
    for (const member of members) {
      for (const i of member.outputs) inside += update[i]! * update[i]!;
      for (let i = member.from; i < member.to; i++) along += update[i]! * mean[i - member.from]!;
    }
    if (scale > 0) inside += along / scale * (along / scale);
  }
  return Math.sqrt(inside) / lengthOf(update);
}

/**
 * @param update late change of θ along the flow, P values; its length does not count
 * @throws RangeError where θ or the update is not of length P
 */
export function detectChannel(
  shape: NetworkShape,
  theta: Float64Array,
  update: Float64Array,
): ChannelDetection {
  const { parameters } = layoutOf(shape);
  if (theta.length !== parameters || update.length !== parameters) {
    throw new RangeError(
      `Cannot look for a channel as θ and its update must be [P=${parameters}]: got ${theta.length} and ${update.length} values`,
    );
  }
  const norm = parameterNorm(theta);
  const groups = channelGroups(shape, theta);
  const fraction = fractionInside(shape, theta, update, groups);
  return {
    channel: norm > CHANNEL_NORM && groups.length > 0 && fraction > INSIDE_FRACTION,
    norm,
    closest: closestOf(neuronPairs(shape, theta)),
    groups,
    fraction,
  };
}
