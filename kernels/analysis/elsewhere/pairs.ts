/**
 * Which units of a layer have run into a channel, for units of any kind: the coordinates of a pair (shared_unit.ts,
 * README.md) from its parameters, the closest pair, and the paper's criteria (appendix B.3), where
 *
 * - the inner parameters take the place of a neuron's input weights: a filter with its bias; a head's score matrix B,
 *   since W_Q and W_K themselves have many forms that compute the same;
 * - output weights are vectors: opposite are those with a cosine below 0;
 * - ‖θ‖ = Σθ²/(2P) and the share of late updates in the channel's subspace are of these parameters, inner and output.
 *
 * The closest pair's group are all units that chains of distances < 10⁻² join to it: where there are three, it is any two
 * of them that are opposite, and not always the closest. "channel": closest distance < 10⁻³, two opposite outputs in its
 * group, ‖θ‖ > 10³, share > 0.9. "entrance": short of that, but with distance < 10⁻² (the paper's, of groups), opposite
 * outputs, the group's still growing, and share > 0.9. Else "none".
 */
import { CHANNEL_NORM, GROUP_DISTANCE, INSIDE_FRACTION, PAIR_DISTANCE } from "../channel/channel.ts";
import { cosineDistance, lengthOf } from "../channel/neuron_pairs.ts";
import { DUPLICATE } from "../networks/network_distance.ts";
import type { UnitPair } from "./shared_unit.ts";

export interface PlacedUnit {
  readonly inner: Float64Array;
  /** width × channels. */
  readonly output: Float64Array;
}

export interface UnitDistance {
  readonly first: number;
  readonly second: number;
  /** 1 − cos of the inner parameters. */
  readonly distance: number;
  /** Half their distance. */
  readonly epsilon: number;
  /** Of the output vectors; NaN where one is 0. */
  readonly cosine: number;
  /** |Mᵢ| + |Mⱼ|. */
  readonly size: number;
}

export type ChannelVerdict = "channel" | "entrance" | "none";

/** All pairs but exact duplicates, by second and first unit. */
export function unitPairs(units: readonly PlacedUnit[]): UnitDistance[] {
  return units.flatMap((b, second) =>
    units.slice(0, second).flatMap((a, first): UnitDistance[] => {
      const gap = lengthOf(a.inner.map((value, i) => value - b.inner[i]!));
      if (gap < DUPLICATE) return [];
      const [from, to] = [lengthOf(a.output), lengthOf(b.output)];
      const cosine = a.output.reduce((sum, value, i) => sum + value * b.output[i]!, 0) / (from * to);
      const distance = cosineDistance(a.inner, b.inner);
      return [{ first, second, distance, epsilon: gap / 2, cosine, size: from + to }];
    })
  );
}

/** The pair of least distance, the first of equal ones; null where all units are duplicates. */
export function closestUnits(units: readonly PlacedUnit[]): UnitDistance | null {
  return unitPairs(units).reduce<UnitDistance | null>(
    (best, pair) => best === null || pair.distance < best.distance ? pair : best,
    null,
  );
}

/** The two units and all that are joined to them by distances < 10⁻², ascending. */
export function groupOf(
  units: readonly PlacedUnit[],
  { first, second }: Pick<UnitDistance, "first" | "second">,
): number[] {
  const close = unitPairs(units).filter(({ distance }) => distance < GROUP_DISTANCE);
  const members = new Set([first, second]);
  for (let size = 0; size < members.size;) {
    size = members.size;
    for (const pair of close) {
      if (members.has(pair.first)) members.add(pair.second);
      if (members.has(pair.second)) members.add(pair.first);
    }
  }
  return [...members].sort((a, b) => a - b);
}

/** Of all pairs in a group the least cosine of output vectors. */
export function mostOpposite(units: readonly PlacedUnit[], group: readonly number[]): number {
  return unitPairs(units)
    .filter(({ first, second }) => group.includes(first) && group.includes(second))
    .reduce((least, { cosine }) => Math.min(least, cosine), 1);
}

/**
 * A pair's own coordinates and its ε.
 * @param channels columns of the output matrices
 * @throws RangeError where the two coincide
 */
export function pairCoordinates(
  first: PlacedUnit,
  second: PlacedUnit,
  channels: number,
): UnitPair & { readonly epsilon: number } {
  const gap = first.inner.map((value, i) => (value - second.inner[i]!) / 2);
  const epsilon = lengthOf(gap);
  if (!(epsilon > 0)) {
    throw new RangeError("Cannot use a pair's coordinates as two different units are needed: they coincide");
  }
  return {
    epsilon,
    channels,
    p: first.inner.map((value, i) => (value + second.inner[i]!) / 2),
    delta: gap.map((value) => value / epsilon),
    c: first.output.map((value, i) => value + second.output[i]!),
    a: first.output.map((value, i) => epsilon * (value - second.output[i]!)),
  };
}

/** Σθ²/(2P) over all units. */
export function unitsNorm(units: readonly PlacedUnit[]): number {
  let [sum, count] = [0, 0];
  for (const { inner, output } of units) {
    for (const values of [inner, output]) {
      for (const value of values) sum += value * value;
      count += values.length;
    }
  }
  return sum / (2 * count);
}

/**
 * ‖projection of the update on the group's subspace‖/‖update‖: the output weights of its units, and the direction that
 * moves all of them along the mean of their inner parameters. NaN for no update.
 */
export function shareInside(
  before: readonly PlacedUnit[],
  after: readonly PlacedUnit[],
  group: readonly number[],
): number {
  const mean = after[group[0]!]!.inner.map((_, i) => group.reduce((sum, k) => sum + after[k]!.inner[i]!, 0));
  const scale = lengthOf(mean) * Math.sqrt(group.length);
  let [all, inside, along] = [0, 0, 0];
  for (const [k, { inner, output }] of after.entries()) {
    const grouped = group.includes(k);
    for (const [i, value] of inner.entries()) {
      const change = value - before[k]!.inner[i]!;
      all += change * change;
      if (grouped) along += change * mean[i]!;
    }
    for (const [i, value] of output.entries()) {
      const change = value - before[k]!.output[i]!;
      all += change * change;
      if (grouped) inside += change * change;
    }
  }
  if (scale > 0) inside += along / scale * (along / scale);
  return Math.sqrt(inside / all);
}

export interface Judged {
  /** Of the closest pair. */
  readonly distance: number;
  /** Least cosine of output vectors in its group. */
  readonly opposite: number;
  readonly norm: number;
  readonly share: number;
  /** Lengths of the group's output vectors, over those where the descent's second part began. */
  readonly grown: number;
}

export function verdictOf({ distance, opposite, norm, share, grown }: Judged): ChannelVerdict {
  if (!(opposite < 0 && share > INSIDE_FRACTION && distance < GROUP_DISTANCE)) return "none";
  if (norm > CHANNEL_NORM && distance < PAIR_DISTANCE) return "channel";
  return grown > 1 ? "entrance" : "none";
}
