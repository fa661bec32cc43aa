/** What a continuation shows of growing weights and of a pair that closes, for the rules that name them. */
import { CHANNEL_NORM, GROUP_DISTANCE } from "../../analysis/channel/channel.ts";
import { closestOpposite, isOpposite } from "../pairs.ts";
import type { Found } from "./findings_for_rules.ts";
import { worthOf } from "./scale.ts";
import { type Bounds, CHANNEL_DISTANCE, CHANNEL_INSIDE } from "./thresholds.ts";

/** Of a norm: what slides along it has (the study's HELD_NORM). */
const HELD = 0.999;

/** What the end of a continuation says of a channel (paper, appendix B.3), and of the way there. */
export function signsOfChannel(found: Found, bounds: Bounds) {
  const { channel, continuation, pairs } = found;
  const end = continuation!.closest;
  const start = closestOpposite(pairs);
  const inside = insideOf(found);
  const grew = continuation!.norm > startNorm(continuation!);
  const close = end !== null && isOpposite(end) && end.distance < CHANNEL_DISTANCE;
  const nearer = close && (start === null || start.distance < CHANNEL_DISTANCE ||
    start.distance > bounds.approach * end.distance);
  const moves = inside === null || inside > CHANNEL_INSIDE;
  const grows = isAtNorm(found) || continuation!.end === "limit" && grew && channel !== null;
  const away = grows || diverges(found, bounds);
  const before = gainBefore(found, entryOf(continuation!.path), bounds);
  const present = before === null || before <= bounds.before;
  const ends = close && nearer && moves;
  // Out of budget, with a pair that has not come to a channel's distance yet.
  const closing = continuation!.end !== "norm" && inside !== null && moves && end !== null &&
    isOpposite(end) &&
    end.distance < GROUP_DISTANCE;
  return { end, inside, close, moves, away, grows, before, present, ends, closing };
}

/**
 * Out of a run at rest, by bounds on gradients that have a unit: a pair that came closer in a channel to an end where the
 * loss is flat to rounding, its output weights the larger the closer. Their share of ‖θ‖ has the targets' unit.
 */
function diverges({ channel, continuation, pairs }: Found, { approach }: Bounds): boolean {
  const [start, end] = [closestOpposite(pairs), continuation!.closest];
  return continuation!.end === "rest" && continuation!.proof === "flat" && channel !== null &&
    start !== null && end !== null && start.distance > approach * end.distance &&
    end.outputs > approach * start.outputs;
}

/** ‖θ‖ now, in the continuation's coordinates: of units that can be scaled, after they were balanced. */
export function startNorm({ path, norm }: NonNullable<Found["continuation"]>): number {
  return path[0]?.norm ?? norm;
}

/**
 * Whether the continuation has come to the norm where it ends, or ran out of budget while it slid along it: deep networks
 * do so for long (data/measurements).
 */
export function isAtNorm({ continuation }: Found): boolean {
  const { end, norm } = continuation!;
  const start = startNorm(continuation!);
  return end === "norm" ||
    end === "limit" && norm > start && norm >= HELD * Math.max(CHANNEL_NORM, 2 * start);
}

/** Where on the way the closest opposite pair has come together for good; the end where it never has. */
function entryOf(path: NonNullable<Found["continuation"]>["path"]): number {
  const apart = path.findLastIndex(({ distance }) => distance === null || distance >= GROUP_DISTANCE);
  return Math.min(apart + 1, path.length - 1);
}

/** Part of the continuation's gain that is had up to a point of the way; null where all of it is not worth going on. */
export function gainBefore({ point, continuation }: Found, at: number, bounds: Bounds): number | null {
  const gain = point!.loss - continuation!.loss;
  if (!(gain > worthOf(point!, bounds))) return null;
  return (point!.loss - continuation!.path[at]!.loss) / gain;
}

/** That of the continuation; where it has none, the last checkpoint's. */
function insideOf({ continuation, checkpoints }: Found): number | null {
  return continuation?.inside ?? checkpoints.findLast(({ inside }) => inside !== null)?.inside ?? null;
}
