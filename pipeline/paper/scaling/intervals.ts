/**
 * Intervals of figure 4's numbers. Runs that share a data draw are clustered (cluster_bootstrap.ts), and the interval of a
 * share reaches as far as open runs might take it: each may yet come to a channel, or not.
 */
import { clusterInterval, clusterShare } from "../../../kernels/analysis/statistics/cluster_bootstrap.ts";
import {
  type Difference,
  difference,
  type Proportion,
  wilson,
} from "../../../kernels/analysis/statistics/proportion.ts";
import { type Superiority, superiority } from "../../../kernels/analysis/statistics/superiority.ts";
import { MAX_NORM } from "../plateau/settings.ts";
import { draws, isOpen, type Row } from "./rules.ts";

/** An open run, had it come to a channel by every criterion and in every layer. */
const asChannel = (row: Row): Row => ({
  ...row,
  ...{ kind: "channel", norm: MAX_NORM, distance: 0, late: 1, authors_late: 1 },
  ...{ layers: "1+2+3", authors_layers: "1+2+3" },
});
const completed = (rows: readonly Row[]): Row[] => rows.map((row) => isOpen(row) ? asChannel(row) : row);

/**
 * The share of rows that meet a condition.
 * @param resamples here and below: of the bootstrap, instead of its own number
 */
export function shareOf(
  rows: readonly Row[],
  met: (row: Row) => boolean,
  stream: string,
  resamples?: number,
): Proportion {
  return clusterShare(draws(rows).map((own) => own.map(met)), stream, resamples);
}

/** A count of rows that need not be whole, as a share of them; with the wider of both intervals, as clusterShare has it. */
export function countShare(
  rows: readonly Row[],
  count: (rows: readonly Row[]) => number,
  stream: string,
  resamples?: number,
): Proportion {
  const share = wilson(count(rows), rows.length);
  if (rows.length === 0 || Number.isNaN(share.value)) return { ...share, lower: 0, upper: 1 };
  const { lower, upper } = clusterInterval(draws(rows), (own) => count(own) / own.length, stream, resamples);
  return { ...share, lower: Math.min(lower, share.lower), upper: Math.max(upper, share.upper) };
}

/** A share of runs in a channel; the upper end counts open runs. */
export function withOpen(rows: readonly Row[], share: (rows: readonly Row[]) => Proportion): Proportion {
  const counted = share(rows);
  if (!rows.some(isOpen)) return counted;
  return { ...counted, upper: Math.max(counted.upper, share(completed(rows)).upper) };
}

/** The difference of two such shares; each end counts open runs on the side that widens it. */
export function differenceWithOpen(
  first: readonly Row[],
  second: readonly Row[],
  share: (rows: readonly Row[]) => Proportion,
): Difference {
  const most = (rows: readonly Row[]) => share(completed(rows));
  return {
    ...difference(share(first), share(second)),
    lower: difference(share(first), most(second)).lower,
    upper: difference(most(first), share(second)).upper,
  };
}

export interface Comparison {
  /** Column that is compared. */
  readonly column: "loss" | "lambda_max";
  readonly channel: (row: Row) => boolean;
  readonly finite: (row: Row) => boolean;
  /** Runs are compared within equal ones. */
  readonly stratum: (row: Row) => string;
}

/** What a comparison needs of a run. */
interface Compared {
  readonly value: number;
  readonly side: 0 | 1;
  readonly stratum: string;
}

/**
 * How often a channel's value exceeds a finite minimum's (superiority.ts), of the runs that are there. The interval is the
 * widest of superiority's own and the bootstrap's, with open runs as they are counted, and left out.
 */
export function compare(
  rows: readonly Row[],
  by: Comparison,
  stream: string,
  resamples?: number,
): Superiority {
  const counted = intervalOf(rows, by, stream, resamples);
  if (!rows.some(isOpen)) return counted;
  const without = intervalOf(rows.filter((row) => !isOpen(row)), by, stream, resamples);
  return {
    ...counted,
    lower: Math.min(counted.lower, without.lower),
    upper: Math.max(counted.upper, without.upper),
  };
}

function intervalOf(
  rows: readonly Row[],
  by: Comparison,
  stream: string,
  resamples?: number,
): Superiority {
  const comparedRows = (own: readonly Row[]) =>
    own.flatMap((row): Compared[] =>
      by.channel(row) || by.finite(row)
        ? [{ value: Number(row[by.column]), side: by.channel(row) ? 0 : 1, stratum: by.stratum(row) }]
        : []
    );
  const all = statistic(comparedRows(rows));
  if (Number.isNaN(all.value)) return all;
  const { lower, upper } = clusterInterval(
    draws(rows).map(comparedRows),
    (runs) => statistic(runs).value,
    stream,
    resamples,
  );
  return { ...all, lower: Math.min(all.lower, lower), upper: Math.max(all.upper, upper) };
}

function statistic(runs: readonly Compared[]): Superiority {
  const strata = new Map<string, [number[], number[]]>();
  for (const { value, side, stratum } of runs) {
    const own = strata.get(stratum) ?? [[], []];
    own[side].push(value);
    strata.set(stratum, own);
  }
  return superiority([...strata.values()]);
}
