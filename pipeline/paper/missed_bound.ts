/**
 * By how much a sampling interval misses a decision, and what it would take. Of a share of independent runs, whose
 * interval is Wilson's, the number of runs is found by that interval itself, at the same share. Intervals that count
 * shared data draws, or what open runs may become, do not narrow by a known rule: of these the distance alone is said.
 */
import { wilson } from "../../kernels/analysis/statistics/proportion.ts";
import { short } from "./claims.ts";

export interface Estimate {
  readonly value: number;
  readonly lower: number;
  readonly upper: number;
  readonly n: number;
}

/** Nobody would run more. */
const MOST_RUNS = 1e6;

/** Relative, for numbers that went through a table. */
const ROUNDING = 1e-9;

const NUMBER = "([−-]?\\d+(?:\\.\\d+)?(?:e[−-]?\\d+)?)(?![\\d.⁰¹²³⁴⁵⁶⁷⁸⁹⁻Ee]|\\s?[%/])";
const BETWEEN = new RegExp(`^between ${NUMBER} and ${NUMBER}`);
const ONE = new RegExp(`^(?:at least|at most|above|below|more than|less than) ${NUMBER}`);

/** The bounds that a test's `expected` begins with; none for words such as "some" or "all". */
export function boundsIn(expected: string): number[] {
  const found = BETWEEN.exec(expected) ?? ONE.exec(expected);
  if (found === null) return /^more than half\b/.test(expected) ? [0.5] : [];
  return found.slice(1).map((text) => Number(text.replaceAll("−", "-")));
}

/** Of each bound inside the interval how far the interval reaches beyond it; for a share of independent runs, how many would do. */
export function missedText(estimate: Estimate, expected: string): string {
  const { value, lower, upper } = estimate;
  if (!(lower <= value && value <= upper && estimate.n > 0)) return "";
  const bounds = boundsIn(expected);
  const parting = bounds.filter((bound) => lower < bound && bound < upper);
  if (parting.length === 0) return "";
  const reaches = parting.map((bound) => {
    const end = value <= bound ? upper : lower;
    return `${short(Math.abs(end - bound), 2)} beyond ${short(bound)}`;
  }).join(" and ");
  return `it reaches ${reaches}${isWilson(estimate) ? `; ${runsText(estimate, bounds)}` : ""}`;
}

function isWilson({ value, lower, upper, n }: Estimate): boolean {
  const own = wilson(Math.round(value * n), n);
  return [[own.value, value], [own.lower, lower], [own.upper, upper]].every(([a, b]) =>
    Math.abs(a! - b!) <= ROUNDING
  );
}

/** The least number of runs of the same share whose interval has no bound inside; by halving, as intervals only narrow. */
function runsText({ value, n }: Estimate, bounds: readonly number[]): string {
  const decides = (runs: number) => {
    const { lower, upper } = wilson(value * runs, runs);
    return bounds.every((bound) => bound <= lower || bound >= upper);
  };
  let [low, high] = [n, MOST_RUNS];
  if (!decides(high)) return "no million of runs would decide at this share";
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (decides(middle)) high = middle;
    else low = middle;
  }
  return `${high} runs would decide if the share stays`;
}
