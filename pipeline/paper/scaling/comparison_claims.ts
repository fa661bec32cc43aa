/**
 * Claims 7 and 8 of the paper: losses of channels and of finite minima, and the Hessian's largest and smallest eigenvalue
 * (figures 4d and 4e).
 */
import { CHANNEL_NORM } from "../../../kernels/analysis/channel/channel.ts";
import { above, inRange } from "../claim_rules.ts";
import { type Claim, type Kind, shareClaim, valueClaim } from "../claims.ts";
import { compare, type Comparison, shareOf } from "./intervals.ts";
import {
  chosenRuns,
  FINITE_BELOW,
  isAuthorsChannel,
  isFinite,
  isFollowed,
  isInfinite,
  isOpen,
  isOurChannel,
  ONE_DATA_SET,
  type Row,
  sizeOf,
  TINY,
} from "./rules.ts";

/** "Distributed alike": neither kind has the lower loss much more often than the other. */
export const ALIKE = [0.3, 0.7] as const;
export const EQUAL = 0.5;
export const MOST = 0.9;
/** Points of a path without which there is no last half. */
const FEWEST_POINTS = 4;

/** One way of counting: which runs, what a channel is, and what is finite in figures 4d and 4e. */
interface Way {
  readonly kind: Kind;
  readonly runs: readonly Row[];
  readonly along: readonly Row[];
  readonly channel: (row: Row) => boolean;
  readonly finiteLoss: (row: Row) => boolean;
  readonly finiteSpectrum: (row: Row) => boolean;
  readonly stratum: (row: Row) => string;
  readonly scope: string;
}

/** @param runs of one hidden layer, and points along some of them */
export function comparisonClaims(runs: readonly Row[], along: readonly Row[]): Claim[] {
  const one = (row: Row) => row.data_set === ONE_DATA_SET;
  const ways: readonly Way[] = [
    {
      ...{ kind: "paper", runs: runs.filter(one), along: along.filter(one), channel: isAuthorsChannel },
      finiteLoss: (row) => !isInfinite(row),
      finiteSpectrum: (row) => Number(row.norm) < FINITE_BELOW,
      stratum: () => "",
      scope: `${ONE_DATA_SET}, sizes pooled, as the authors count`,
    },
    {
      ...{ kind: "ours", runs, along, channel: isOurChannel, finiteLoss: isFinite, finiteSpectrum: isFinite },
      stratum: sizeOf,
      scope: "within each network, by our three criteria",
    },
  ];
  return [...ways.map(lossClaim), ...ways.flatMap(spectrumClaims)];
}

const open = (runs: readonly Row[]) =>
  `open: ${
    runs.filter(isOpen).length
  } of ${runs.length} runs; the interval is the wider of counting them and of ` +
  "leaving them out";

function lossClaim({ kind, runs, channel, finiteLoss, stratum, scope }: Way): Claim {
  const by: Comparison = { column: "loss", channel, finite: finiteLoss, stratum };
  const result = compare(runs, by, `claims/7/${kind}`);
  return valueClaim(
    {
      ...{ claim: 7, kind, test: `how often a channel's loss exceeds a finite minimum's, ${scope}` },
      expected: `between ${ALIKE[0]} and ${ALIKE[1]}`,
      bound:
        "ours: the paper says alike (0.5), without a number; neither kind has the lower loss much more often",
      verdict: inRange(result, ...ALIKE),
      chosen: chosenRuns(runs),
      note: `0.5 where both are distributed alike; ${open(runs)}`,
    },
    result,
    "sampling",
  );
}

function spectrumClaims({ kind, runs, along, channel, finiteSpectrum, stratum, scope }: Way): Claim[] {
  const by: Comparison = { column: "lambda_max", channel, finite: finiteSpectrum, stratum };
  const larger = compare(runs, by, `claims/8/${kind}/larger`);
  const channels = runs.filter(channel);
  const tiny = shareOf(
    channels,
    (row) => Math.abs(Number(row.lambda_min)) < TINY * Number(row.lambda_max),
    `claims/8/${kind}/tiny`,
  );
  const grown = shareOf(
    growths(along, channels),
    (row) => Number(row.last) > Number(row.middle),
    `claims/8/${kind}/grown`,
  );
  const common = { claim: 8, kind, chosen: chosenRuns(runs) } as const;
  return [
    valueClaim(
      {
        ...common,
        test: `how often a channel's λ_max exceeds a finite minimum's, ${scope}`,
        expected: `above ${EQUAL}`,
        bound:
          "paper: exceeds (figure 4e); ours: more often than not, which is 0.5 where both are distributed alike",
        verdict: above(larger, EQUAL),
        note: open(runs),
      },
      larger,
      "sampling",
    ),
    shareClaim({
      ...common,
      test:
        `share of channels whose λ_max grew over the last half of the points recorded below ‖θ‖ = ${CHANNEL_NORM}, ${scope}`,
      expected: `above ${EQUAL}`,
      bound: "paper: grows (figure 4e); ours: more often than not",
      verdict: above(grown, EQUAL),
      note:
        `${grown.count} of ${grown.n} channels whose eigenvalues were followed, and whose flow itself came to its end`,
    }, grown),
    shareClaim({
      ...common,
      test: `share of channels with |λ_min| < ${TINY} λ_max at the end, ${scope}`,
      expected: `at least ${MOST}`,
      bound: "ours: the paper says tiny, without a number; figure 4e's axis is linear below 1e-7",
      verdict: inRange(tiny, MOST, 1),
    }, tiny),
  ];
}

/** Of each channel that a flow was followed into λ_max in the middle of its points up to ‖θ‖ = 10³, and at the last. */
function growths(along: readonly Row[], channels: readonly Row[]): Row[] {
  const key = (row: Row) => `${sizeOf(row)} ${row.seed}`;
  const wanted = new Set(channels.map(key));
  const points = along.filter((row) =>
    wanted.has(key(row)) && isFollowed(row) && Number(row.norm) <= CHANNEL_NORM
  );
  return [...Map.groupBy(points, key).values()].flatMap((path): Row[] =>
    path.length < FEWEST_POINTS ? [] : [{
      ...path[0]!,
      middle: path[path.length >> 1]!.lambda_max!,
      last: path[path.length - 1]!.lambda_max!,
    }]
  );
}
