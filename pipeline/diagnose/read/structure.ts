/** What a format says of a network beyond its tensors. */
import type { LayerActivation } from "../../../kernels/diagnosis/activations.ts";

export interface StructureLayer {
  /** Names of tensors. */
  readonly weights: string;
  readonly bias: string | null;
  /** What a row of the matrix belongs to: an output (PyTorch) or an input (Keras, scikit-learn). */
  readonly rows: "outputs" | "inputs";
  /** Null where the format does not say it. */
  readonly activation: LayerActivation | null;
}

export interface ModelStructure {
  /** Where this stands in the file. */
  readonly source: string;
  /** From the inputs on. */
  readonly layers: readonly StructureLayer[];
}
