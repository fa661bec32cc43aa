/**
 * Claims of the paper (section 7) as tests on our numbers: a value with its 95 % interval, what is expected, and
 * a verdict that follows from them by rule. Written as CSV and as a Markdown table.
 */
import type { Proportion } from "../../kernels/analysis/proportion.ts";
import { type Cell, writeTable } from "./table.ts";

export type Verdict = "holds" | "does not hold" | "not decided";

export interface Claim {
  /** Its number in section 7. */
  readonly claim: number;
  readonly test: string;
  readonly value: number;
  readonly lower: number;
  readonly upper: number;
  readonly n: number;
  readonly expected: string;
  readonly verdict: Verdict;
  readonly note: string;
}

/** A value with its interval. */
export type Interval = Pick<Proportion, "lower" | "upper" | "n">;

/** Holds when the whole interval lies in [low, high], does not when all of it lies outside. */
export function inRange({ lower, upper, n }: Interval, low: number, high: number): Verdict {
  if (n === 0) return "not decided";
  if (lower >= low && upper <= high) return "holds";
  return upper < low || lower > high ? "does not hold" : "not decided";
}

/** A claim about every single case: one exception is enough, one open case leaves it open. */
export function always(met: number, exceptions: number, n: number): Verdict {
  if (exceptions > 0) return "does not hold";
  return n > 0 && met === n ? "holds" : "not decided";
}

/** Holds when the first interval lies above the second. */
export function greater(first: Interval, second: Interval): Verdict {
  if (first.n === 0 || second.n === 0) return "not decided";
  if (first.lower > second.upper) return "holds";
  return first.upper < second.lower ? "does not hold" : "not decided";
}

/** A share with Wilson's interval as a claim; the note is how many of how many where nothing else is said. */
export function shareClaim(
  claim: number,
  test: string,
  share: Proportion,
  expected: string,
  verdict: Verdict,
  note = "",
): Claim {
  const { value, lower, upper, n } = share;
  return { claim, test, value, lower, upper, n, expected, verdict, note: note || `${share.count} of ${n}` };
}

const COLUMNS = [
  "claim",
  "test",
  "value",
  "lower",
  "upper",
  "n",
  "expected",
  "verdict",
  "note",
] as const satisfies readonly (keyof Claim)[];

/** A number that does not exist (of no cases) is an empty field. */
function cell(value: number | string): Cell {
  return typeof value === "number" && !Number.isFinite(value) ? "" : value;
}

export function claimsCsv(claims: readonly Claim[]): string {
  return writeTable(COLUMNS, claims.map((claim) => COLUMNS.map((column) => cell(claim[column]))));
}

/** Three digits, for people. */
export function short(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(3))) : "–";
}

export function claimsMarkdown(claims: readonly Claim[]): string {
  const rows = claims.map((claim) => [
    String(claim.claim),
    claim.test,
    short(claim.value),
    `${short(claim.lower)} to ${short(claim.upper)}`,
    String(claim.n),
    claim.expected,
    claim.verdict,
    claim.note,
  ]);
  const head = ["Claim", "Test", "Value", "95 % interval", "n", "Expected", "Verdict", "Note"];
  return markdownTable(head, rows);
}

export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((each) => each.replaceAll("|", "\\|")).join(" | ")} |\n`;
  return line(head) + line(head.map(() => "---")) + rows.map(line).join("");
}
