/** What is drawn of a training run that is followed: a point for each checkpoint. */

/** Two neurons of a layer, counted from 0. */
export interface WatchedPair {
  readonly layer: number;
  readonly first: number;
  readonly second: number;
  /** Cosine distance of their input weights. */
  readonly distance: number;
}

export interface WatchPoint {
  /** Counts up where training was started anew. */
  readonly run: number;
  readonly file: string;
  /** Null where the file's name has no number. */
  readonly step: number | null;
  /** Null without data, here and below. */
  readonly loss: number | null;
  readonly testLoss: number | null;
  readonly gradientNorm: number | null;
  /** Σ θ²/2P, the paper's. */
  readonly norm: number;
  /** The closest pair of all layers; null where no layer has two neurons. */
  readonly closest: WatchedPair | null;
  /** λ_max, and 2/η, both as kernels/diagnosis/edge.ts has them. */
  readonly sharpness: number | null;
  readonly threshold: number | null;
  /** Share of the update from the checkpoint before inside the closest pair's subspace. */
  readonly inside: number | null;
  /** Null where nobody asked: of many checkpoints that are found at once, only some are judged. */
  readonly verdict: string | null;
  readonly sentence: string;
}

export interface WatchedFile {
  readonly name: string;
  readonly message: string;
}
