/** What of a loss is rounding, what is worth going on for, and whether any of it is left. */
import { ROUNDING } from "../../analysis/finisher/rest.ts";
import type { PointFindings } from "../findings.ts";
import type { Found } from "./findings_for_rules.ts";
import type { Bounds } from "./thresholds.ts";

/**
 * Of a mean square: the loss that rounding makes of none. Outputs are off by at most ROUNDING of the targets' size, and the
 * loss is their square. 0 for a cross-entropy, which no finite weights have at 0.
 */
export function roundingLoss({ misclassified, zeroLoss, constantLoss }: PointFindings): number {
  return misclassified === undefined ? ROUNDING * ROUNDING * (zeroLoss ?? constantLoss) : 0;
}

/** A fall of the loss that is no more than this is not worth going on for. */
export function worthOf(point: PointFindings, { worthGoingOn }: Bounds): number {
  return Math.max(worthGoingOn * Math.abs(point.loss), roundingLoss(point));
}

/**
 * What is left to gain: what the continuation gained, or the slope's own fall where the continuation did not come to an end.
 * Null where nothing was continued.
 */
export function left({ point, continuation, local }: Found): number | null {
  if (point === null || continuation === null) return null;
  const gain = point.loss - continuation.loss;
  return continuation.end === "rest" || continuation.end === "norm"
    ? gain
    : Math.max(gain, local?.slopeFall ?? 0);
}
