/**
 * What a diagnosis finds: the parts that its stages hand on as JSON, and the whole that users get. Numbers that do not
 * exist are null, never NaN; neurons, layers and outputs are counted from 0 here and from 1 in texts.
 */
import type { ChannelFindings, GateFindings, SliceFindings } from "./findings/channel.ts";
import type { EdgeFindings, NoiseFindings, SpectrumFindings } from "./findings/curvature.ts";
import type { DenseLayer } from "./network.ts";
import type { VerdictFindings } from "./findings/verdict.ts";

/** What a network's files say about it, and how each thing was found out. */
export interface NetworkFindings {
  readonly source: string;
  readonly network: { readonly layers: readonly DenseLayer[] };
  readonly parameters: number;
  /** Name of each layer's tensors in the file. */
  readonly names: readonly string[];
  /** Sentences for confirmation: orientation, order, activation and where they were taken from. */
  readonly evidence: readonly string[];
  /** Conversions such as float16 to float64, and what was left out. */
  readonly warnings: readonly string[];
}

/**
 * mean-square: L = factor/N Σₙ Σₘ (f − y)²; cross-entropy: mean over samples of −log softmax(f)_class. With weight decay λ
 * (decay) the loss of all analyses is L + λ/2 Σ θ², weights and biases, as PyTorch's `weight_decay` of SGD and Adam has it.
 */
export type DenseLoss =
  & ({ readonly kind: "mean-square"; readonly factor: number } | { readonly kind: "cross-entropy" })
  & { readonly decay?: number };

/** Rows that miss a value in a column of inputs or targets, and how many each such column misses. */
export interface MissingFindings {
  readonly rows: number;
  readonly columns: readonly { readonly name: string; readonly rows: number }[];
}

export interface DataFindings {
  readonly source: string;
  /** Rows of the file, rows used (of those drawn, if any were, the ones without gaps), D and M. */
  readonly rows: number;
  readonly used: number;
  readonly inputs: number;
  readonly outputs: number;
  /** Of what draws rows where there are more than are asked for; else null. */
  readonly seed: number | null;
  /** Rows of the file that are left out; null where every row has all its values. */
  readonly missing: MissingFindings | null;
  readonly loss: DenseLoss;
  readonly evidence: readonly string[];
  readonly warnings: readonly string[];
}

export interface PointFindings {
  readonly loss: number;
  /** Of the loss as a mean over samples, by subsampling: its standard error. */
  readonly lossError: number;
  /** Loss of the best constant output: what "nothing learnt" is. */
  readonly constantLoss: number;
  /** Of a mean square: loss of outputs that are all 0, the scale of its rounding. */
  readonly zeroLoss?: number;
  readonly testLoss: number | null;
  readonly gradientNorm: number;
  readonly gradientMaximum: number;
  /** ‖θ‖ = Σ θ²/(2P), the paper's, and the Euclidean one. */
  readonly norm: number;
  readonly euclideanNorm: number;
  /** Of a cross-entropy: samples whose largest output is not, or not alone, that of their class. */
  readonly misclassified?: number;
  /** Units whose activation is flat (σ′ = 0) on all data, by layer. */
  readonly dead: readonly (readonly number[])[];
  /** Present where the numbers cast doubt on what was read, or say less than they seem to: a sentence each. */
  readonly warnings?: readonly string[];
}

/** Two units of a hidden layer. */
export interface PairFindings {
  readonly layer: number;
  readonly first: number;
  readonly second: number;
  /** Cosine distance of the input weights with bias. */
  readonly distance: number;
  /** Coordinates of the channel (paper, section 3): ε = |w_i − w_j|/2 … of the wider description in pairs.ts. */
  readonly epsilon: number;
  /** Euclidean norm of a_i + a_j (c) and of ε (a_i − a_j) (a). */
  readonly sum: number;
  readonly scaledDifference: number;
  /** |a_i| + |a_j|. */
  readonly outputs: number;
  /** Cosine of the two vectors of output weights: −1 opposite, 1 parallel. */
  readonly outputCosine: number;
  /** Present where the second unit counts with its input weights turned round, −w_j (hidden/symmetry.ts). */
  readonly mirrored?: true;
  /** Present where that leaves a linear function for others, as of softplus and relu. */
  readonly linear?: true;
  /** Present where the units are close only by a channel in the layer before. */
  readonly inherited?: true;
}

export interface GroupFindings {
  readonly layer: number;
  readonly units: readonly number[];
  /** Channel dimension, different units − 1; of exact duplicates alone units − 1, that of their plateau. */
  readonly dimension: number;
  readonly opposite: boolean;
  /** Distance of each pair is zero to rounding: exact duplicates, a plateau. */
  readonly duplicates: boolean;
  /** Present where its units are close only by a channel in the layer before. */
  readonly inherited?: true;
}

export interface PairsFindings {
  /** The closest pairs of each hidden layer, closest first, at most 10 a layer, without exact duplicates. */
  readonly closest: readonly (readonly PairFindings[])[];
  /** Exact duplicates of all layers, at most 10 a layer; present where there are any. */
  readonly duplicates?: readonly PairFindings[];
  readonly groups: readonly GroupFindings[];
}

export interface CheckpointFindings {
  readonly name: string;
  readonly loss: number | null;
  readonly norm: number;
  readonly closest: PairFindings | null;
  readonly sharpness: number | null;
  /** Share of the update from the checkpoint before that lies in the channel's subspace. */
  readonly inside: number | null;
}

export interface ContinuationFindings {
  /** The device's double-single flow and finisher, their float64 forms, or truncated Newton for any network. */
  readonly method: "flow" | "finisher" | "truncated-newton";
  readonly evaluations: number;
  readonly end: "rest" | "norm" | "limit" | "stuck";
  /**
   * What float64 shows of the end where the paper's proof takes the network: at rest at an isolated minimum, at a large
   * norm, at rest but not isolated, or none of these (../analysis/finisher/end_proof.ts).
   */
  readonly proof?: "finite" | "infinite" | "flat" | "open";
  /** Of a flat end: units that are dead on all data, where it is isolated but for their weights. */
  readonly dead?: number;
  readonly loss: number;
  readonly gradientNorm: number;
  readonly norm: number;
  readonly closest: PairFindings | null;
  /** Share of the last updates inside the channel's subspace. */
  readonly inside: number | null;
  /** Points along the way, thinned to at most 200. */
  readonly path: readonly {
    readonly evaluations: number;
    readonly loss: number;
    readonly norm: number;
    readonly gradientNorm: number;
    readonly distance: number | null;
    readonly epsilon: number | null;
  }[];
}

/** diagnosis.json. */
export interface Diagnosis {
  readonly format: "flat-channels-diagnosis/1";
  readonly name: string;
  readonly network: NetworkFindings;
  readonly data: DataFindings | null;
  readonly point: PointFindings | null;
  readonly pairs: PairsFindings;
  readonly spectrum: SpectrumFindings | null;
  readonly edge: EdgeFindings | null;
  readonly noise: NoiseFindings | null;
  readonly checkpoints: readonly CheckpointFindings[];
  readonly continuation: ContinuationFindings | null;
  readonly channel: ChannelFindings | null;
  readonly gate: GateFindings | null;
  readonly slice?: SliceFindings | null;
  readonly verdict: VerdictFindings;
}
