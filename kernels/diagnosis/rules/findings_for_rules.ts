/** What the rules of a verdict are given, and what they give. */
import type { ChannelFindings, GateFindings } from "../findings/channel.ts";
import type { CheckpointFindings, ContinuationFindings, PairsFindings, PointFindings } from "../findings.ts";
import type { EdgeFindings, LocalFindings, NoiseFindings, SpectrumFindings } from "../findings/curvature.ts";
import type { Evidence, Verdict } from "../findings/verdict.ts";
import type { DenseNetwork } from "../network.ts";
import type { Bounds } from "./thresholds.ts";

export interface Found {
  readonly network: DenseNetwork;
  readonly pairs: PairsFindings;
  /** All that follows is null where there are no data, or where it was not computed. */
  readonly point: PointFindings | null;
  readonly spectrum: SpectrumFindings | null;
  readonly local: LocalFindings | null;
  readonly edge: EdgeFindings | null;
  readonly noise: NoiseFindings | null;
  readonly checkpoints: readonly CheckpointFindings[];
  readonly continuation: ContinuationFindings | null;
  readonly channel: ChannelFindings | null;
  readonly gate: GateFindings | null;
}

/** What a rule says: evidence always, a verdict where it applies. */
export interface Ruling {
  readonly evidence: readonly Evidence[];
  readonly verdict: Verdict | null;
  readonly layer?: number;
  readonly units?: readonly number[];
  readonly dimension?: number;
  /** For the sentence. */
  readonly because?: string;
}

export type Rule = (found: Found, bounds: Bounds) => Ruling;

export const SILENT: Ruling = { evidence: [], verdict: null };

export function evidence(
  what: string,
  value: Evidence["value"],
  bound: string,
  speaks: Evidence["speaks"],
): Evidence {
  return { what, value, bound, speaks };
}
