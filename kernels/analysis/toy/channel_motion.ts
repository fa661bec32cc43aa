/**
 * Whether a run in a channel of the toy is at rest. The gradient flow runs down L = L_0 + ε² h with s ∝ 1/ε, so that
 * ds/dt ∝ s⁻³ and s ∝ t^(1/4): without end. The exponent of s in the number of steps is therefore 1/4 for a run that
 * nothing holds and 0 for one at rest.
 */
import ln from "@stdlib/math-base-special-ln";
import { fitLine } from "../statistics/regression.ts";

/** The exponent of a run that nothing holds. */
export const FLOW_EXPONENT = 0.25;
/** At rest the exponent's whole interval is nearer to 0 than this: a fifth of the flow's. */
export const REST_EXPONENT = FLOW_EXPONENT / 5;

/** `outwards` and `inwards`: s surely grows or shrinks; `not told`: the records' noise is too large for either. */
export type Motion = "at rest" | "outwards" | "inwards" | "not told";

export interface ChannelMotion {
  readonly motion: Motion;
  /** Of s in the steps, fitted over the last half of them, with its 95 % interval. */
  readonly exponent: number;
  readonly lower: number;
  readonly upper: number;
  /** Mean of s over the same records. */
  readonly s: number;
  /** Those records, a tail of all. */
  readonly records: number;
}

/**
 * Least squares of ln s on ln step over the records of the last half of the steps, with Student's t. At rest: the
 * interval holds 0 and lies within ±{@linkcode REST_EXPONENT}, so that neither a drift that noise hides nor a slow but
 * sure one passes. Fewer than three records in the last half tell nothing.
 * @param steps rising
 * @param s positive, of each step
 */
export function channelMotion(steps: readonly number[], s: readonly number[]): ChannelMotion {
  const first = steps.findIndex((step) => step > steps.at(-1)! / 2);
  const late = s.slice(first);
  const mean = late.reduce((sum, each) => sum + each, 0) / late.length;
  const fit = late.length < 3
    ? { slope: NaN, lower: -Infinity, upper: Infinity }
    : fitLine(steps.slice(first).map((step) => ln(step)), late.map((each) => ln(each)));
  const { slope: exponent, lower, upper } = fit;
  return { motion: motionOf(lower, upper), exponent, lower, upper, s: mean, records: late.length };
}

function motionOf(lower: number, upper: number): Motion {
  if (lower > 0) return "outwards";
  if (upper < 0) return "inwards";
  return lower > -REST_EXPONENT && upper < REST_EXPONENT ? "at rest" : "not told";
}
