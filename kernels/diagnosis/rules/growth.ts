/** Rules of runs whose weights grow without end: channels, and growth of another kind. */
import { GROUP_DISTANCE } from "../../analysis/channel/channel.ts";
import type { PairFindings } from "../findings.ts";
import { closestOpposite, isLinearMirror, isOpposite } from "../pairs.ts";
import { evidence, type Found, type Rule, SILENT } from "./findings_for_rules.ts";
import { APPROACH, BEFORE, CHANNEL_DISTANCE, CHANNEL_INSIDE, WORTH_GOING_ON } from "./thresholds.ts";
import { nameOf, short, speaks } from "./words.ts";

/** The continuation ends at a growing norm, two units of opposite outputs ever closer; or the pair is there already. */
export const channel: Rule = (found) => {
  const { channel, continuation, point, pairs } = found;
  if (continuation === null || point === null) return SILENT;
  const end = continuation.closest;
  const start = closestOpposite(pairs);
  const inside = insideOf(found);
  const grew = continuation.norm > point.norm;
  const close = end !== null && isOpposite(end) && end.distance < CHANNEL_DISTANCE;
  const nearer = close && (start === null || start.distance < CHANNEL_DISTANCE ||
    start.distance > APPROACH * end.distance);
  const moves = inside === null || inside > CHANNEL_INSIDE;
  const away = continuation.end === "norm" || continuation.end === "limit" && grew && channel !== null;
  const before = gainBefore(found, entryOf(continuation.path));
  const present = before === null || before <= BEFORE;
  const lies = close && nearer && moves && away && present && channel !== null;
  return {
    evidence: [
      evidence(
        "part of the gain that is had before the pair has come together",
        before,
        `≤ ${BEFORE}, else the run is only on its way`,
        before === null ? "neither" : speaks(present),
      ),
      evidence(
        "norm ‖θ‖ at the continuation's end",
        continuation.norm,
        `${short(point.norm)} now`,
        speaks(away),
      ),
      evidence(
        "cosine distance of the closest opposite pair there",
        end?.distance ?? null,
        `< ${CHANNEL_DISTANCE} (paper, appendix B.3)`,
        speaks(close),
      ),
      evidence(
        "share of the last update in the channel's subspace",
        inside,
        `> ${CHANNEL_INSIDE} (paper, appendix B.3)`,
        inside === null ? "neither" : speaks(moves),
      ),
      ...(channel?.exponent === null || channel === null ? [] : [
        evidence("exponent of the loss above its limit in ε", channel.exponent, "2 in the paper", "neither"),
      ]),
    ],
    ...(lies
      ? { verdict: "channel", layer: channel.layer, units: channel.units, dimension: channel.dimension }
      : { verdict: null }),
  };
};

/** Where on the way the closest opposite pair has come together for good; the end where it never has. */
function entryOf(path: NonNullable<Found["continuation"]>["path"]): number {
  const apart = path.findLastIndex(({ distance }) => distance === null || distance >= GROUP_DISTANCE);
  return Math.min(apart + 1, path.length - 1);
}

/** Part of the continuation's gain that is had up to a point of the way; null where all of it is not worth going on. */
function gainBefore({ point, continuation }: Found, at: number): number | null {
  const gain = point!.loss - continuation!.loss;
  if (!(gain > WORTH_GOING_ON * Math.abs(point!.loss))) return null;
  return (point!.loss - continuation!.path[at]!.loss) / gain;
}

/** That of the continuation; where it has none, the last checkpoint's. */
function insideOf({ continuation, checkpoints }: Found): number | null {
  return continuation?.inside ?? checkpoints.findLast(({ inside }) => inside !== null)?.inside ?? null;
}

/** The norm grows without such a pair. */
export const normGrowth: Rule = (found) => {
  const { continuation, point, pairs } = found;
  if (continuation === null || point === null || continuation.end !== "norm") return SILENT;
  const images = pairs.closest.map((own) =>
    own.filter((pair) => isLinearMirror(pair) && isOpposite(pair) && pair.distance < CHANNEL_DISTANCE).length
  );
  const mirrored = images.some((count) => count >= 2);
  const near = Math.min(2 * point.norm, Math.sqrt(point.norm * continuation.norm));
  const last = continuation.path.findLastIndex(({ norm }) => norm <= near);
  const before = gainBefore(found, Math.max(last, 0));
  const present = before === null || before <= BEFORE;
  return {
    evidence: [
      evidence("norm ‖θ‖ at the continuation's end", continuation.norm, `${short(point.norm)} now`, "for"),
      evidence(
        `part of the gain that is had up to the norm ${short(near)}`,
        before,
        `≤ ${BEFORE}, else the run is only on its way`,
        before === null ? "neither" : speaks(present),
      ),
    ],
    verdict: present ? "norm growth" : null,
    because: growthWithout(continuation.closest, mirrored),
  };
};

function growthWithout(closest: PairFindings | null, mirrored: boolean): string {
  if (mirrored) return "units that are each other's mirror images take part";
  if (closest !== null && isOpposite(closest) && closest.distance < CHANNEL_DISTANCE) {
    const pair = `units ${nameOf([closest.first, closest.second])} of layer ${closest.layer + 1}`;
    return `although ${pair} come together on the way, most of the late movement is not theirs`;
  }
  return "no two units of opposite outputs come together";
}
