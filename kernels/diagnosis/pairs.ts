/**
 * Which hidden units are close to one another: pairs and groups of any fully connected network, by the distances and
 * thresholds of ../analysis/channel/channel.ts, with which it agrees on the paper's shapes.
 *
 * A pair's coordinates are those of a channel (paper, section 3) with vectors of output weights a_i, one component for
 * each unit of the next layer: ε = ‖w_i − w_j‖/2 with biases, c = a_i + a_j, a = ε (a_i − a_j). They are taken where
 * symmetries do not count (hidden/symmetry.ts): of odd activations the nearer of w_j and −w_j, with a_j or −a_j; of
 * homogeneous ones with w of length 1 and a times that length; of those with a linear mirror image both w_j and −w_j,
 * the latter marked. Exact duplicates are none of the closest pairs; they are listed, and make groups, of their own.
 */
import { cosineDistance } from "../analysis/channel/neuron_pairs.ts";
import { GROUP_DISTANCE, PAIR_DISTANCE } from "../analysis/channel/channel.ts";
import { DUPLICATE } from "../analysis/networks/network_distance.ts";
import { componentsOf, mergedInputs } from "./hidden/components.ts";
import { isHomogeneous, type Mirror, mirrorOf } from "./hidden/symmetry.ts";
import { dot, type HiddenLayer, hiddenLayers, inputsOf, lengthOf, outputsOf } from "./hidden/units.ts";
import type { GroupFindings, PairFindings, PairsFindings } from "./findings.ts";
import type { DenseNetwork } from "./network.ts";

/** Pairs of a layer that are kept. */
const MOST_PAIRS = 10;

interface Close {
  readonly first: number;
  readonly second: number;
  readonly distance: number;
  readonly mirrored: boolean;
}

/** Of a layer: the closest pairs, and all that can make groups. */
interface LayerPairs {
  readonly closest: readonly Close[];
  /** Nearer than GROUP_DISTANCE, not those of a linear mirror image. */
  readonly near: readonly Close[];
  readonly duplicates: readonly Close[];
}

export function findPairs(network: DenseNetwork, theta: Float64Array): PairsFindings {
  const closest: PairFindings[][] = [];
  const groups: GroupFindings[] = [];
  const same: PairFindings[] = [];
  let before: number[][] = [];
  for (const [l, layer] of hiddenLayers(network).entries()) {
    const { name } = layer.place.activation;
    const found = layerPairs(layer, theta, mirrorOf(name));
    const { near, duplicates } = found;
    const components = componentsOf(layer.units.length, [...near, ...duplicates]);
    const merged = (k: number) => mergedInputs(inputsOf(theta, layer.units[k]!), before);
    const inherited = ({ first, second, mirrored }: Close) => {
      if (l === 0) return false;
      const other = merged(second);
      return cosineDistance(merged(first), mirrored ? other.map((x) => -x) : other) >= PAIR_DISTANCE;
    };
    closest.push(found.closest.map((pair) => ({
      ...pairFindings(layer, theta, pair),
      ...(pair.distance < PAIR_DISTANCE && inherited(pair) ? { inherited: true as const } : {}),
    })));
    same.push(...duplicates.slice(0, MOST_PAIRS).map((pair) => pairFindings(layer, theta, pair)));
    for (const units of components) {
      const within = ({ first }: Close) => units.includes(first);
      const close = near.filter((pair) => within(pair) && pair.distance < PAIR_DISTANCE);
      const twins = duplicates.filter(within);
      if (close.length === 0 && twins.length === 0) continue;
      const different = units.filter((j) => !twins.some(({ second }) => second === j));
      const all = close.map((pair) => pairFindings(layer, theta, pair));
      groups.push({
        ...{ layer: l, units, dimension: (different.length === 1 ? units : different).length - 1 },
        opposite: [...all, ...twins.map((pair) => pairFindings(layer, theta, pair))].some(isOpposite),
        duplicates: different.length === 1,
        ...(close.length > 0 && close.every(inherited) ? { inherited: true as const } : {}),
      });
    }
    before = components;
  }
  return { closest, ...(same.length > 0 ? { duplicates: same } : {}), groups };
}

/** Whether output weights can diverge while their sum stays. */
export function isOpposite({ outputCosine }: PairFindings): boolean {
  return outputCosine < 0;
}

