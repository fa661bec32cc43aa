/** Step control: the error in units of the tolerance, and what it makes of the step (Hairer & Wanner, II.4 and IV.8). */
import pow from "@stdlib/math-base-special-pow";

export interface Tolerances {
  readonly absoluteTolerance: number;
  readonly relativeTolerance: number;
}

/**
 * A flow whose next step is shorter, or that has tried so many steps for each that it may take, is stuck: what it is
 * given is not finite, or its steps are rejected without end at a kink. 1/(hγ) is then still far within f32's range.
 * In profile quick no flow of figures 2 and 4 rejects more than 1.4 steps for each that it takes.
 */
export const SMALLEST_STEP = 1e-20;
export const ATTEMPTS_PER_STEP = 10;

/** Why steps were rejected, each counted by the first cause that holds. */
export interface RejectionCounts {
  /** The error estimate is too large. */
  readonly inaccurate: number;
  /** 1/(hγ) I + H is not positive definite. */
  readonly indefinite: number;
  /** The loss rose. */
  readonly rise: number;
  /** What the step leads to is not finite, or beyond the range that a device's sums are made for. */
  readonly unfit: number;
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
    // Math.max keeps a NaN.
    worst = Math.max(worst, value);
  }
  return worst;
}

/** The factor for h, 0.9 err^(−1/(q + 1)) between 0.2 and 6, for an error estimate of order q. */
export function stepGrowth(error: number, errorOrder: number): number {
  return Math.max(0.2, Math.min(6, 0.9 * pow(Math.max(error, 1e-10), -1 / (errorOrder + 1))));
}
