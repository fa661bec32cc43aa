/**
 * Eigenvalues of a symmetric matrix along a path, followed by their eigenvectors: at each step the vectors are
 * assigned to those before so that the sum of |overlaps| is greatest. Where eigenvalues cross, the tracks swap
 * ranks; where they repel, ranks stay and the vectors turn.
 */
import atan2 from "@stdlib/math-base-special-atan2";
import { assignment } from "./assignment.ts";
import { symmetricEigen } from "./symmetric_eigen.ts";

export interface TrackPoint {
  /** Place of the eigenvalue among those of its matrix, 0 the smallest. */
  readonly rank: number;
  readonly value: number;
  /** Unit length; its sign is that of the same track one step before. */
  readonly vector: Float64Array;
}

export interface TrackStep {
  readonly gamma: number;
  /** By track; tracks are numbered by rank at the first step. */
  readonly points: readonly TrackPoint[];
}

/**
 * A step is cut where a vector turns by more than about 25° or two tracks swap ranks, until it is this short: a
 * crossing is one only when no repulsion shows at that width.
 */
const LEAST_OVERLAP = 0.9;
const LEAST_WIDTH = 1e-5;
/** Not in the middle: symmetric steps around 0 would hit 0, where eigenvalues are equal and vectors not defined. */
const CUT = 0.4;

/**
 * @param matrixAt n×n, row-major, at a point of the path
 * @param gammas the path's points, ascending; the result holds them and those in between that were needed
 */
export function eigenTracks(
  matrixAt: (gamma: number) => Float64Array,
  gammas: readonly number[],
  n: number,
): TrackStep[] {
  const steps: TrackStep[] = [];
  const ahead = [...gammas].reverse();
  while (ahead.length > 0) {
    const gamma = ahead.at(-1)!;
    const before = steps.at(-1);
    const { values, vectors } = symmetricEigen(matrixAt(gamma), n);
    if (before === undefined) {
      steps.push({ gamma, points: vectors.map((vector, rank) => ({ rank, value: values[rank]!, vector })) });
      ahead.pop();
      continue;
    }
    const overlaps = before.points.map((track) => vectors.map((vector) => dot(track.vector, vector)));
    const ranks = assignment(overlaps.map((row) => row.map((overlap) => 1 - Math.abs(overlap))));
    const least = Math.min(...ranks.map((rank, track) => Math.abs(overlaps[track]![rank]!)));
    const swap = before.points.some(({ rank }, track) => rank !== ranks[track]);
    if ((swap || least < LEAST_OVERLAP) && gamma - before.gamma > LEAST_WIDTH) {
      ahead.push(before.gamma + CUT * (gamma - before.gamma));
      continue;
    }
    steps.push({
      gamma,
      points: ranks.map((rank, track) => ({
        rank,
        value: values[rank]!,
        vector: aligned(vectors[rank]!, overlaps[track]![rank]!),
      })),
    });
    ahead.pop();
  }
  return steps;
}

/** The vector or its negative, so that its overlap with another is not negative. */
export function aligned(vector: Float64Array, overlap: number): Float64Array {
  return overlap < 0 ? vector.map((x) => -x) : vector;
}

/** Angle between two lines in degrees, 0 to 90, accurate near both ends (Kahan: difference and sum of unit vectors). */
export function angleBetween(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const [lengthA, lengthB] = [Math.sqrt(dot(a, a)), Math.sqrt(dot(b, b))];
  const sign = dot(a, b) < 0 ? -1 : 1;
  let [sum, difference] = [0, 0];
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i]! / lengthA, sign * b[i]! / lengthB];
    sum += (x + y) * (x + y);
    difference += (x - y) * (x - y);
  }
  return 2 * atan2(Math.sqrt(difference), Math.sqrt(sum)) * 180 / Math.PI;
}

export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
