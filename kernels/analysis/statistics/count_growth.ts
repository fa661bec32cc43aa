/**
 * Whether counts grow exponentially or linearly: both as means of Poisson counts, N ~ Poisson(exp(α + βx)) and
 * N ~ Poisson(α + βx), fitted by maximum likelihood (both are concave) and compared by Akaike's criterion. The two
 * have as many parameters and the same likelihood, so that their difference alone tells.
 */
import exp from "@stdlib/math-base-special-exp";
import ln from "@stdlib/math-base-special-ln";

export interface PoissonFit {
  readonly intercept: number;
  readonly slope: number;
  /** Without the terms ln N!, which both fits share. */
  readonly logLikelihood: number;
}

export type Growth = "exponential" | "linear";

const MOST_STEPS = 200;

/**
 * Newton's method with steps halved until the likelihood does not fall.
 * @throws RangeError for fewer than two different x, or fewer than two positive counts
 */
export function poissonFit(x: readonly number[], counts: readonly number[], growth: Growth): PoissonFit {
  const positive = counts.filter((count) => count > 0).length;
  if (new Set(x).size < 2 || positive < 2) {
    throw new RangeError(
      `Cannot fit growth as two different x and two positive counts are needed: got x ${x} and counts ${counts}`,
    );
  }
  const meanAt = (intercept: number, slope: number, at: number) =>
    growth === "exponential" ? exp(intercept + slope * at) : intercept + slope * at;
  const likelihood = (intercept: number, slope: number) => {
    let sum = 0;
    for (const [i, at] of x.entries()) {
      const mean = meanAt(intercept, slope, at);
      if (!(mean > 0)) return -Infinity;
      sum += counts[i]! * ln(mean) - mean;
    }
    return sum;
  };
  const middle = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  let [intercept, slope] = [growth === "exponential" ? ln(middle) : middle, 0];
  let best = likelihood(intercept, slope);
  for (let step = 0; step < MOST_STEPS; step++) {
    let [g0, g1, h00, h01, h11] = [0, 0, 0, 0, 0];
    for (const [i, at] of x.entries()) {
      const [mean, count] = [meanAt(intercept, slope, at), counts[i]!];
      const [first, second] = growth === "exponential"
        ? [count - mean, mean]
        : [count / mean - 1, count / (mean * mean)];
      g0 += first;
      g1 += first * at;
      h00 += second;
      h01 += second * at;
      h11 += second * at * at;
    }
    const determinant = h00 * h11 - h01 * h01;
    let [d0, d1] = [(h11 * g0 - h01 * g1) / determinant, (h00 * g1 - h01 * g0) / determinant];
    let next = likelihood(intercept + d0, slope + d1);
    for (let halved = 0; !(next >= best) && halved < 60; halved++) {
      [d0, d1] = [d0 / 2, d1 / 2];
      next = likelihood(intercept + d0, slope + d1);
    }
    if (!(next > best)) break;
    [intercept, slope, best] = [intercept + d0, slope + d1, next];
  }
  return { intercept, slope, logLikelihood: best };
}

/** Akaike's criterion of linear growth less that of exponential growth: positive where exponential growth fits better. */
export function exponentialOverLinear(x: readonly number[], counts: readonly number[]): number {
  const [exponential, linear] = (["exponential", "linear"] as const).map((growth) =>
    poissonFit(x, counts, growth).logLikelihood
  );
  return 2 * (exponential! - linear!);
}
