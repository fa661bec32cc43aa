/**
 * Stage scaling/claims: claims 5–10 of the paper (section 7) tested on figure 4's networks.
 *
 * Inputs: runs.csv, along.csv and layers.csv of scaling/summary. No parameters. Outputs: claims.csv, claims.md
 * (claims.ts). Shares have Wilson's 95 % intervals; comparisons of two kinds of runs are made within networks of one size
 * (kernels/analysis/superiority.ts).
 */
import { difference, wilson } from "../../kernels/analysis/proportion.ts";
import { superiority } from "../../kernels/analysis/superiority.ts";
import { CHANNEL_NORM, INSIDE_FRACTION, PAIR_DISTANCE } from "../../kernels/analysis/channel.ts";
import type { StageContext } from "../engine/stage.ts";
import { above, inRange, some } from "./claim_rules.ts";
import { type Claim, claimsCsv, claimsMarkdown, shareClaim, type Test, valueClaim } from "./claims.ts";
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

/** Of every test until it says its own. */
const COMMON: Pick<Test, "kind" | "bound" | "chosen"> = {
  kind: "paper",
  bound: "ours: what the paper's words are taken to be",
  chosen: "all runs of the profile's sizes, seeds and data sets",
};

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

/** Runs out of steps may yet come to a channel: the upper end counts them. */
function channelShare(rows: readonly Row[]) {
  const count = (kind: string) => rows.filter((row) => has(row, kind)).length;
  const share = wilson(count("channel"), rows.length);
  return { ...share, upper: wilson(count("channel") + count("slow"), rows.length).upper };
}

function probabilityClaims(runs: readonly Row[]): Claim[] {
  const sets = groups(runs, (row) => String(row.data_set));
  const slow = (rows: readonly Row[]) => rows.filter((row) => has(row, "slow")).length;
  const each = sets.map(([name, rows]) => {
    const share = channelShare(rows);
    return shareClaim({
      ...COMMON,
      claim: 5,
      test: `share of runs in a channel, ${name}`,
      expected: `at least ${SUBSTANTIAL}`,
      verdict: inRange(share, SUBSTANTIAL, 1),
      note: `${share.count} of ${share.n}; ${
        slow(rows)
      } runs were not at rest, and the upper end counts them`,
    }, share);
  });
  const rough = ROUGHNESS.flatMap((s) => {
    const found = sets.find(([name]) => name === `gp${s}-softplus`);
    return found === undefined ? [] : [{ s, share: channelShare(found[1]) }];
  });
  const [smoothest, roughest] = [rough[0]!, rough[rough.length - 1]!];
  const rising = rough.every(({ share }, i) => i === 0 || share.value >= rough[i - 1]!.share.value);
  const more = difference(roughest.share, smoothest.share);
  return [
    ...each,
    valueClaim(
      {
        ...COMMON,
        claim: 5,
        test: `share of runs in a channel at s = ${roughest.s} less that at s = ${smoothest.s}`,
        expected: "above 0",
        verdict: above(more, 0),
        note: `from smooth to rough: ${
          rough.map(({ s, share }) => `s = ${s}: ${share.count} of ${share.n}`).join("; ")
        }; ${rising ? "never falling" : "not monotone"}`,
      },
      more,
      "sampling",
    ),
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
    shareClaim({
      ...COMMON,
      claim: 6,
      test:
        `share of runs that reach ‖θ‖ = ${CHANNEL_NORM} with a pair closer than ${PAIR_DISTANCE} whose last update lies ${INSIDE_FRACTION} inside the channel's subspace`,
      expected: "at least 0.9",
      verdict: inRange(share, 0.9, 1),
      note:
        `${share.count} of ${share.n}; of the ${outside.length} that do not, ${others} have most of their norm in other weights than the pair's outputs: ` +
        "input weights that diverge as well, at kinks between samples, would explain it",
    }, share),
    shareClaim({
      ...COMMON,
      kind: "ours",
      claim: 6,
      test: `the same among those with more than ${LEADS} of Σθ² in the pair's output weights`,
      expected: "at least 0.9",
      verdict: inRange(shareOfLed, 0.9, 1),
    }, shareOfLed),
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
  return valueClaim(
    {
      ...COMMON,
      claim: 7,
      test: "how often a channel's loss exceeds a finite minimum's of the same network",
      expected: `between ${ALIKE[0]} and ${ALIKE[1]}`,
      verdict: inRange(result, ...ALIKE),
      note: "0.5 where both are distributed alike",
    },
    result,
    "sampling",
  );
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
    valueClaim(
      {
        ...COMMON,
        claim: 8,
        test: "how often a channel's λ_max exceeds a finite minimum's of the same network",
        expected: "above 0.5",
        verdict: inRange(larger, 0.5, 1),
        note: "0.5 where both are distributed alike",
      },
      larger,
      "sampling",
    ),
    shareClaim({
      ...COMMON,
      claim: 8,
      test: "share of channels whose λ_max grew over the last half of the recorded points",
      expected: "at least 0.5",
      verdict: inRange(grown, 0.5, 1),
    }, grown),
    shareClaim({
      ...COMMON,
      claim: 8,
      test: `share of channels with |λ_min| < ${TINY} λ_max at the end`,
      expected: "at least 0.9",
      verdict: inRange(tiny, 0.9, 1),
    }, tiny),
  ];
}

/** Each depth by itself: layers alone, and combinations of them. */
function layerClaims(layers: readonly Row[], runs: readonly Row[]): Claim[] {
  return groups(layers, (row) => String(row.depth)).flatMap(([depth, own]) => {
    const ofDepth = runs.filter((row) => String(row.hidden).split("-").length === Number(depth));
    const slow = ofDepth.filter((row) => has(row, "slow")).length;
    const open = slow === 0 ? "" : `; ${slow} of ${ofDepth.length} runs were out of steps below the norm`;
    const claim = (test: string, rows: readonly Row[]): Claim[] =>
      rows.map((row) => {
        const share = wilson(Number(row.count), Number(row.runs));
        return shareClaim({
          ...COMMON,
          claim: 9,
          test: `share of runs of ${depth} hidden layers with ${test} ${row.layers}`,
          expected: "some",
          verdict: some(share),
          note: `${share.count} of ${share.n}${open}`,
        }, share);
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
  return shareClaim({
    ...COMMON,
    claim: 10,
    test: "share of channels in which three or more neurons come together",
    expected: "some",
    verdict: some(share),
  }, share);
}
