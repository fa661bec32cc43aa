/** What is proved of a run's end, and whose end it is. */

/**
 * "finite": at rest at an isolated minimum below ‖θ‖ = 10³; "flat": at rest there, but not isolated beyond rounding;
 * "infinite": L + R at rest above it; "open": none of these is shown.
 */
export const PROOFS = ["finite", "flat", "infinite", "open"] as const;
export type Proof = typeof PROOFS[number];

/** Two ends of a late update (finished_run.ts). */
export interface LateEnds {
  readonly from: Float64Array;
  readonly to: Float64Array;
}

export interface Proven {
  readonly proof: Proof;
  /** The point after its last digits; another one where a channel led on from it. */
  readonly theta: Float64Array;
  /** Where a channel led on from the point to rest at ‖θ‖ = 10³: its late update, or null where that is not known. */
  readonly onward: { readonly late: LateEnds | null } | null;
}

/** Says what is shown of a point, in float64. */
export type Prove = (theta: Float64Array) => Proven;

/** Whose end a run has: that of its flow, the finisher's, or none that is proved. */
export const DECIDERS = ["flow", "finisher", "none"] as const;
export type Decider = typeof DECIDERS[number];
