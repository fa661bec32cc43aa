/**
 * Figure 6b's landscape: at each (s, α) the population loss minimised over the two other directions. There are
 * several local minima over those directions; each grid point is started from its neighbours' minima, swept in
 * both directions of s and α, and from a coarse grid of its own, and keeps the lowest.
 *
 * Only networks with w₁, w₂ > 0 count. Changing the sign of a neuron's w and a changes nothing, so that every
 * channel has a mirror image with w₁ ≈ −w₂; without the restriction the minimum over p and q runs away to these
 * images wherever γ < 1, and the picture shows them instead of the saddle line's surroundings.
 */
import { dot, type ToyPlane } from "./plane.ts";
import type { LossDerivatives } from "../../loss.ts";
import { populationDerivatives } from "./population.ts";

export interface LandscapeGrid {
  readonly s: Float64Array;
  readonly alpha: Float64Array;
  /** Minimised loss, alpha.length × s.length, row-major. */
  readonly loss: Float64Array;
}

/** Steps of Newton's method in two dimensions; it converges in a handful. */
const MOST_STEPS = 100;
/** Offsets of the own starts along q₁ and q₂, in units of the parameters. */
const OWN_STARTS = [-6, -2, -0.7, 0, 0.7, 2, 6];

interface Minimum {
  readonly p: number;
  readonly q: number;
  readonly loss: number;
}

/** A local minimum over (p, q) from a start: Newton's method with a shift where the Hessian is indefinite. */
export function minimiseAcross(plane: ToyPlane, s: number, alpha: number, p: number, q: number): Minimum {
  const point = (x: number, y: number) =>
    plane.reference.map((value, i) =>
      value + s * plane.u[i]! + alpha * plane.e[i]! + x * plane.q1[i]! + y * plane.q2[i]!
    );
  const at = (x: number, y: number): LossDerivatives | null => {
    const theta = point(x, y);
    return theta[0]! > 0 && theta[1]! > 0 ? populationDerivatives(theta) : null;
  };
  const first = at(p, q);
  if (first === null) return { p, q, loss: Infinity };
  let now: LossDerivatives = first;
  let shift = 0;
  for (let step = 0; step < MOST_STEPS; step++) {
    const { loss, gradient, hessian } = now;
    const [g1, g2] = [dot(gradient, plane.q1), dot(gradient, plane.q2)];
    const [h11, h12, h22] = [
      form(hessian, plane.q1, plane.q1),
      form(hessian, plane.q1, plane.q2),
      form(hessian, plane.q2, plane.q2),
    ];
    // The smaller eigenvalue; shifted, so that every step goes down.
    const least = (h11 + h22) / 2 - Math.sqrt((h11 - h22) * (h11 - h22) / 4 + h12 * h12);
    const lift = shift + Math.max(0, 1e-3 - least);
    const determinant = (h11 + lift) * (h22 + lift) - h12 * h12;
    const dp = -((h22 + lift) * g1 - h12 * g2) / determinant;
    const dq = -((h11 + lift) * g2 - h12 * g1) / determinant;
    const next = at(p + dp, q + dq);
    if (next !== null && next.loss <= loss) {
      [p, q, now] = [p + dp, q + dq, next];
      shift = shift < 1e-6 ? 0 : shift / 8;
      if (dp * dp + dq * dq < 1e-22) break;
    } else {
      if (dp * dp + dq * dq < 1e-18) break;
      shift = Math.max(1e-3, shift * 4);
    }
  }
  return { p, q, loss: now.loss };
}

function form(matrix: Float64Array, a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < 4; i++) for (let j = 0; j < 4; j++) sum += a[i]! * matrix[4 * i + j]! * b[j]!;
  return sum;
}

/** @param progress called with the sweeps done, of `SWEEPS` */
export function landscape(
  plane: ToyPlane,
  s: Float64Array,
  alpha: Float64Array,
  ownStartEvery: number,
  progress: (done: number) => void = () => {},
): LandscapeGrid {
  const [columns, rows] = [s.length, alpha.length];
  const best: (Minimum | undefined)[] = new Array(rows * columns);
  const attempt = (row: number, column: number, p: number, q: number): void => {
    const found = minimiseAcross(plane, s[column]!, alpha[row]!, p, q);
    const at = row * columns + column;
    if (best[at] === undefined || found.loss < best[at].loss) best[at] = found;
  };
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      if (row % ownStartEvery !== 0 || column % ownStartEvery !== 0) continue;
      for (const p of OWN_STARTS) for (const q of OWN_STARTS) attempt(row, column, p, q);
    }
  }
  progress(1);
  /** Of each grid point, the neighbours' minima that it was started from: once is enough. */
  const tried = Array.from(best, () => new Set<Minimum>());
  // Forward and backward along s and along α: a good minimum spreads over the whole grid.
  const spread = (row: number, column: number, fromRow: number, fromColumn: number) => {
    if (fromRow < 0 || fromColumn < 0 || fromRow >= rows || fromColumn >= columns) return;
    const neighbour = best[fromRow * columns + fromColumn];
    if (neighbour === undefined || neighbour.loss === Infinity) return;
    const own = tried[row * columns + column]!;
    if (own.has(neighbour)) return;
    own.add(neighbour);
    attempt(row, column, neighbour.p, neighbour.q);
  };
  for (const [sweep, direction] of [1, -1].entries()) {
    for (let i = 0; i < rows; i++) {
      const row = direction === 1 ? i : rows - 1 - i;
      for (let j = 0; j < columns; j++) {
        const column = direction === 1 ? j : columns - 1 - j;
        spread(row, column, row, column - direction);
        spread(row, column, row - direction, column);
      }
      for (let j = 0; j < columns; j++) {
        const column = direction === 1 ? columns - 1 - j : j;
        spread(row, column, row, column + direction);
      }
    }
    progress(2 + sweep);
  }
  return { s, alpha, loss: Float64Array.from(best, (minimum) => minimum!.loss) };
}

/** Passes over the grid that `landscape` reports. */
export const SWEEPS = 3;
