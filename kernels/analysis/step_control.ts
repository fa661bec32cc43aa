/** Step control: the error in units of the tolerance, and what it makes of the step (Hairer & Wanner, II.4 and IV.8). */
import pow from "@stdlib/math-base-special-pow";

export interface Tolerances {
  readonly absoluteTolerance: number;
  readonly relativeTolerance: number;
}

/** err = max |e| / (atol + rtol max(|θ|, |θ⁺|)): a step with err ≤ 1 is good. */
export function scaledError(
  error: Float64Array,
  before: Float64Array,
  after: Float64Array,
  { absoluteTolerance, relativeTolerance }: Tolerances,
): number {
  let worst = 0;
  for (let i = 0; i < error.length; i++) {
    const scale = absoluteTolerance + relativeTolerance * Math.max(Math.abs(before[i]!), Math.abs(after[i]!));
    const value = Math.abs(error[i]!) / scale;
    if (!(value <= worst)) worst = value;
  }
  return worst;
}

/** The factor for h, 0.9 err^(−1/(q + 1)) between 0.2 and 6, for an error estimate of order q. */
export function stepGrowth(error: number, errorOrder: number): number {
  return Math.max(0.2, Math.min(6, 0.9 * pow(Math.max(error, 1e-10), -1 / (errorOrder + 1))));
}
