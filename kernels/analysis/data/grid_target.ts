/** Figure 2's data: a square grid in [−√3, √3]² with the modified Rosenbrock target (paper, section 1). */
import log10 from "@stdlib/math-base-special-log10";

/**
 * log10(0.1 + Σ 3 (x_{i+1} + c − x_i²)² + (1 − x_i)²), before standardisation; needs two inputs or more.
 * @param c 1 in the paper's text, 0 in the data of the network that the authors publish for figure 3
 */
export function modifiedRosenbrock(x: ArrayLike<number>, c = 1): number {
  let sum = 0.1;
  for (let i = 0; i + 1 < x.length; i++) {
    const valley = x[i + 1]! + c - x[i]! * x[i]!;
    sum += 3 * valley * valley + (1 - x[i]!) * (1 - x[i]!);
  }
  return log10(sum);
}

/**
 * The n coordinates of one axis, either from edge to edge, or in the middle of n cells on [−1.75, 1.75]: these
 * have few binary digits at n = 14, 16, 28, 32, so that float32 holds them exactly, and a coarse grid of them
 * keeps the landscape of a fine one, which a coarse grid with edges does not.
 */
export function gridAxis(points: number, edges: boolean): Float64Array {
  const half = Math.sqrt(3);
  return Float64Array.from({ length: points }, (_, k) => {
    if (!edges) return (k + 0.5 - points / 2) * 3.5 / points;
    return points === 1 ? 0 : half * (2 * k / (points - 1) - 1);
  });
}

/** All pairs of coordinates, N×2 row-major; the second runs fastest. */
export function squareGrid(axis: Float64Array): Float64Array {
  const n = axis.length;
  const inputs = new Float64Array(2 * n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) inputs.set([axis[i]!, axis[j]!], 2 * (i * n + j));
  }
  return inputs;
}

export interface Standard {
  readonly mean: number;
  /** With 1/N, so that the standardised values have mean square 1. */
  readonly deviation: number;
}

/** The constants of the target that the authors publish; they are not those of their own grid. */
export const PUBLISHED_STANDARD: Standard = { mean: 0.6481, deviation: 0.5113 };

/** @throws RangeError for values that are all equal */
export function standardOf(values: Float64Array): Standard {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const square = values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0) / values.length;
  if (!(square > 0)) throw new RangeError("Cannot standardise as the values must differ");
  return { mean, deviation: Math.sqrt(square) };
}

export function standardised(values: Float64Array, { mean, deviation }: Standard): Float64Array {
  return values.map((value) => (value - mean) / deviation);
}
