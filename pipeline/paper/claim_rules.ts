/**
 * Rules by which a test of a claim gets its verdict. Each has inputs for which it does not hold: a rule that cannot
 * fail decides nothing.
 */
import type { Proportion } from "../../kernels/analysis/statistics/proportion.ts";

export type Verdict = "holds" | "does not hold" | "not decided";

/** A value's interval and of how many cases it is. */
export type Interval = Pick<Proportion, "lower" | "upper" | "n">;

/** Below this share nothing counts as "some". */
export const SOME_FLOOR = 0.01;

/** Of no case, or with an end that is no number: nothing can be said. */
function isOpen({ lower, upper, n }: Interval): boolean {
  return n === 0 || Number.isNaN(lower) || Number.isNaN(upper);
}

/** Holds when the whole interval lies in [low, high], does not when all of it lies outside; NaN decides nothing. */
export function inRange({ lower, upper, n }: Interval, low: number, high: number): Verdict {
  if (isOpen({ lower, upper, n })) return "not decided";
  if (lower >= low && upper <= high) return "holds";
  return upper < low || lower > high ? "does not hold" : "not decided";
}

/**
 * The same of a share.
 * @throws RangeError where the range has as good as every share: such a test could not fail
 */
export function shareInRange(share: Interval, low: number, high: number): Verdict {
  if (low < SOME_FLOOR && high > 1 - SOME_FLOOR) {
    throw new RangeError(
      `Cannot test a share against ${low} to ${high} as every share lies there: use some(), or a range that can fail`,
    );
  }
  return inRange(share, low, high);
}

/** "Some": one case is enough, but a share that is surely below 1 % is none. */
export function some({ count, upper, n }: Pick<Proportion, "count" | "upper" | "n">): Verdict {
  if (Number.isNaN(upper)) return "not decided";
  if (n > 0 && upper < SOME_FLOOR) return "does not hold";
  return count > 0 ? "holds" : "not decided";
}

/** Holds when the whole interval lies above the bound, does not when all of it lies below or on it. */
export function above({ lower, upper, n }: Interval, bound: number): Verdict {
  if (isOpen({ lower, upper, n })) return "not decided";
  if (lower > bound) return "holds";
  return upper <= bound ? "does not hold" : "not decided";
}

/** Of a measure of evidence: holds above the margin, does not below its negative; between them it decides nothing. */
export function beyond(value: number, margin: number): Verdict {
  if (value > margin) return "holds";
  return value < -margin ? "does not hold" : "not decided";
}

/** A claim about every single case: one exception is enough, one open case leaves it open. */
export function always(met: number, exceptions: number, n: number): Verdict {
  if (Number.isNaN(exceptions)) return "not decided";
  if (exceptions > 0) return "does not hold";
  return n > 0 && met === n ? "holds" : "not decided";
}