/**
 * The pair of all layers that a channel could be made of: the closest with opposite outputs, no mirror image and not by a
 * channel in the layer before; null where there is none among the kept ones.
 */
export function closestOpposite({ closest }: PairsFindings): PairFindings | null {
  return leastDistance(
    closest.flat().filter((pair) => isOpposite(pair) && !pair.inherited && !isLinearMirror(pair)),
  );
}

/** The closest pair of all layers, whatever its outputs. */
export function closestPairOf({ closest }: PairsFindings): PairFindings | null {
  return leastDistance(closest.flat().filter((pair) => !pair.inherited && !isLinearMirror(pair)));
}

/** A mirror image that leaves a linear function: its outputs were not turned round. */
export function isLinearMirror({ mirrored, linear }: PairFindings): boolean {
  return mirrored === true && linear === true;
}

function leastDistance(pairs: readonly PairFindings[]): PairFindings | null {
  return pairs.reduce<PairFindings | null>(
    (best, pair) => best === null || pair.distance < best.distance ? pair : best,
    null,
  );
}

function layerPairs({ units }: HiddenLayer, theta: Float64Array, mirror: Mirror): LayerPairs {
  const [near, duplicates]: [Close[], Close[]] = [[], []];
  let closest: Close[] = [];
  const keep = (pair: Close) => {
    if (closest.length === MOST_PAIRS && !(pair.distance < closest.at(-1)!.distance)) return;
    const at = closest.findIndex(({ distance }) => pair.distance < distance);
    closest = closest.toSpliced(at < 0 ? closest.length : at, 0, pair).slice(0, MOST_PAIRS);
  };
  for (const [second, unit] of units.entries()) {
    const own = inputsOf(theta, unit);
    const turned = own.map((x) => -x);
    for (let first = 0; first < second; first++) {
      const other = inputsOf(theta, units[first]!);
      const straight = { first, second, distance: cosineDistance(other, own), mirrored: false };
      const opposite = { first, second, distance: cosineDistance(other, turned), mirrored: true };
      const pair = mirror === "odd" && opposite.distance < straight.distance ? opposite : straight;
      if (areDuplicates(other, pair.mirrored ? turned : own)) duplicates.push(pair);
      else {
        keep(pair);
        if (pair.distance < GROUP_DISTANCE) near.push(pair);
      }
      if (mirror === "linear") keep(opposite);
    }
  }
  return { closest, near, duplicates };
}

/** As channel.ts has it: input weights, with bias, closer than DUPLICATE. */
function areDuplicates(a: Float64Array, b: Float64Array): boolean {
  let square = 0;
  for (let i = 0; i < a.length; i++) square += (a[i]! - b[i]!) * (a[i]! - b[i]!);
  return Math.sqrt(square) < DUPLICATE;
}

function pairFindings(
  { place, units }: HiddenLayer,
  theta: Float64Array,
  { first, second, distance, mirrored }: Close,
): PairFindings {
  const { name } = place.activation;
  const turned = mirrored && mirrorOf(name) === "odd" ? -1 : 1;
  const [i, j] = [units[first]!, units[second]!];
  const [w, other] = [inputsOf(theta, i), inputsOf(theta, j)];
  const [s, t] = isHomogeneous(name) ? [lengthOf(w) || 1, lengthOf(other) || 1] : [1, 1];
  const [a, b] = [outputsOf(theta, i).map((x) => x * s), outputsOf(theta, j).map((x) => x * turned * t)];
  const side = mirrored ? -1 : 1;
  const epsilon = lengthOf(w.map((x, k) => x / s - side * other[k]! / t)) / 2;
  const [one, two] = [lengthOf(a), lengthOf(b)];
  return {
    ...{ layer: units[0]!.layer, first, second, distance, epsilon },
    sum: lengthOf(a.map((x, k) => x + b[k]!)),
    scaledDifference: epsilon * lengthOf(a.map((x, k) => x - b[k]!)),
    outputs: one + two,
    outputCosine: one === 0 || two === 0 ? 0 : dot(a, b) / one / two,
    ...(mirrored ? { mirrored: true as const } : {}),
    ...(mirrored && mirrorOf(name) === "linear" ? { linear: true as const } : {}),
  };
}
