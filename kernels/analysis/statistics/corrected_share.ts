/**
 * A share of runs that come in draws, with an interval for one of several comparisons on the same runs: each of m intervals
 * misses with 0.05/m (Bonferroni), so that all of them hold together with 95 %. The wider of Wilson's score interval
 * (proportion.ts) and of the bootstrap by draws (cluster_bootstrap.ts), as clusterShare is for one comparison.
 */
import erfc from "@stdlib/math-base-special-erfc";
import { clusterInterval } from "./cluster_bootstrap.ts";
import type { Proportion } from "./proportion.ts";

const MISSED = 0.05;
/** Twenty of them lie beyond each end where five are compared. */
const RESAMPLES = 4000;

/**
 * @param clusters of each draw: for each of its runs whether it counts
 * @param comparisons m
 * @param stream names the random numbers
 */
export function correctedShare(
  clusters: readonly (readonly boolean[])[],
  comparisons: number,
  stream: string,
): Proportion {
  const all = clusters.flat();
  const [count, n] = [all.filter((each) => each).length, all.length];
  if (n === 0) return { value: NaN, lower: 0, upper: 1, count, n };
  const tail = MISSED / comparisons / 2;
  const part = (runs: readonly boolean[]) => runs.filter((each) => each).length / runs.length;
  const drawn = clusterInterval(clusters, part, stream, RESAMPLES, tail);
  const score = scoreInterval(count, n, normalQuantile(tail));
  return {
    ...{ value: count / n, count, n },
    lower: Math.min(score.lower, drawn.lower),
    upper: Math.max(score.upper, drawn.upper),
  };
}

/** Wilson's interval with z standard deviations; 0 and 1 exactly at 0 and n of n. */
export function scoreInterval(count: number, n: number, z: number): { lower: number; upper: number } {
  const value = count / n;
  const scale = 1 + z * z / n;
  const centre = (value + z * z / (2 * n)) / scale;
  const half = z * Math.sqrt(value * (1 - value) / n + z * z / (4 * n * n)) / scale;
  return {
    lower: count === 0 ? 0 : Math.max(0, centre - half),
    upper: count === n ? 1 : Math.min(1, centre + half),
  };
}

/** z with P(Z > z) = tail, by bisection. */
export function normalQuantile(tail: number): number {
  let [low, high] = [0, 40];
  for (let i = 0; i < 100; i++) {
    const middle = (low + high) / 2;
    if (erfc(middle / Math.SQRT2) / 2 > tail) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
