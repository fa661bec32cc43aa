/**
 * How many runs the tests of claims 5 to 8 need, by resampling the runs of a profile that is there: draws of each data set
 * with replacement, runs of each with replacement, then the very rules of pipeline/paper. Runs without a proved end are
 * left out of what is drawn from, and so many of a resample are open again as the finisher is allowed to leave.
 */
import { randomWords } from "../../kernels/strict/random.ts";
import { above, inRange, shareInRange, type Verdict } from "../../pipeline/paper/claim_rules.ts";
import {
  compare,
  type Comparison,
  countShare,
  differenceWithOpen,
  shareOf,
  withOpen,
} from "../../pipeline/paper/scaling/intervals.ts";
import { SUBSTANTIAL } from "../../pipeline/paper/scaling/probability_claims.ts";
import { ALIKE, EQUAL, MOST } from "../../pipeline/paper/scaling/comparison_claims.ts";
import { fullest, HALF } from "../../pipeline/paper/scaling/update_claims.ts";
import {
  authorsChannelCount,
  FINITE_BELOW,
  hasClosePair,
  isAuthorsChannel,
  isDeep,
  isFollowed,
  isInfinite,
  isInside,
  isOpen,
  ONE_DATA_SET,
  type Row,
  TINY,
} from "../../pipeline/paper/scaling/rules.ts";

/** The part of runs that is open in a resample. */
const OPEN = 0.03;
/** Resamples of the design, and of each bootstrap interval. */
const TRIALS = 20;
const RESAMPLES = 100;

/** Sizes of a design: draws of a data set, seeds of each, and those of them whose eigenvalues are followed. */
export interface Design {
  readonly draws: number;
  readonly seeds: number;
  readonly spectra: number;
}

interface ScalingTest {
  readonly claim: number;
  /** Of the test's name. */
  readonly name: RegExp;
  readonly sets: readonly string[];
  readonly verdict: (rows: readonly Row[]) => Verdict;
}

const GP = ["gp0.1-softplus", "gp0.5-softplus", "gp2-softplus", "gp10-softplus"];
const SETS = ["rosenbrock-softplus", ...GP];
const authors = (rows: readonly Row[]) => countShare(rows, authorsChannelCount, "power/5", RESAMPLES);
const comparison = (column: Comparison["column"], finite: (row: Row) => boolean): Comparison => ({
  ...{ column, channel: isAuthorsChannel, finite, stratum: () => "" },
});

export const SCALING_TESTS: readonly ScalingTest[] = [
  ...SETS.map((set): ScalingTest => ({
    ...{ claim: 5, name: new RegExp(`^share of runs in a channel.*, ${set}$`), sets: [set] },
    verdict: (rows) => shareInRange(withOpen(rows, authors), SUBSTANTIAL, 1),
  })),
  {
    ...{ claim: 5, name: / at s = 10 less that at s = 0.1$/, sets: [GP[0]!, GP[3]!] },
    verdict: (rows) => {
      const of = (set: string) => rows.filter((row) => row.data_set === set);
      return above(differenceWithOpen(of(GP[3]!), of(GP[0]!), authors), 0);
    },
  },
  {
    ...{ claim: 6, name: /share whose late updates/, sets: [ONE_DATA_SET] },
    verdict: (rows) => {
      const passed = rows.filter((row) => hasClosePair(row) && row.authors_late !== "");
      return above(shareOf(passed, (row) => isInside(row.authors_late), "power/6", RESAMPLES), HALF);
    },
  },
  {
    ...{ claim: 6, name: /share of the first updates/, sets: [ONE_DATA_SET] },
    verdict: (rows) => {
      const begun = rows.filter((row) => hasClosePair(row) && row.authors_early !== "");
      return inRange(countShare(begun, fullest, "power/6", RESAMPLES), 0, HALF);
    },
  },
  {
    ...{ claim: 7, name: /^how often a channel's loss exceeds/, sets: [ONE_DATA_SET] },
    verdict: (rows) =>
      inRange(compare(rows, comparison("loss", (row) => !isInfinite(row)), "power/7", RESAMPLES), ...ALIKE),
  },
  {
    ...{ claim: 8, name: /^how often a channel's λ_max exceeds/, sets: [ONE_DATA_SET] },
    verdict: (rows) => {
      const by = comparison("lambda_max", (row) => Number(row.norm) < FINITE_BELOW);
      return above(compare(rows, by, "power/8", RESAMPLES), EQUAL);
    },
  },
  {
    // That λ_max grows in each channel followed so far is taken for granted: how many there are is asked.
    ...{ claim: 8, name: /^share of channels whose λ_max grew/, sets: [ONE_DATA_SET] },
    verdict: (rows) => {
      const channels = rows.filter((row) => isAuthorsChannel(row) && isFollowed(row) && row.spectrum === 1);
      return above(shareOf(channels, () => true, "power/8", RESAMPLES), EQUAL);
    },
  },
  {
    ...{ claim: 8, name: /^share of channels with \|λ_min\|/, sets: [ONE_DATA_SET] },
    verdict: (rows) => {
      const tiny = (row: Row) => Math.abs(Number(row.lambda_min)) < TINY * Number(row.lambda_max);
      return inRange(shareOf(rows.filter(isAuthorsChannel), tiny, "power/8", RESAMPLES), MOST, 1);
    },
  },
];

/** Decided runs of one hidden layer, by data set and draw. */
export type Source = ReadonlyMap<string, readonly (readonly Row[])[]>;

export function sourceOf(runs: readonly Row[]): Source {
  const decided = runs.filter((row) => !isDeep(row) && !isOpen(row));
  return new Map(
    [...Map.groupBy(decided, (row) => String(row.data_set))].map(([set, rows]) => [
      set,
      [...Map.groupBy(rows, (row) => `${row.inputs} ${row.hidden}`).values()],
    ]),
  );
}

/** The share of resamples of a design in which a test decides, either way, and in which it holds. */
export function powerOf(source: Source, { name, sets, verdict }: ScalingTest, design: Design) {
  let [decided, holds] = [0, 0];
  for (let trial = 0; trial < TRIALS; trial++) {
    const rows = sets.flatMap((set) =>
      resampled(source.get(set) ?? [], design, `power/${name.source}/${set}`, trial)
    );
    const outcome = verdict(rows);
    decided += Number(outcome !== "not decided");
    holds += Number(outcome === "holds");
  }
  return { decided: decided / TRIALS, holds: holds / TRIALS };
}

/** Every draw has a name of its own: so it is one in drawOf, too. */
function resampled(
  draws: readonly (readonly Row[])[],
  { draws: count, seeds, spectra }: Design,
  stream: string,
  trial: number,
): Row[] {
  if (draws.length === 0) return [];
  const below = (word: number, n: number) => Math.floor(word * n / 2 ** 32);
  const first = randomWords(stream, trial, count);
  const words = randomWords(`${stream}/runs`, trial, 2 * count * seeds);
  return Array.from(first, (word, k) => {
    const own = draws[below(word, draws.length)]!;
    return Array.from({ length: seeds }, (_, seed): Row => {
      const at = 2 * (k * seeds + seed);
      const row = own[below(words[at]!, own.length)]!;
      const open = words[at + 1]! / 2 ** 32 < OPEN;
      const named = { inputs: 100 + k, hidden: 100 + k, seed, spectrum: Number(seed < spectra) };
      return { ...row, ...named, ...(open ? { kind: "open" } : {}) };
    });
  }).flat();
}
