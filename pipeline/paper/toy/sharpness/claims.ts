/**
 * Beside claim 12, tests of ours: what others found to stay at the edge of stability, the batch sharpness of SGD and the
 * preconditioned sharpness of Adam (kernels/analysis/toy/sharpness.ts), and how the noise of batches holds SGD
 * (kernels/analysis/toy/sgd_noise.ts).
 */
import { type ChannelMotion, channelMotion } from "../../../../kernels/analysis/toy/channel_motion.ts";
import { inRange, type Verdict } from "../../claim_rules.ts";
import { type Claim, short, valueClaim } from "../../claims.ts";
import { type Cell } from "../../table.ts";
import { NAMES, type Optimiser } from "../minibatch_claims.ts";

type Row = Record<string, Cell>;

/** "At" the edge. */
const [LOW, HIGH] = [0.8, 1.2];
/** How near to the ε of the least averaged loss SGD must stay, as a part of it. */
const HELD = 0.1;

const OF: Readonly<Record<Optimiser, { readonly what: string; readonly bound: string }>> = {
  sgd: {
    what: "batch sharpness, mean of gᵀH_B g / gᵀg, as a part of 2/η",
    bound: "ours: 1 by Andreyev & Beneventano (arXiv 2412.20553), who give no width",
  },
  adam: {
    what: "preconditioned sharpness as a part of 38/η",
    bound: "ours: 1 by Cohen et al. (arXiv 2207.14484) for batches of all samples; they give no width",
  },
};

interface Run {
  readonly from: string;
  readonly seed: number;
  readonly motion: ChannelMotion;
  /** Mean of the sharpness, as a part of its edge, over the last half of the steps. */
  readonly edge: number;
}

/** @param sharpness of each run its records, in their order (sharpness.csv) */
export function sharpnessClaims(sharpness: readonly Row[]): Claim[] {
  const groups = Map.groupBy(
    sharpness,
    ({ optimiser, batch, channel }) => `${optimiser} ${batch} ${channel}`,
  );
  return [...groups.values()].map((rows) => {
    const [first] = rows as [Row, ...Row[]];
    const runs = [...Map.groupBy(rows, ({ from, seed }) => `${from} ${seed}`).values()].map(runOf);
    const optimiser = first.optimiser as Optimiser;
    const edges = runs.map(({ edge }) => edge);
    const range = { lower: Math.min(...edges), upper: Math.max(...edges), n: runs.length };
    const bracketed = isBracketed(runs);
    const verdict: Verdict = bracketed ? inRange(range, LOW, HIGH) : "not decided";
    return valueClaim(
      {
        ...{ claim: 12, kind: "ours", verdict },
        test: `${NAMES[optimiser]} in batches of ${first.batch}, channel ${first.channel}: ${
          OF[optimiser].what
        }`,
        expected: `${LOW} to ${HIGH}`,
        bound: OF[optimiser].bound,
        chosen: `${
          runs.map(({ from, seed }) =>
            `from ${from === "channel" ? "inside the channel" : "the saddle line"}, seed ${seed}`
          )
            .join("; ")
        }`,
        note: `${verdict === "not decided" ? "open: " : ""}${
          bracketed ? "runs from both sides come to rest between" : "the runs from both sides do not meet yet"
        }: ${places(runs)} after ${rows.at(-1)!.epoch} epochs`,
      },
      { value: edges.reduce((sum, edge) => sum + edge, 0) / edges.length, ...range },
      "range",
    );
  });
}

function runOf(rows: readonly Row[]): Run {
  const motion = channelMotion(rows.map(({ step }) => Number(step)), rows.map(({ s }) => Number(s)));
  const late = rows.slice(-motion.records).map(({ edge }) => Number(edge));
  return {
    from: String(rows[0]!.from),
    seed: Number(rows[0]!.seed),
    motion,
    edge: late.reduce((sum, edge) => sum + edge, 0) / late.length,
  };
}

/**
 * No run from beside the saddle line moves inwards, none from inside the channel outwards: the place of rest lies between
 * their ends, and so does its sharpness, which grows along a channel.
 */
function isBracketed(runs: readonly Run[]): boolean {
  return runs.every(({ from, motion: { motion } }) =>
    motion === "at rest" || motion === (from === "channel" ? "inwards" : "outwards")
  );
}

function places(runs: readonly Run[]): string {
  return runs.map(({ motion: { s, motion } }) => `s = ${short(s)} ${motion}`).join(", ");
}

/** Whether SGD stays where the loss that it descends on average, its batches' noise among it, is least. */
export function noiseClaims(noise: readonly Row[], batch: number): Claim[] {
  return noise.filter((row) => row.batch === batch).map((row) => {
    const epsilon = Number(row.epsilon);
    const ends = [row.from_above!, row.from_below!].filter((end) => end !== "").map((end) =>
      Number(end) / epsilon
    );
    const found = row.epsilon !== "" && ends.length === 2;
    const range = found
      ? { lower: Math.min(...ends), upper: Math.max(...ends), n: ends.length }
      : { lower: NaN, upper: NaN, n: 0 };
    const verdict = inRange(range, 1 - HELD, 1 + HELD);
    return valueClaim(
      {
        ...{ claim: 12, kind: "ours", verdict },
        test: `SGD in batches of ${batch}, ${
          String(row.channel).replace("_", " ")
        }: mean ε over the last eighth of the epochs, as a part of that of the least loss with the batches' noise`,
        expected: `${1 - HELD} to ${1 + HELD}`,
        bound: "ours: 1 in the limit of small η by Smith et al. (2021)",
        chosen: "two runs on the same batches, from 1.25 and 0.8 times that ε",
        note: noiseInWords(row, verdict),
      },
      { value: (range.lower + range.upper) / 2, ...range },
      "range",
    );
  });
}

/** Where the least loss is; of a test that is not decided first why. */
function noiseInWords({ batch, epsilon, edge, from_above, from_below }: Row, verdict: Verdict): string {
  if (epsilon === "") {
    return `open: with the noise of batches of ${batch} the loss has no minimum in the channel`;
  }
  const minimum = `with the noise of batches of ${batch} the loss is least at ε = ${
    short(Number(epsilon))
  }, where λ_max η/2 = ${short(Number(edge))}`;
  if (verdict !== "not decided") return minimum;
  if (from_above === "" || from_below === "") return `open: one of the runs diverged; ${minimum}`;
  const parts = [from_above, from_below].map((end) => short(Number(end) / Number(epsilon)));
  return `open: the runs from both sides do not meet yet, at ${parts.join(" and ")} of that ε; ${minimum}`;
}
