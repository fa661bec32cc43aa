/** The kinds of ends that runs of the scaling study have. */
import { INSIDE_FRACTION } from "../../../kernels/analysis/channel/channel.ts";
import type { Proof } from "./proofs.ts";

/**
 * "channel": all three criteria of kernels/analysis/channel/channel.ts, L + R at rest; "finite": at rest at an isolated minimum
 * below ‖θ‖ = 10³; "flat": at rest there, but not isolated beyond rounding; "infinite": L + R at rest above it, no
 * channel; "open": no end is proved. In the order of every table.
 */
export const RUN_KINDS = ["channel", "finite", "flat", "infinite", "open"] as const;
export type RunKind = typeof RUN_KINDS[number];

/**
 * @param hasGroup whether neurons have come together (criterion ii)
 * @param late share of the last update inside their subspace (criterion iii), NaN where it is not known
 */
export function kindOf(proof: Proof, hasGroup: boolean, late: number): RunKind {
  return proof === "infinite" && hasGroup && late > INSIDE_FRACTION ? "channel" : proof;
}
