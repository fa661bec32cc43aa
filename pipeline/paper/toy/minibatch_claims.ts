/**
 * Claim 12, third part: SGD and Adam from beside the saddle line enter the channels and stall near their entrance
 * (figure 6b). The authors publish one trajectory of each; in channel 2 theirs need not be at rest where it ends.
 */
import {
  type ChannelMotion,
  channelMotion,
  FLOW_EXPONENT,
} from "../../../kernels/analysis/toy/channel_motion.ts";
import { wilson } from "../../../kernels/analysis/statistics/proportion.ts";
import { inRange, shareInRange, type Verdict } from "../claim_rules.ts";
import { type Claim, type Kind, shareClaim, short, valueClaim } from "../claims.ts";
import type { Published } from "../published.ts";
import type { Cell } from "../table.ts";

type Row = Record<string, Cell>;

export const NAMES = { sgd: "SGD", adam: "Adam" } as const;
export type Optimiser = keyof typeof NAMES;

/** The runs of one optimiser in one channel. */
interface Group {
  readonly optimiser: Optimiser;
  readonly channel: number;
  readonly runs: readonly (readonly Row[])[];
  readonly motions: readonly ChannelMotion[];
  readonly epochs: number;
  readonly chosen: string;
}

/** "Near" where the authors' run is, as factors: for the paper's statement, and as a stricter comparison of ours. */
const NEAR: Readonly<
  Record<Kind, { readonly factor: number; readonly bound: string; readonly words: string }>
> = {
  paper: {
    ...{ factor: 2, words: "within a factor of 2 of the published" },
    bound: 'ours: the place is the authors\' own trajectory (figure 6b); "near" as a factor of 2',
  },
  ours: {
    ...{ factor: 1.1, words: "within 10 % of the published" },
    bound: "ours: the authors publish one trajectory, without a spread",
  },
};

/**
 * @param minibatch of each run its records, in their order: optimiser, channel, seed, step, epoch, w1, w2, s
 * @param points name and w of each critical point
 */
export function minibatchClaims(
  minibatch: readonly Row[],
  points: readonly Row[],
  published: Published,
): Claim[] {
  const groups = groupsOf(minibatch);
  return [
    ...(["sgd", "adam"] as const).map((optimiser) =>
      arrivalClaim(optimiser, groups.filter((group) => group.optimiser === optimiser), points)
    ),
    ...groups.map((group) => restClaim(group, published("minibatch_epochs").value)),
    ...(["paper", "ours"] as const).flatMap((kind) =>
      groups.map((group) => placeClaim(kind, group, published))
    ),
  ];
}

function groupsOf(minibatch: readonly Row[]): Group[] {
  const groups = Map.groupBy(minibatch, ({ optimiser, channel }) => `${optimiser} ${channel}`).values();
  return [...groups].map((rows) => {
    const runs = [...Map.groupBy(rows, ({ seed }) => seed).values()];
    const column = (run: readonly Row[], name: string) => run.map((row) => Number(row[name]));
    return {
      optimiser: rows[0]!.optimiser as Optimiser,
      channel: Number(rows[0]!.channel),
      runs,
      motions: runs.map((run) => channelMotion(column(run, "step"), column(run, "s"))),
      epochs: Number(rows.at(-1)!.epoch),
      chosen: `all of figure 6b's runs, from beside the saddle line, seeds of the batches ${
        runs.map((run) => run[0]!.seed).join(", ")
      }`,
    };
  });
}

function arrivalClaim(optimiser: Optimiser, groups: readonly Group[], points: readonly Row[]): Claim {
  const wOf = (name: string) => Number(points.find((row) => row.name === name)!.w);
  const arrived = groups.flatMap(({ runs, channel }) =>
    runs.map((run) => {
      const end = run.at(-1)!;
      const w = (Number(end.w1) + Number(end.w2)) / 2;
      return Math.abs(w - wOf(`channel_${channel}`)) < Math.abs(w - wOf("saddle_line"));
    })
  );
  const share = wilson(arrived.filter((each) => each).length, arrived.length);
  return shareClaim({
    ...{ claim: 12, kind: "paper" },
    test: `share of ${NAMES[optimiser]} runs that end nearer to their channel's w than to the saddle line's`,
    expected: "more than half",
    bound: "ours: the paper shows one run into each channel",
    verdict: shareInRange(share, 0.5, 1),
    chosen: groups[0]?.chosen ?? "none",
  }, share);
}

const inWords = ({ optimiser, channel }: Group) => `${NAMES[optimiser]} in channel ${channel}`;
const resting = ({ motions }: Group) => motions.filter(({ motion }) => motion === "at rest").length;

/** At rest or not decided; only after as many epochs as the authors' does a run that goes on as the flow refute. */
function restClaim(group: Group, theirs: number): Claim {
  const { motions, epochs, chosen } = group;
  const flows = motions.filter(({ lower, upper }) => lower > 0 && upper >= FLOW_EXPONENT).length;
  const verdict: Verdict = resting(group) === motions.length
    ? "holds"
    : flows > 0 && epochs >= theirs
    ? "does not hold"
    : "not decided";
  return valueClaim(
    {
      ...{ claim: 12, kind: "paper", verdict, chosen },
      test: `${inWords(group)}: exponent of s = (a₁ − a₂)/√2 in the steps, over their last half`,
      expected: `0, all runs at rest (interval holds 0 and is within ±${
        FLOW_EXPONENT / 5
      }); 1/4 where nothing holds them`,
      bound: 'ours: "stall" against the gradient flow\'s s ∝ t^(1/4), a fifth of its exponent',
      note: `${verdict === "not decided" ? "open: " : ""}${
        resting(group)
      } of ${motions.length} runs at rest after ${epochs} epochs; the authors' run had ${theirs}`,
    },
    {
      value: motions.reduce((sum, { exponent }) => sum + exponent, 0) / motions.length,
      lower: Math.min(...motions.map(({ lower }) => lower)),
      upper: Math.max(...motions.map(({ upper }) => upper)),
      n: motions.length,
    },
    "fit",
  );
}

/** Where a group that is at rest, or has run as long as the authors' run, is in figure 6b's coordinate. */
function placeClaim(kind: Kind, group: Group, published: Published): Claim {
  const { optimiser, channel, motions, epochs, chosen } = group;
  const { value, text } = published(`${optimiser}_channel_${channel}_s`);
  const theirs = published("minibatch_epochs").value;
  const { factor, bound, words } = NEAR[kind];
  const s = motions.map((motion) => motion.s);
  const place = { lower: Math.min(...s), upper: Math.max(...s), n: s.length };
  const here = inRange(place, value / factor, value * factor);
  const [rest, full] = [resting(group) === motions.length, epochs >= theirs];
  // Elsewhere after fewer epochs is no refutation, and a run that still moves may leave the place.
  const verdict = full || (rest && here === "holds") ? here : "not decided";
  return valueClaim(
    {
      ...{ claim: 12, kind, verdict, chosen, bound },
      test: `${inWords(group)}: mean s = (a₁ − a₂)/√2 over the last half of the steps, ${words}`,
      expected: `${short(value / factor)} to ${short(value * factor)}`,
      published: text,
      note: full
        ? ""
        : `${verdict === "not decided" ? "open: " : ""}after ${epochs} of the authors' ${theirs} epochs, ${
          rest ? "at rest" : "step limit reached"
        }`,
    },
    { value: s.reduce((sum, each) => sum + each, 0) / s.length, ...place },
    "range",
  );
}
