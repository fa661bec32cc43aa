/**
 * A proportion with its 95 % interval by Wilson's score (Wilson 1927), which stays inside [0, 1] at 0 and n of n, and the
 * difference of two (Newcombe 1998).
 */

export interface Proportion {
  readonly value: number;
  readonly lower: number;
  readonly upper: number;
  readonly count: number;
  readonly n: number;
}

/** The 97.5 % quantile of the standard normal distribution. */
const Z = 1.959963984540054;

/** Of none the proportion is not defined: its value is NaN, its interval everything. */
export function wilson(count: number, n: number): Proportion {
  if (n === 0) return { value: NaN, lower: 0, upper: 1, count, n };
  const value = count / n;
  const scale = 1 + Z * Z / n;
  const centre = (value + Z * Z / (2 * n)) / scale;
  const half = Z * Math.sqrt(value * (1 - value) / n + Z * Z / (4 * n * n)) / scale;
  return {
    value,
    // Exactly 0 and 1 at the ends, where the two terms cancel up to rounding.
    lower: count === 0 ? 0 : Math.max(0, centre - half),
    upper: count === n ? 1 : Math.min(1, centre + half),
    count,
    n,
  };
}

/** A difference of two proportions. */
export interface Difference {
  readonly value: number;
  readonly lower: number;
  readonly upper: number;
  /** Cases of both. */
  readonly n: number;
}

/**
 * p₁ − p₂ of independent cases with its 95 % interval by the hybrid score method (Newcombe 1998, method 10): each end
 * lies as far from the value as the root of the summed squares of the two Wilson intervals' distances. Where one is of no
 * cases nothing is known.
 */
export function difference(first: Proportion, second: Proportion): Difference {
  const n = first.n + second.n;
  if (first.n === 0 || second.n === 0) return { value: NaN, lower: -1, upper: 1, n: 0 };
  const value = first.value - second.value;
  const root = (a: number, b: number) => Math.sqrt(a * a + b * b);
  return {
    value,
    lower: Math.max(-1, value - root(first.value - first.lower, second.upper - second.value)),
    upper: Math.min(1, value + root(first.upper - first.value, second.value - second.lower)),
    n,
  };
}
