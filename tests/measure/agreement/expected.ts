/** Which verdicts say of a network what the study says of it, by the study's numbers alone. */
import { GROUP_DISTANCE } from "../../../kernels/analysis/channel/channel.ts";
import type { Verdict } from "../../../kernels/diagnosis/findings/verdict.ts";
import type { RunKind } from "../../../pipeline/paper/networks/kinds_of_ends.ts";
import type { StudyRun } from "./study.ts";

/**
 * Of the loss: what a run gains from the place to its end where it is still on its way at the place. It is what the verdict
 * asks of a continuation, but is asked here of the study's two losses.
 */
const ON_THE_WAY = 1e-3;

/**
 * A label, or a label and how far the run is from its end: "near", at most 10⁻³ of its loss above the end's, "in" a channel
 * whose pair has come together (cosine distance below 10⁻²), or "far".
 */
export type Situation = RunKind | `${RunKind}, far` | "channel, in";

/** In the order of the table. */
export const SITUATIONS: readonly Situation[] = [
  ...["channel", "channel, in", "channel, far", "finite", "finite, far", "flat", "flat, far"] as const,
  ...["infinite", "infinite, far", "open", "open, far"] as const,
];

export function situationOf({ kind, loss, endLoss, distance }: StudyRun): Situation {
  if (loss - endLoss <= ON_THE_WAY * Math.abs(loss)) return kind;
  return kind === "channel" && distance !== null && distance < GROUP_DISTANCE
    ? "channel, in"
    : `${kind}, far`;
}

/** The first is the one that the label names; others say nothing else of such a point. */
const EXPECTED: Readonly<Record<Situation, readonly Verdict[]>> = {
  "channel": ["channel"],
  "channel, in": ["channel"],
  // Before its pair has come together a run is on its way; it is in a channel where most is to be gained there.
  "channel, far": ["still training", "channel"],
  "finite": ["finite minimum"],
  "finite, far": ["still training"],
  // At rest, not isolated: copies on a plateau, dead units.
  "flat": ["not decidable", "finite minimum", "plateau saddle"],
  "flat, far": ["still training"],
  "infinite": ["norm growth"],
  // The weights will grow without end; until most else is gained the run is not finished.
  "infinite, far": ["norm growth", "still training"],
  // The study proves no end.
  "open": ["still training", "not decidable", "saddle", "norm growth", "channel"],
  "open, far": ["still training", "not decidable", "saddle", "norm growth", "channel"],
};

export function agrees(situation: Situation, verdict: Verdict): boolean {
  return EXPECTED[situation].includes(verdict);
}
