/**
 * What is asked of a diagnosis: the files, already below the project's root, and what the user says about them. The
 * graph is a function of it; it is kept beside the outputs, so that later commands have the same graph.
 */
import type { EdgeFindings } from "../../kernels/diagnosis/findings/curvature.ts";
import type { Json } from "../engine/mod.ts";

/** A file of the user's. */
export interface UserFile {
  /** Its name without folders: all that outputs say of where it was. */
  readonly name: string;
  /** Its copy, from the project's root. */
  readonly path: string;
}

/** What the user says of training; null where nothing is said. */
export interface TrainingFacts {
  readonly optimiser: EdgeFindings["optimiser"] | null;
  readonly learningRate: number | null;
  readonly momentum: number | null;
  readonly batch: number | null;
}

export interface DiagnosisRequest {
  readonly name: string;
  /** The weights: one file, or an index and its shards. */
  readonly model: readonly UserFile[];
  readonly spec: UserFile | null;
  readonly data: UserFile | null;
  readonly testData: UserFile | null;
  /** In the order of training. */
  readonly checkpoints: readonly UserFile[];
  readonly activation: readonly string[] | null;
  readonly loss: string | null;
  /** λ of weight decay; null for none. */
  readonly weightDecay: number | null;
  readonly target: readonly string[] | null;
  /** How the data were scaled: a word, or a file with mean and scale. */
  readonly scale: "none" | "inputs" | "all" | UserFile;
  /** At most so many rows of the data are used. */
  readonly rows: number;
  readonly seed: number;
  readonly training: TrainingFacts;
  /** Gradients that the continuation may spend; null where the network's size decides. */
  readonly evaluations: number | null;
  readonly fix: "glu" | "merge" | null;
}

export const DEFAULT_ROWS = 10_000;
export const DEFAULT_SEED = 1;

/** As stages' parameters take it. */
export function asJson(value: unknown): Json {
  return JSON.parse(JSON.stringify(value)) as Json;
}
