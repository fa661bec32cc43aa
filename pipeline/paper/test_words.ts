/** A test of a claim in words: its numbers, what is expected of them, and why it is not decided where it is not. */
import { short } from "./claims.ts";
import { missedText } from "./missed_bound.ts";
import type { Cell } from "./table.ts";

/** A row of a stage's claims.csv (claims.ts). */
export type Row = Record<string, Cell>;

/** A test with its numbers and why it is not decided, with its note; those of others are left to the tables. */
export function sentenceOf(row: Row): string {
  const { test, n, expected, interval, verdict } = row;
  const [middle, ends] = [numbersOf(row)[0], row.lower === "" || row.upper === "" ? "" : endsOf(row)];
  const reasons = verdict !== "not decided"
    ? []
    : OPEN.test(String(row.note)) || row.note === ""
    ? [reasonOf(row, false)]
    : [reasonOf(row, false), String(row.note)];
  const why = reasons.map((each) => `; ${each.replace(OPEN, "")}`).join("").replace(/^;/, ":");
  return `${test}: ${middle}${
    ends && `, ${interval} ${ends}`
  }, n = ${n}; expected ${expected}: ${verdict}${why}`;
}

/** The interval in three digits, or as many more as tell its ends apart. */
function endsOf({ lower, upper }: Row): string {
  const [low, high] = [Number(lower), Number(upper)];
  let digits = 3;
  while (low !== high && digits < 17 && short(low, digits) === short(high, digits)) digits++;
  return `${short(low, digits)} to ${short(high, digits)}`;
}

const numbersOf = (row: Row) =>
  [row.value, row.lower, row.upper].map((each) => each === "" ? "–" : short(Number(each)));

export function resultOf(row: Row): string {
  const { kind, test, interval, expected, bound, verdict, chosen, published } = row;
  const [middle, low, high] = numbersOf(row);
  const ends = interval === "none" ? "no interval" : `${interval} ${low} to ${high}`;
  const theirs = published === "" ? "" : `; published: ${published}`;
  return `[${kind}] ${test}: ${middle} (${ends}), expected ${expected}, bound from ${bound}: ${verdict}${theirs}; chosen: ${chosen}`;
}

/** The note of a test that does not hold or is not decided, with why it is not. */
export function noteOf(row: Row): string[] {
  const { kind, test, verdict, note } = row;
  if (verdict === "holds") return [];
  const said = note === "" ? [] : [String(note)];
  if (verdict === "not decided" && !OPEN.test(String(note))) said.push(reasonOf(row, true));
  return said.length === 0 ? [] : [`[${kind}] ${test}: ${said.join("; ")}`];
}

const OPEN = /^open: /;

/**
 * Why a test is not decided: its note where that begins with "open: ", else by its interval.
 * @param numbers whether to say the numbers that it is compared by
 */
function reasonOf(row: Row, numbers: boolean): string {
  const { value, lower, upper, interval, n, expected, note } = row;
  if (OPEN.test(String(note))) return String(note);
  const single = interval === "none";
  if (n === 0 || value === "" || !single && (lower === "" || upper === "")) {
    return `open: too few cases of it in this profile for ${single ? "a number" : "an interval"}`;
  }
  if (single || lower === upper) {
    return numbers
      ? `open: ${numbersOf(row)[0]} of n = ${n} is no evidence either way; expected ${expected}`
      : "open: no evidence either way";
  }
  const [own, bound] = numbers ? [` ${endsOf(row)} of n = ${n}`, `, ${expected}`] : ["", ""];
  const both = `open: the interval${own} has values on both sides of what is expected${bound}`;
  if (interval !== "sampling") return both;
  const missed = missedText(
    { value: Number(value), lower: Number(lower), upper: Number(upper), n: Number(n) },
    String(expected),
  );
  const longer = "more runs would narrow it, or longer ones where some reached their step limit";
  return `${both}: ${missed === "" ? longer : `${missed}; ${longer}`}`;
}
