/**
 * Eigenvalues along a path of symmetric matrices, followed by their eigenvectors: at each step the vectors are
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

/** points[step][track]; tracks are numbered by rank at the first step. */
export function eigenTracks(matrices: readonly Float64Array[], n: number): TrackPoint[][] {
  const points: TrackPoint[][] = [];
  for (const matrix of matrices) {
    const { values, vectors } = symmetricEigen(matrix, n);
    const before = points.at(-1);
    if (before === undefined) {
      points.push(vectors.map((vector, rank) => ({ rank, value: values[rank]!, vector })));
      continue;
    }
    const overlaps = before.map((track) => vectors.map((vector) => dot(track.vector, vector)));
    const ranks = assignment(overlaps.map((row) => row.map((overlap) => 1 - Math.abs(overlap))));
    points.push(ranks.map((rank, track) => ({
      rank,
      value: values[rank]!,
      vector: aligned(vectors[rank]!, overlaps[track]![rank]!),
    })));
  }
  return points;
}

/** The vector or its negative, so that its overlap with another is not negative. */
export function aligned(vector: Float64Array, overlap: number): Float64Array {
  return overlap < 0 ? vector.map((x) => -x) : vector;
}

/** Angle between two lines in degrees, 0 to 90, accurate near both ends (Kahan: atan2 of difference and sum). */
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
