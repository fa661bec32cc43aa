/**
 * Which of many converged networks are the same minimum: average-linkage clustering (ml-hclust) of their
 * distances, cut at the largest gap between the logarithms of the heights at which clusters merge.
 *
 * Runs into one minimum end within the solver's tolerance of each other, different minima are a good part of a
 * weight apart; the gap in between is wide. Two rules keep the cut there. A merge below SAME always joins and one
 * above DIFFERENT never does: only gaps that reach into [SAME, DIFFERENT] are candidates, and beyond the lowest and
 * the highest merge only that range counts as a gap. And what lies below FLOOR or above CEILING counts as if it
 * were there: neither the rounding of two equal networks nor two remote families of minima make a gap. So all
 * heights below SAME give one minimum, all above DIFFERENT as many minima as there are networks.
 */
import { agnes, type Cluster } from "ml-hclust";

export const SAME = 1e-4;
export const DIFFERENT = 1e-2;
const FLOOR = 1e-6;
const CEILING = 1;

/** @throws RangeError for a height that is NaN: it has no place among the others */
function requireOrdered(heights: readonly number[]): void {
  const bad = heights.findIndex(Number.isNaN);
  if (bad >= 0) throw new RangeError(`Cannot cut a tree as heights[${bad}] must be a number: got NaN`);
}

/** The height to cut at: the geometric middle of the largest gap that is a candidate, the lowest of equal ones. */
export function cutOf(heights: readonly number[]): number {
  requireOrdered(heights);
  const inside = heights.map((height) => Math.max(FLOOR, Math.min(CEILING, height))).sort((a, b) => a - b);
  const gaps = inside.slice(1).map((high, i) => [inside[i]!, high] as const);
  gaps.unshift([SAME, Math.min(inside[0] ?? DIFFERENT, DIFFERENT)]);
  gaps.push([Math.max(inside.at(-1) ?? SAME, SAME), DIFFERENT]);
  let [cut, widest] = [NaN, 0];
  for (const [low, high] of gaps) {
    if (low < DIFFERENT && high > SAME && high / low > widest) {
      [cut, widest] = [Math.sqrt(low * high), high / low];
    }
  }
  return cut;
}

/**
 * The largest gap between the logarithms of the heights and nothing else, as the authors cut. Heights below FLOOR count as
 * FLOOR, which is a height itself: so networks that are equal but for rounding are one minimum also where nothing else
 * merges, and where all differ the gap below the lowest merge is the largest.
 */
export function largestGapOf(heights: readonly number[]): number {
  requireOrdered(heights);
  const sorted = [FLOOR, ...heights.map((height) => Math.max(FLOOR, height))].sort((a, b) => a - b);
  let [cut, widest] = [Infinity, 1];
  for (const [i, high] of sorted.slice(1).entries()) {
    const low = sorted[i]!;
    if (high / low > widest) [cut, widest] = [Math.sqrt(low * high), high / low];
  }
  return cut;
}

/**
 * For each of n things the number of its cluster, clusters being numbered by their first member.
 * @param distance symmetric n×n, zero on the diagonal
 * @param cut the height to cut at, of the heights of all merges
 */
export function uniqueMinima(distance: readonly (readonly number[])[], cut = cutOf): number[] {
  const n = distance.length;
  if (n < 2) return distance.map(() => 0);
  if (!distance.every((row) => row.every(Number.isFinite))) {
    throw new RangeError("Cannot cluster networks as every distance must be finite");
  }
  const root = agnes(distance.map((row) => [...row]), { method: "average", isDistanceMatrix: true });
  const heights: number[] = [];
  root.traverse((cluster) => {
    if (!cluster.isLeaf) heights.push(cluster.height);
  });
  const groups = cutTree(root, cut(heights)).map(membersOf);
  groups.sort((a, b) => a[0]! - b[0]!);
  const label: number[] = new Array(n);
  for (const [id, members] of groups.entries()) for (const member of members) label[member] = id;
  return label;
}

/** The clusters below a height; the whole where nothing merges above it. */
function cutTree(root: Cluster, height: number): Cluster[] {
  return root.height <= height ? [root] : root.cut(height);
}

/** Indices of a cluster's leaves, ascending. */
function membersOf(cluster: Cluster): number[] {
  const members: number[] = [];
  cluster.traverse((each) => {
    if (each.isLeaf) members.push(each.index);
  });
  return members.sort((a, b) => a - b);
}
