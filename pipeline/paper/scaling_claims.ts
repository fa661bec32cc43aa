/**
 * Stage scaling/claims: claims 5–10 of the paper (section 7) tested on figure 4's networks.
 *
 * Inputs: runs.csv, along.csv and layers.csv of scaling/summary. No parameters. Outputs: claims.csv, claims.md
 * (claims.ts). Shares have Wilson's 95 % intervals; comparisons of two kinds of runs are made within networks of one size
 * (kernels/analysis/superiority.ts).
 */
import { wilson } from "../../kernels/analysis/proportion.ts";
import { superiority } from "../../kernels/analysis/superiority.ts";
import { CHANNEL_NORM, INSIDE_FRACTION, PAIR_DISTANCE } from "../../kernels/analysis/channel.ts";
import type { StageContext } from "../engine/stage.ts";
import { type Claim, claimsCsv, claimsMarkdown, greater, inRange, shareClaim } from "./claims.ts";
import { HELD_NORM } from "./plateau_settings.ts";
import { ROUGHNESS } from "./scaling_settings.ts";
import { type Cell, readTable } from "./table.ts";

type Row = Record<string, Cell>;

/** What "substantial" is taken to be. */
const SUBSTANTIAL = 0.05;
/** "Distributed alike": neither kind has the lower loss much more often than the other. */
const ALIKE = [0.3, 0.7] as const;
/** From here on a pair's output weights lead the norm. */
const LEADS = 0.5;
/** "Tiny" beside the largest eigenvalue. */
const TINY = 1e-4;

const isDeep = (row: Row) => String(row.hidden).includes("-");
const has = (row: Row, kind: string) => row.kind === kind;
const groups = (rows: readonly Row[], key: (row: Row) => string) => [...Map.groupBy(rows, key)];
const sizeOf = (row: Row) => `${row.data_set} ${row.inputs} ${row.hidden}`;

export default function scalingClaims(context: StageContext): void {
  const runs = readTable(context.inputText("runs.csv"));
  const along = readTable(context.inputText("along.csv"));
  const layers = readTable(context.inputText("layers.csv"));
  const shallow = runs.filter((row) => !isDeep(row));
  const claims = [
    ...probabilityClaims(shallow),
    ...updateClaims(shallow),
    lossClaim(shallow),
    ...spectrumClaims(shallow, along.filter((row) => !isDeep(row))),
    ...layerClaims(layers, runs.filter(isDeep)),
    groupClaim(shallow),
  ];
  context.output("claims.csv", claimsCsv(claims));
  context.output("claims.md", claimsMarkdown(claims));
}

/** Runs out of steps, or stuck, may yet come to a channel: the upper end counts them. */
function channelShare(rows: readonly Row[]) {
  const count = (kind: string) => rows.filter((row) => has(row, kind)).length;
  const share = wilson(count("channel"), rows.length);
  const open = rows.filter(isOpen).length;
  return { ...share, upper: wilson(count("channel") + open, rows.length).upper };
}

const isOpen = (row: Row) => has(row, "slow") || has(row, "stuck");

function probabilityClaims(runs: readonly Row[]): Claim[] {
  const sets = groups(runs, (row) => String(row.data_set));
  const open = (rows: readonly Row[]) => rows.filter(isOpen).length;
  const each = sets.map(([name, rows]) => {
    const share = channelShare(rows);
    return shareClaim(
      5,
      `share of runs in a channel, ${name}`,
      share,
      `at least ${SUBSTANTIAL}`,
      inRange(share, SUBSTANTIAL, 1),
      `${share.count} of ${share.n}; ${open(rows)} runs were not at rest, and the upper end counts them`,
    );
  });
  const rough = ROUGHNESS.flatMap((s) => {
    const found = sets.find(([name]) => name === `gp${s}-softplus`);
    return found === undefined ? [] : [{ s, share: channelShare(found[1]) }];
  });
  const [smoothest, roughest] = [rough[0]!, rough[rough.length - 1]!];
  const rising = rough.every(({ share }, i) => i === 0 || share.value >= rough[i - 1]!.share.value);
  return [
    ...each,
    {
      claim: 5,
      test: `share of runs in a channel at s = ${roughest.s} less that at s = ${smoothest.s}`,
      value: roughest.share.value - smoothest.share.value,
      // The ends of the two intervals: wider than an interval of the difference.
      lower: roughest.share.lower - smoothest.share.upper,
      upper: roughest.share.upper - smoothest.share.lower,
      n: roughest.share.n + smoothest.share.n,
      expected: "above 0",
      verdict: greater(roughest.share, smoothest.share),
      note: `from smooth to rough: ${
        rough.map(({ s, share }) => `s = ${s}: ${share.count} of ${share.n}`).join("; ")
      }; ${rising ? "never falling" : "not monotone"}`,
    },
  ];
}

/** The part of Σθ² = 2P‖θ‖ that the closest pair's output weights have, being as good as opposite. */
function partOfPair(row: Row): number {
  const [inputs, neurons] = [Number(row.inputs), Number(row.hidden)];
  const parameters = neurons * (inputs + 2) + 1;
  return Number(row.size) * Number(row.size) / (4 * parameters * Number(row.norm));
}

