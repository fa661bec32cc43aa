/** Which neurons of a layer a chart takes together (charts.ts): pairs, and three in a line. */
import { cosineDistance } from "../channel/neuron_pairs.ts";
import { LEAST_LENGTH, lengthAt } from "./chart_maps.ts";
import { DUPLICATE } from "../networks/network_distance.ts";

/** Rows of a pair have a smaller cosine distance. */
export const PAIR_CHART_DISTANCE = 1e-2;
/** So have the outer rows of a triple. */
export const TRIPLE_CHART_DISTANCE = 0.5;
/** A pair's outputs nearly cancel: |aᵢ + aⱼ| is less than this times the smaller of |aᵢ|, |aⱼ|. */
const BALANCE = 1.4;
/** Of a triple's outputs aᵢ is near −(1 − β) a_m and aⱼ near −β a_m: a difference is less than this times the larger. */
const TRIPLE_BALANCE = 0.7;
/** The middle neuron of a triple is no closer to an outer one than this part of their distance. */
const INSIDE = 0.01;
/** |x_m − (1 − β) xᵢ − β xⱼ| of a triple, against |xᵢ − xⱼ|/2. */
const DEVIATION = 0.5;

/** A neuron: the place of its row in θ and those of its output weights. */
export interface Unit {
  readonly row: number;
  readonly outputs: readonly number[];
}

/** Three neurons nearly in a line, x_m ≈ (1 − β) xᵢ + β xⱼ. */
export interface Triple {
  /** i, j. */
  readonly outer: readonly [Unit, Unit];
  readonly middle: Unit;
  readonly beta: number;
}

export interface GroupOptions {
  readonly pairDistance?: number;
  readonly tripleDistance?: number;
}

/**
 * Disjoint groups that a channel can hold: triples first, then pairs of the neurons that are left, each closest first.
 * Duplicates are in no group. The pairs begin with the outer neurons of the triples.
 */
export function closeGroups(
  x: Float64Array,
  units: readonly Unit[],
  stride: number,
  { pairDistance = PAIR_CHART_DISTANCE, tripleDistance = TRIPLE_CHART_DISTANCE }: GroupOptions,
): { readonly triples: readonly Triple[]; readonly pairs: readonly (readonly [Unit, Unit])[] } {
  const row = (unit: Unit) => x.subarray(unit.row, unit.row + stride);
  const apart = (a: Unit, b: Unit) => lengthAt(row(a).map((value, i) => value - row(b)[i]!), 0, stride);
  const far = (a: Unit, b: Unit) => cosineDistance(row(a), row(b));
  const all = units.flatMap((second, j) => units.slice(0, j).map((first) => [first, second] as const));
  const taken = new Set<Unit>();
  const free = (...group: Unit[]) => {
    if (group.some((unit) => taken.has(unit))) return false;
    for (const unit of group) taken.add(unit);
    return true;
  };
  const triples = byDistance(
    all.filter(([a, b]) => far(a, b) < tripleDistance)
      .flatMap((outer) => units.flatMap((middle) => tripleOf(x, outer, middle, stride))),
    ({ outer }) => far(...outer),
  ).filter(({ outer, middle }) => free(...outer, middle));
  const pairs = byDistance(
    all.filter(([a, b]) => far(a, b) < pairDistance && apart(a, b) >= DUPLICATE && cancels(x, a, b)),
    (pair) => far(...pair),
  ).filter((pair) => free(...pair));
  return { triples, pairs: [...triples.map(({ outer }) => outer), ...pairs] };
}

/**
 * Disjoint pairs of neurons with one output whose rows are nearly opposite, closest first, and whose outputs nearly cancel:
 * as σ(z) = z + σ(−z), they are close pairs of −xᵢ and xⱼ beside a linear function. That must settle, so that there are no
 * fewer than two of them, the one of the largest outputs first. Exact mirror images have no difference to scale with.
 */
export function oppositePairs(
  x: Float64Array,
  units: readonly Unit[],
  stride: number,
  pairDistance = PAIR_CHART_DISTANCE,
): readonly (readonly [Unit, Unit])[] {
  const row = (unit: Unit) => x.subarray(unit.row, unit.row + stride);
  const far = ([a, b]: readonly [Unit, Unit]) => 2 - cosineDistance(row(a), row(b));
  const difference = ([a, b]: readonly [Unit, Unit]) =>
    lengthAt(row(a).map((value, i) => (value + row(b)[i]!) / 2), 0, stride);
  const all = units.flatMap((second, j) => units.slice(0, j).map((first) => [first, second] as const));
  const taken = new Set<Unit>();
  const pairs = byDistance(
    all.filter((pair) =>
      pair[0].outputs.length === 1 && far(pair) < pairDistance && difference(pair) >= LEAST_LENGTH &&
      cancels(x, ...pair)
    ),
    far,
  ).filter((pair) => {
    if (pair.some((unit) => taken.has(unit))) return false;
    for (const unit of pair) taken.add(unit);
    return true;
  });
  if (pairs.length < 2) return [];
  const size = ([{ outputs: [a] }, { outputs: [b] }]: readonly [Unit, Unit]) => -Math.abs(x[a!]! - x[b!]!);
  return byDistance(pairs, size);
}

/** The three as a triple, or none. */
function tripleOf(x: Float64Array, outer: readonly [Unit, Unit], middle: Unit, stride: number): Triple[] {
  const [i, j] = outer;
  if (middle === i || middle === j) return [];
  let [square, along, deviation] = [0, 0, 0];
  for (let k = 0; k < stride; k++) {
    const line = x[j.row + k]! - x[i.row + k]!;
    square += line * line;
    along += line * (x[middle.row + k]! - x[i.row + k]!);
  }
  const beta = along / square;
  if (!(beta > INSIDE && beta < 1 - INSIDE)) return [];
  for (let k = 0; k < stride; k++) {
    const h = x[middle.row + k]! - (1 - beta) * x[i.row + k]! - beta * x[j.row + k]!;
    deviation += h * h;
  }
  const shortest = Math.min(beta, 1 - beta) * Math.sqrt(square);
  if (!(Math.sqrt(deviation) < DEVIATION * Math.sqrt(square) / 2) || shortest < DUPLICATE) return [];
  const balanced = ([[i, 1 - beta], [j, beta]] as const).every(([unit, part]) => {
    let [rest, own, ideal] = [0, 0, 0];
    for (const [k, index] of middle.outputs.entries()) {
      const [a, b] = [x[unit.outputs[k]!]!, -part * x[index]!];
      rest += (a - b) * (a - b);
      own += a * a;
      ideal += b * b;
    }
    return rest <= TRIPLE_BALANCE * TRIPLE_BALANCE * Math.max(own, ideal);
  });
  return balanced ? [{ outer, middle, beta }] : [];
}

/** Whether outputs are of opposite directions and nearly cancel. */
function cancels(x: Float64Array, first: Unit, second: Unit): boolean {
  let [product, sum, one, other] = [0, 0, 0, 0];
  for (let k = 0; k < first.outputs.length; k++) {
    const [a, b] = [x[first.outputs[k]!]!, x[second.outputs[k]!]!];
    product += a * b;
    sum += (a + b) * (a + b);
    one += a * a;
    other += b * b;
  }
  return product < 0 && Math.sqrt(sum) < BALANCE * Math.sqrt(Math.min(one, other));
}

/** Ascending; of equal ones the first stays first. */
function byDistance<T>(groups: readonly T[], distance: (group: T) => number): T[] {
  return groups.map((group) => ({ group, at: distance(group) })).sort((a, b) => a.at - b.at).map((
    { group },
  ) => group);
}
