/** What a diagnosis finds of a channel: its limit, the loss around it, its gated unit; as ../findings.ts has it. */

/** A channel continued to its limit ε → 0. */
export interface ChannelFindings {
  readonly layer: number;
  readonly units: readonly number[];
  readonly dimension: number;
  /** Loss now, at ε → 0, and at the end reached by continuing; gain = now − limit. */
  readonly lossNow: number;
  readonly lossLimit: number;
  readonly gain: number;
  /** ‖θ‖ where half of the gain is had, null where that is now. */
  readonly halfGainNorm: number | null;
  /** Fitted exponent of L − L∞ against ε: the paper's is 2. */
  readonly exponent: number | null;
  /** What it computes in the limit, in words: c σ(z) + a σ′(z) (Δ·x). */
  readonly computes: string;
  readonly floor: readonly { readonly epsilon: number; readonly loss: number; readonly norm: number }[];
}

/** The loss on a plane through the point: along the channel and across it. */
export interface SliceFindings {
  /** Distances along Γ, the channel's own direction, and along e_min across it (unit vectors), ascending. */
  readonly along: readonly number[];
  readonly across: readonly number[];
  /** across.length × along.length, row-major: L(θ + sΓ + t e_min). */
  readonly loss: readonly (number | null)[];
}

/** The pair replaced by an explicit gated unit, trained for a short time. */
export interface GateFindings {
  readonly lossAtStart: number;
  readonly loss: number;
  readonly norm: number;
  readonly testLoss: number | null;
  readonly evaluations: number;
}
