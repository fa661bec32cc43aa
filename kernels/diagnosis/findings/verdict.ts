/** Which of the endings a diagnosis finds, why, and what it advises; as ../findings.ts has it. */

export const VERDICTS = [
  "finite minimum",
  "channel",
  "plateau saddle",
  "saddle",
  "norm growth",
  "edge of stability",
  "batch noise",
  "still training",
  "not decidable",
  "weights only",
] as const;

export type Verdict = (typeof VERDICTS)[number];

export interface Advice {
  /** An order to the user: "halve the step size". */
  readonly what: string;
  /** Loss that it gains, measured, and its cost in gradient evaluations; null where not measured. */
  readonly gain: number | null;
  readonly cost: number | null;
  readonly why: string;
}

export interface Evidence {
  readonly what: string;
  readonly value: number | string | null;
  /** What it was compared with. */
  readonly bound: string;
  readonly speaks: "for" | "against" | "neither";
}

export interface VerdictFindings {
  readonly verdict: Verdict;
  /** Where it is a channel or a plateau: layer and units. */
  readonly layer: number | null;
  readonly units: readonly number[];
  readonly dimension: number | null;
  /** One sentence without a formula. */
  readonly sentence: string;
  readonly evidence: readonly Evidence[];
  /** In order of measured gain per cost. */
  readonly advice: readonly Advice[];
}
