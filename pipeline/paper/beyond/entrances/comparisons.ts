/**
 * Comparisons of trainers on the same initial networks. A case is an initial network on one data set with the rows of all
 * trainers; draws are resampled, then cases, so that pairs stay together. Several statements are decided on the same
 * cases: each interval has the confidence that lets all of them hold together with 95 % (Bonferroni).
 */
import { clusterInterval } from "../../../../kernels/analysis/statistics/cluster_bootstrap.ts";
import { normalQuantile, scoreInterval } from "../../../../kernels/analysis/statistics/corrected_share.ts";
import { difference, type Proportion } from "../../../../kernels/analysis/statistics/proportion.ts";
import { median } from "../../../../kernels/analysis/numerics/ascending.ts";
import { byDraw, isRun, type StallRow } from "./stall_rows.ts";

/** One initial network: rows of its trainers that did not diverge. */
export type Case = readonly StallRow[];

export interface Compared {
  readonly value: number;
  readonly lower: number;
  readonly upper: number;
  readonly n: number;
}

const RESAMPLES = 4000;
const RISK = 0.05;

/** Of each draw of data its cases. */
export function casesOf(rows: readonly StallRow[]): Case[][] {
  return byDraw(rows.filter(isRun)).map((own) => [
    ...Map.groupBy(own, ({ activation, hidden, seed }) => `${activation}/${hidden}/${seed}`).values(),
  ]);
}

/** @param count statements that are decided on the same cases */
export function comparing(draws: readonly (readonly Case[])[], count: number) {
  const tail = RISK / count / 2;
  const z = normalQuantile(tail);
  const interval = (statistic: (rows: readonly StallRow[]) => number, name: string) =>
    clusterInterval(
      draws,
      (cases) => statistic(cases.flat()),
      `beyond/entrances/findings/${name}`,
      RESAMPLES,
      tail,
    );
  const all = draws.flat(2);
  /** Of the rows that are asked about the share that is so. */
  const share = (name: string, of: (row: StallRow) => boolean, is: (row: StallRow) => boolean): Compared => {
    const plain = scored(countOf(all, of, is), z);
    if (plain.n === 0) return { value: NaN, lower: NaN, upper: NaN, n: 0 };
    const { lower, upper } = interval((rows) => partOf(rows, of, is), name);
    return wider(plain, { lower, upper });
  };
  /** The share of one group of rows less that of another. */
  const less = (
    name: string,
    one: (row: StallRow) => boolean,
    other: (row: StallRow) => boolean,
    is: (row: StallRow) => boolean,
  ): Compared => {
    const plain = difference(scored(countOf(all, one, is), z), scored(countOf(all, other, is), z));
    if (plain.n === 0) return { value: NaN, lower: NaN, upper: NaN, n: 0 };
    const { lower, upper } = interval(
      (rows) => partOf(rows, one, is) - partOf(rows, other, is),
      name,
    );
    return wider(plain, { lower, upper });
  };
  /** The median of a number of the rows that are asked about. */
  const middle = (
    name: string,
    of: (row: StallRow) => boolean,
    number: (row: StallRow) => number,
  ): Compared => {
    const statistic = (rows: readonly StallRow[]) => {
      const values = rows.filter(of).map(number);
      return values.length === 0 ? NaN : median(values);
    };
    const n = all.filter(of).length;
    if (n === 0) return { value: NaN, lower: NaN, upper: NaN, n };
    return { value: statistic(all), ...interval(statistic, name), n };
  };
  return { share, less, middle };
}

/** Of the rows that are asked about how many are so. */
function countOf(
  rows: readonly StallRow[],
  of: (row: StallRow) => boolean,
  is: (row: StallRow) => boolean,
): { readonly count: number; readonly n: number } {
  const own = rows.filter(of);
  return { count: own.filter(is).length, n: own.length };
}

function partOf(...asked: Parameters<typeof countOf>): number {
  const { count, n } = countOf(...asked);
  return count / n;
}

/** With Wilson's score interval of z standard deviations; of none nothing is known. */
function scored({ count, n }: { readonly count: number; readonly n: number }, z: number): Proportion {
  if (n === 0) return { value: NaN, lower: 0, upper: 1, count, n };
  return { value: count / n, count, n, ...scoreInterval(count, n, z) };
}

/** The wider of two: draws that happen to agree would give a bootstrap no width. */
function wider(
  plain: Compared,
  { lower, upper }: { readonly lower: number; readonly upper: number },
): Compared {
  const { value, n } = plain;
  return { value, lower: Math.min(lower, plain.lower), upper: Math.max(upper, plain.upper), n };
}
