/** Claim 6 of the paper: early updates are spread, late ones pile up inside the channel's subspace (figure 4b). */
import { CHANNEL_NORM, INSIDE_FRACTION, PAIR_DISTANCE } from "../../../kernels/analysis/channel/channel.ts";
import { above, inRange } from "../claim_rules.ts";
import { type Claim, shareClaim } from "../claims.ts";
import { countShare, shareOf } from "./intervals.ts";
import { chosenRuns, hasClosePair, isInside, isOpen, ONE_DATA_SET, type Row } from "./rules.ts";

/** Bins of [0, 1], the last of which is what lies inside; a pile is what holds more than half. */
const BINS = 10;
export const HALF = 0.5;
/** From here on a pair's output weights lead the norm. */
const LEADS = 0.5;
const MOST = 0.9;

/** Runs of the fullest bin. */
export function fullest(rows: readonly Row[]): number {
  const bins = rows.map((row) => Math.min(BINS - 1, Math.floor(BINS * Number(row.authors_early))));
  return Math.max(0, ...[...Map.groupBy(bins, (bin) => bin).values()].map(({ length }) => length));
}

/** The part of Σθ² = 2P‖θ‖ that the closest pair's output weights have, being as good as opposite. */
function partOfPair(row: Row): number {
  const [inputs, neurons] = [Number(row.inputs), Number(row.hidden)];
  const parameters = neurons * (inputs + 2) + 1;
  return Number(row.size) * Number(row.size) / (4 * parameters * Number(row.norm));
}

/** @param runs of one hidden layer */
export function updateClaims(runs: readonly Row[]): Claim[] {
  const near = runs.filter(hasClosePair);
  return [...authorsClaims(runs.filter((row) => row.data_set === ONE_DATA_SET)), ...ourClaims(near, runs)];
}

/** The histogram of one data set: of runs of infinite norm with a pair. */
function authorsClaims(runs: readonly Row[]): Claim[] {
  const near = runs.filter(hasClosePair);
  const passed = near.filter((row) => row.authors_late !== "");
  const begun = near.filter((row) => row.authors_early !== "");
  const late = shareOf(passed, (row) => isInside(row.authors_late), "claims/6/late");
  const early = countShare(begun, fullest, "claims/6/early");
  const open = runs.filter(isOpen).length;
  const common = { claim: 6, kind: "paper", chosen: chosenRuns(runs) } as const;
  const of = `of runs at ‖θ‖ = ${CHANNEL_NORM} with a pair closer than ${PAIR_DISTANCE}, ${ONE_DATA_SET}`;
  const from = `${open} of ${runs.length} runs of the data set are open`;
  const alone = `of undisturbed flows alone: ${
    near.length - passed.length
  } more were finished (a test of ours)`;
  return [
    shareClaim({
      ...common,
      test:
        `${of}: share whose late updates lie ${INSIDE_FRACTION} inside the subspace, the mean of the last fifth`,
      expected: `more than ${HALF}`,
      bound:
        "ours: the paper shows a histogram; late ones pile up at 1 when its last tenth holds more than half",
      verdict: above(late, HALF),
      note: `${late.count} of ${late.n}, ${alone}; ${from}`,
    }, late),
    shareClaim({
      ...common,
      test: `${of}: share of the first updates in the fullest tenth of [0, 1]`,
      expected: `less than ${HALF}`,
      bound: "ours: the paper shows a histogram; early ones are spread when no tenth of it holds half",
      verdict: inRange(early, 0, HALF),
      note: `${early.count} of ${early.n}; ${from}`,
    }, early),
  ];
}

/** Criterion (iii) by the last update, and nearly always: on every data set, and among pairs that lead the norm. */
function ourClaims(near: readonly Row[], runs: readonly Row[]): Claim[] {
  const known = near.filter((row) => row.late !== "");
  const finished = near.filter((row) => row.late_of === "finisher");
  const led = known.filter((row) => partOfPair(row) > LEADS);
  const outside = known.filter((row) => !isInside(row.late));
  const others = outside.filter((row) => partOfPair(row) <= LEADS).length;
  const [share, shareOfFinished, shareOfLed] = [
    shareOf(known, (row) => isInside(row.late), "claims/6/ours"),
    shareOf(finished, (row) => isInside(row.late), "claims/6/ours/finished"),
    shareOf(led, (row) => isInside(row.late), "claims/6/ours/led"),
  ];
  const common = {
    claim: 6,
    kind: "ours",
    expected: `at least ${MOST}`,
    chosen: chosenRuns(runs),
    bound: "ours: nearly all; the authors have runs outside too, and multiply by the share that is inside",
  } as const;
  return [
    shareClaim({
      ...common,
      test:
        `share of runs that reach ‖θ‖ = ${CHANNEL_NORM} with a pair closer than ${PAIR_DISTANCE} whose last ` +
        `update lies ${INSIDE_FRACTION} inside the channel's subspace, every data set`,
      verdict: inRange(share, MOST, 1),
      note:
        `${share.count} of ${share.n}; of the ${outside.length} that do not, ${others} have most of their norm in ` +
        "other weights than the pair's outputs: input weights that diverge as well, at kinks between samples, would " +
        "explain it",
    }, share),
    shareClaim({
      ...common,
      test: "the same of those that the finisher led there, from ‖θ‖ = 800 on",
      verdict: inRange(shareOfFinished, MOST, 1),
    }, shareOfFinished),
    shareClaim({
      ...common,
      test: `the same among those with more than ${LEADS} of Σθ² in the pair's output weights`,
      verdict: inRange(shareOfLed, MOST, 1),
    }, shareOfLed),
  ];
}
