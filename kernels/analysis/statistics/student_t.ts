/**
 * Student's t distribution with a whole number ν of degrees of freedom: P(|T| ≤ t) in closed form (Abramowitz and
 * Stegun, 26.7.3 and 26.7.4) and its quantile, for intervals of slopes. Packages with this quantile go by way of the
 * incomplete beta function and bring some fifty others along.
 */
import atan from "@stdlib/math-base-special-atan";

/** P(|T| ≤ t) for t ≥ 0. */
export function studentWithin(t: number, freedom: number): number {
  // tan θ = t/√ν.
  const scale = freedom + t * t;
  const [sine, cosine2] = [t / Math.sqrt(scale), freedom / scale];
  const odd = freedom % 2;
  const terms = (freedom - odd) / 2;
  let [term, sum] = [1, terms > 0 ? 1 : 0];
  for (let k = 1; k < terms; k++) {
    term *= (2 * k - 1 + odd) / (2 * k + odd) * cosine2;
    sum += term;
  }
  if (odd === 0) return sine * sum;
  return 2 / Math.PI * (atan(t / Math.sqrt(freedom)) + sine * Math.sqrt(cosine2) * sum);
}

/**
 * The t with P(|T| ≤ t) = `share`, to the last bits: 0.95 gives the 97.5 % quantile. ∞ without a degree of freedom.
 * @throws RangeError for a share outside (0, 1) or a ν that is not a whole number
 */
export function studentQuantile(freedom: number, share = 0.95): number {
  if (!(share > 0 && share < 1) || !Number.isInteger(freedom) || freedom < 0) {
    throw new RangeError(
      `Cannot give a t quantile as a share in (0, 1) and a whole ν ≥ 0 are needed: got ${share} and ${freedom}`,
    );
  }
  if (freedom === 0) return Infinity;
  let [low, high] = [0, 1];
  while (studentWithin(high, freedom) < share) [low, high] = [high, 2 * high];
  for (;;) {
    const middle = low + (high - low) / 2;
    if (middle <= low || middle >= high) return high;
    if (studentWithin(middle, freedom) < share) low = middle;
    else high = middle;
  }
}
