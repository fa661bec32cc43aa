/** What a file of weights or of samples holds, whatever its format: named arrays in float64, and what it says about them. */
import type { LayerActivation } from "../../kernels/diagnosis/activations.ts";

export interface NamedTensor {
  readonly name: string;
  /** [] of a single number. */
  readonly shape: readonly number[];
  /** Row-major, as many as the shape says. */
  readonly values: Float64Array;
  /** The kind of numbers in the file, such as float32; values are these numbers, converted without loss. */
  readonly dtype: string;
}

/** One layer as a format that knows its network gives it. */
export interface StructuredLayer {
  /** Names of tensors. */
  readonly weights: string;
  readonly bias: string | null;
  /** What a row of the matrix belongs to: an output (PyTorch) or an input (Keras, scikit-learn). */
  readonly rows: "outputs" | "inputs";
  /** Null where the format does not say it. */
  readonly activation: LayerActivation | null;
}

export interface TensorFile {
  /** The format, for people. */
  readonly format: string;
  /** In the file's order. */
  readonly tensors: readonly NamedTensor[];
  /** Texts beside the tensors, such as safetensors' `__metadata__`. */
  readonly metadata: { readonly [key: string]: string };
  /** What the reader converted or left out, in sentences. */
  readonly notes: readonly string[];
  /** Layers from the inputs on, where the format says how they follow, and where it says so. */
  readonly structure?: { readonly source: string; readonly layers: readonly StructuredLayer[] };
}

/** `64×3`; of a single number `scalar`. */
export function shapeText(shape: readonly number[]): string {
  return shape.length === 0 ? "scalar" : shape.join("×");
}
