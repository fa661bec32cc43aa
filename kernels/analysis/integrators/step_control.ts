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

/** Before any step is taken: no trend. */
export const FIRST_ERROR = 1;
/** A smaller error of the step before says nothing of a trend: one good guess in rough country. */
const LEAST_REMEMBERED = 0.1;

/** What is kept of a good step's error for the step after the next. */
export function rememberedError(error: number): number {
  return Math.max(error, LEAST_REMEMBERED);
}

/**
 * The factor for h after a good step, between 0.2 and 6: with k = q + 1 for an error estimate of order q,
 * 0.92 err^(−1/k) min(1, (err₋/err)^(1/(2k))), err₋ what is remembered of the good step before. Proportional-integral
 * control (Gustafsson 1994; Hairer & Wanner, IV.2) that only ever shortens: where errors rise h grows less, where
 * they fall the rule is that without memory, so that steps near a minimum grow as fast.
 */
export function stepGrowth(error: number, before: number, errorOrder: number): number {
  const err = Math.max(error, 1e-10);
  const k = errorOrder + 1;
  const trend = Math.min(1, pow(before / err, 0.5 / k));
  return Math.max(0.2, Math.min(6, 0.92 * pow(err, -1 / k) * trend));
}

/**
 * The factor for h after a step whose error is too large: 0.9 err^(−1/k), at least 0.2; where the step before was
 * rejected as well, 0.9/err between 0.1 and 0.9: there the error does not fall with h^k, as at a kink, where it falls
 * with h.
 */
export function stepShrinkage(error: number, errorOrder: number, again: boolean): number {
  if (again) return Math.max(0.1, Math.min(0.9, 0.9 / error));
  return Math.max(0.2, 0.9 * pow(error, -1 / (errorOrder + 1)));
}
