/**
 * Claims of the paper (section 7) as tests on our numbers: a value with its 95 % interval, what is expected, where
 * that bound comes from, how the cases were chosen, and a verdict that follows by rule (claim_rules.ts). Written as
 * CSV and as a Markdown table.
 */
import { markdownTable } from "../../figures/markdown_table.ts";
import type { Proportion } from "../../kernels/analysis/statistics/proportion.ts";
import type { Verdict } from "./claim_rules.ts";
import { type Cell, writeTable } from "./table.ts";

/**
 * `paper`: the paper's statement, counted as its authors count and in the scope that they give it. Only these decide
 * whether a claim is reproduced. `ours`: what we ask besides (tighter bounds, other sizes, counting by our criteria), shown
 * beside it.
 */
export type Kind = "paper" | "ours";

/**
 * What an interval is; the report's page of claims says the same. `sampling`: 95 % confidence for other seeds or data draws,
 * wider by what runs that reached their step limit may become. `range`: the smallest and the largest of the cases, or the middle
 * share of them that the test names; of a count of all cases, with those that may yet go either way. `fit`: 95 % by
 * Student's t of a line's slope from its residuals, of several lines the outermost ends. `numerical`: the error of
 * extrapolation or rounding. `none`: a single number without an interval; its ends are not numbers.
 */
export const INTERVAL_KINDS = ["sampling", "range", "fit", "numerical", "none"] as const;
export type IntervalKind = typeof INTERVAL_KINDS[number];

export interface Claim {
  /** Its number in section 7. */
  readonly claim: number;
  readonly kind: Kind;
  readonly test: string;
  readonly value: number;
  readonly lower: number;
  readonly upper: number;
  readonly interval: IntervalKind;
  readonly n: number;
  readonly expected: string;
  /** Where `expected` comes from: "paper: …" with the place, or "ours: …" with the reason. */
  readonly bound: string;
  readonly verdict: Verdict;
  /** How the cases were chosen: seeds, data sets, candidates tried. */
  readonly chosen: string;
  /** What the authors published of the same quantity (published.ts), "" where they published no number. */
  readonly published: string;
  readonly note: string;
}

/** What a test says besides its numbers. */
export type Test = Pick<Claim, "claim" | "kind" | "test" | "expected" | "bound" | "verdict" | "chosen"> & {
  readonly published?: string;
  readonly note?: string;
};

/** A share with its sampling interval as a claim; the note is how many of how many where nothing else is said. */
export function shareClaim(test: Test, share: Proportion): Claim {
  const { value, lower, upper, n, count } = share;
  const note = test.note ?? `${count} of ${n}`;
  return { published: "", ...test, value, lower, upper, interval: "sampling", n, note };
}

/** A computed value as a claim. */
export function valueClaim(
  test: Test,
  value: { readonly value: number; readonly lower: number; readonly upper: number; readonly n: number },
  interval: IntervalKind,
): Claim {
  const { lower, upper, n } = value;
  return { published: "", note: "", ...test, value: value.value, lower, upper, interval, n };
}

/** A number that has no interval as a claim: of one case, or a yes or no. */
export function numberClaim(test: Test, value: number, n = 1): Claim {
  return valueClaim(test, { value, lower: NaN, upper: NaN, n }, "none");
}

const COLUMNS = [
  ...["claim", "kind", "test", "value", "lower", "upper", "interval", "n"] as const,
  ...["expected", "bound", "verdict", "chosen", "published", "note"] as const,
] as const satisfies readonly (keyof Claim)[];

/** Fields that must say something. */
const SAID = ["test", "expected", "bound", "chosen"] as const;

/** @throws Error naming the test that does not say where its bound is from, or how its cases were chosen */
function checked(claims: readonly Claim[]): readonly Claim[] {
  for (const claim of claims) {
    for (const field of SAID) {
      if (claim[field].trim() !== "") continue;
      throw new Error(
        `claim ${claim.claim}, test "${claim.test}": its field ${field} must say something: got ""`,
      );
    }
    if (!/^(paper|ours): ./.test(claim.bound)) {
      throw new Error(
        `claim ${claim.claim}, test "${claim.test}": its bound must begin with "paper: " or "ours: ": got "${claim.bound}"`,
      );
    }
  }
  return claims;
}

/** A number that does not exist (of no cases) is an empty field. */
function cell(value: number | string): Cell {
  return typeof value === "number" && !Number.isFinite(value) ? "" : value;
}

export function claimsCsv(claims: readonly Claim[]): string {
  return writeTable(COLUMNS, checked(claims).map((claim) => COLUMNS.map((column) => cell(claim[column]))));
}

/** A number as texts have it: with a minus sign, not a hyphen (the exponent of `1e-5` keeps its own). */
export function inText(value: number): string {
  return String(value).replace(/^-/, "−");
}

/** Three digits, or as many as are asked for, for people. */
export function short(value: number, digits = 3): string {
  return Number.isFinite(value) ? inText(Number(value.toPrecision(digits))) : "–";
}

/** The ends of an interval and what kind it is of, or that there is none. */
function intervalText(lower: number, upper: number, kind: IntervalKind): string {
  return kind === "none" ? "none" : `${short(lower)} to ${short(upper)} (${kind})`;
}

export function claimsMarkdown(claims: readonly Claim[]): string {
  const rows = checked(claims).map((claim) => [
    ...[String(claim.claim), claim.kind, claim.test, short(claim.value)],
    intervalText(claim.lower, claim.upper, claim.interval),
    ...[String(claim.n), claim.expected, claim.bound, claim.verdict, claim.chosen],
    ...[claim.published || "–", claim.note],
  ]);
  const head = [
    ...["Claim", "Kind", "Test", "Value", "Interval", "n", "Expected", "Bound from", "Verdict"],
    ...["Chosen", "Published", "Note"],
  ];
  return markdownTable(head, rows);
}