/** Criterion (iii) of a channel among runs that meet the other two. */
function updateClaims(runs: readonly Row[]): Claim[] {
  const near = runs.filter((row) =>
    Number(row.norm) >= HELD_NORM && row.distance !== "" && Number(row.distance) < PAIR_DISTANCE &&
    row.late !== ""
  );
  const inside = (rows: readonly Row[]) =>
    wilson(rows.filter((row) => Number(row.late) > INSIDE_FRACTION).length, rows.length);
  const [share, led] = [inside(near), near.filter((row) => partOfPair(row) > LEADS)];
  const outside = near.filter((row) => Number(row.late) <= INSIDE_FRACTION);
  const others = outside.filter((row) => partOfPair(row) <= LEADS).length;
  const shareOfLed = inside(led);
  return [
    shareClaim(
      6,
      `share of runs that reach ‖θ‖ = ${CHANNEL_NORM} with a pair closer than ${PAIR_DISTANCE} whose last update lies ${INSIDE_FRACTION} inside the channel's subspace`,
      share,
      "at least 0.9",
      inRange(share, 0.9, 1),
      `${share.count} of ${share.n}; of the ${outside.length} that do not, ${others} have most of their norm in other weights than the pair's outputs: ` +
        "input weights that diverge as well, at kinks between samples, would explain it",
    ),
    shareClaim(
      6,
      `the same among those with more than ${LEADS} of Σθ² in the pair's output weights`,
      shareOfLed,
      "at least 0.9",
      inRange(shareOfLed, 0.9, 1),
    ),
  ];
}

/** Values of channels and of finite minima of each network. */
function byKind(runs: readonly Row[], column: string): [number[], number[]][] {
  return groups(runs, sizeOf).map(([, rows]) => {
    const of = (kind: string) => rows.filter((row) => has(row, kind)).map((row) => Number(row[column]));
    return [of("channel"), of("finite")];
  });
}

function lossClaim(runs: readonly Row[]): Claim {
  const result = superiority(byKind(runs, "loss"));
  return {
    claim: 7,
    test: "how often a channel's loss exceeds a finite minimum's of the same network",
    ...result,
    expected: `between ${ALIKE[0]} and ${ALIKE[1]}`,
    verdict: inRange(result, ...ALIKE),
    note: "0.5 where both are distributed alike",
  };
}

function spectrumClaims(runs: readonly Row[], along: readonly Row[]): Claim[] {
  const larger = superiority(byKind(runs, "lambda_max"));
  const channels = runs.filter((row) => has(row, "channel"));
  const tiny = wilson(
    channels.filter((row) => Math.abs(Number(row.lambda_min)) < TINY * Number(row.lambda_max)).length,
    channels.length,
  );
  const paths = groups(along.filter((row) => has(row, "channel")), (row) => `${sizeOf(row)} ${row.seed}`)
    .map(([, rows]) => rows).filter((rows) => rows.length >= 4);
  const grown = wilson(
    paths.filter((rows) => Number(rows.at(-1)!.lambda_max) > Number(rows[rows.length >> 1]!.lambda_max))
      .length,
    paths.length,
  );
  return [
    {
      claim: 8,
      test: "how often a channel's λ_max exceeds a finite minimum's of the same network",
      ...larger,
      expected: "above 0.5",
      verdict: inRange(larger, 0.5, 1),
      note: "0.5 where both are distributed alike",
    },
    shareClaim(
      8,
      "share of channels whose λ_max grew over the last half of the recorded points",
      grown,
      "at least 0.5",
      inRange(grown, 0.5, 1),
    ),
    shareClaim(
      8,
      `share of channels with |λ_min| < ${TINY} λ_max at the end`,
      tiny,
      "at least 0.9",
      inRange(tiny, 0.9, 1),
    ),
  ];
}

/** Each depth by itself: layers alone, and combinations of them. */
function layerClaims(layers: readonly Row[], runs: readonly Row[]): Claim[] {
  return groups(layers, (row) => String(row.depth)).flatMap(([depth, own]) => {
    const ofDepth = runs.filter((row) => String(row.hidden).split("-").length === Number(depth));
    const left = ofDepth.filter(isOpen).length;
    const open = left === 0 ? "" : `; ${left} of ${ofDepth.length} runs were out of steps below the norm`;
    const claim = (test: string, rows: readonly Row[]): Claim[] =>
      rows.map((row) => {
        const share = wilson(Number(row.count), Number(row.runs));
        return shareClaim(
          9,
          `share of runs of ${depth} hidden layers with ${test} ${row.layers}`,
          share,
          "some",
          inRange(share, Number.MIN_VALUE, 1),
          `${share.count} of ${share.n}${open}`,
        );
      });
    return [
      ...claim("a channel in", own.filter((row) => /^L\d$/.test(String(row.layers)))),
      ...claim("channels at once in", own.filter((row) => /\+|^all$/.test(String(row.layers)))),
    ];
  });
}

function groupClaim(runs: readonly Row[]): Claim {
  const channels = runs.filter((row) => has(row, "channel"));
  const share = wilson(channels.filter((row) => Number(row.dimension) >= 2).length, channels.length);
  return shareClaim(
    10,
    "share of channels in which three or more neurons come together",
    share,
    "some",
    inRange(share, Number.MIN_VALUE, 1),
  );
}
