/**
 * How often a value of one kind exceeds one of another, P(first > second) + P(equal)/2, 1/2 where both are distributed
 * alike: the area under the ROC curve (Mann and Whitney's statistic), with the standard error of Hanley and McNeil (1982).
 * That error vanishes where all pairs agree, however few there are: the interval is never narrower than Wilson's for as
 * many cases as the rarer kind has.
 */
import { wilson } from "./proportion.ts";

export interface Superiority {
  /** NaN where there is no pair, or where a value is NaN. */
  readonly value: number;
  readonly lower: number;
  readonly upper: number;
  /** Values compared, both kinds. */
  readonly n: number;
}

/** The 97.5 % quantile of the standard normal distribution. */
const Z = 1.959963984540054;

/**
 * Compares within strata, such as networks of one size, and weighs each by its number of pairs.
 * @param strata pairs of lists: values of the first kind and of the second
 */
export function superiority(
  strata: readonly (readonly [readonly number[], readonly number[]])[],
): Superiority {
  let [pairs, sum, variance, n, rarer] = [0, 0, 0, 0, 0];
  for (const [first, second] of strata) {
    const weight = first.length * second.length;
    if (weight === 0) continue;
    let wins = 0;
    // A NaN compares with nothing: it makes the result NaN, not a loss.
    for (const a of first) for (const b of second) wins += a > b ? 1 : a < b ? 0 : a === b ? 0.5 : NaN;
    const area = wins / weight;
    const [q1, q2] = [area / (2 - area), 2 * area * area / (1 + area)];
    const spread = area * (1 - area) + (first.length - 1) * (q1 - area * area) +
      (second.length - 1) * (q2 - area * area);
    pairs += weight;
    sum += wins;
    variance += weight * spread;
    n += first.length + second.length;
    rarer += Math.min(first.length, second.length);
  }
  if (pairs === 0) return { value: NaN, lower: 0, upper: 1, n: 0 };
  const value = sum / pairs;
  const half = Z * Math.sqrt(Math.max(0, variance)) / pairs;
  const least = wilson(value * rarer, rarer);
  return {
    value,
    lower: Math.max(0, Math.min(least.lower, value - half)),
    upper: Math.min(1, Math.max(least.upper, value + half)),
    n,
  };
}
