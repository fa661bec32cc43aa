/**
 * By how much a sampling interval misses a decision, and what it would take. An interval's length goes as 1/√n: that the
 * end beyond the bound comes back to it takes ((end − value)/(bound − value))² times the cases, if the value stays.
 */
import { short } from "./claims.ts";

export interface Estimate {
  readonly value: number;
  readonly lower: number;
  readonly upper: number;
  readonly n: number;
}

/** More cases than this many times those that there are, and nobody would run them. */
const MOST_TIMES = 100;

/** The bounds that a test's `expected` begins with; none for words such as "some" or "all". */
export function boundsIn(expected: string): number[] {
  const NUMBER = "([−-]?\\d+(?:\\.\\d+)?(?:e[−-]?\\d+)?)";
  const between = new RegExp(`^between ${NUMBER} and ${NUMBER}`).exec(expected);
  const one = new RegExp(`^(?:at least|at most|above|below|more than|less than) ${NUMBER}`).exec(expected);
  if (between === null && one === null && /^more than half\b/.test(expected)) return [0.5];
  return (between ?? one ?? []).slice(1).map((text) => Number(text.replaceAll("−", "-")));
}

/** For each bound inside the interval: how far the interval reaches beyond it, and how many cases would decide. */
export function missedText({ value, lower, upper, n }: Estimate, expected: string): string {
  return boundsIn(expected).filter((bound) => lower < bound && bound < upper).map((bound) => {
    const end = value <= bound ? upper : lower;
    const beyond = short(Math.abs(end - bound), 2);
    const ratio = (end - value) / (bound - value);
    const times = ratio * ratio;
    const cases = Math.ceil(n * times);
    return `it reaches ${beyond} beyond ${short(bound)}; ` +
      (times <= MOST_TIMES
        ? `${short(times, 2)} times as many cases, ${cases}, would decide if the value stays`
        : "the value lies next to it, where no number of cases decides");
  }).join("; ");
}
