/** Files of tensors for tests, their numbers counting up so that a wrong place shows. */
import type { NamedTensor, TensorFile } from "../../pipeline/diagnose/tensors.ts";

/** Values 1, 2, 3 … from `first` on. */
export function tensor(name: string, shape: readonly number[], first = 1, dtype = "float32"): NamedTensor {
  const count = shape.reduce((product, size) => product * size, 1);
  return { name, shape, values: Float64Array.from({ length: count }, (_, i) => first + i), dtype };
}

export function tensorFile(tensors: readonly NamedTensor[], rest: Partial<TensorFile> = {}): TensorFile {
  return { format: "safetensors", tensors, metadata: {}, notes: [], ...rest };
}

/** `net.0.weight` … from shapes by name. */
export function named(shapes: { readonly [name: string]: readonly number[] }): TensorFile {
  return tensorFile(Object.entries(shapes).map(([name, shape], at) => tensor(name, shape, 1 + 1000 * at)));
}
