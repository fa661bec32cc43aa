/** What is read from a file of weights, and how much of it at most. */
import { ModelFileError, quoted } from "./model_file_error.ts";
import type { ModelStructure } from "./structure.ts";

export interface NamedTensor {
  readonly name: string;
  /** [] of a single number. */
  readonly shape: readonly number[];
  /** Row-major: the last index runs fastest. */
  readonly values: Float64Array;
  /** The kind of numbers in the file, such as float32. */
  readonly dtype: string;
}

export interface ModelFile {
  /** The format, for people. */
  readonly format: string;
  readonly tensors: readonly NamedTensor[];
  /** Texts that the file holds beside its tensors, such as the activation. */
  readonly metadata: Readonly<Record<string, string>>;
  /** Conversions, what was left out, and what is odd: sentences for confirmation. */
  readonly notes: readonly string[];
  /** Order, orientation and activations, where the format says them. */
  readonly structure?: ModelStructure;
}

/** Numbers in one file: 256 MiB of float64. A dense network of this size is beyond every analysis that follows. */
export const MOST_VALUES = 32 * 1024 * 1024;
/** Bytes of all parts of an archive, unpacked. */
export const MOST_BYTES = 256 * 1024 * 1024;
/** Tensors in one file. */
export const MOST_TENSORS = 1024 * 1024;
/** Indices of one tensor: NumPy's own limit of old. */
export const MOST_INDICES = 32;

/**
 * The product of a shape, checked before anything is allocated.
 * @throws ModelFileError for sizes that are no whole numbers from 0 on, or beyond {@linkcode MOST_VALUES}
 */
export function countOf(file: string, tensor: string, shape: readonly (number | bigint)[]): number {
  const what = `tensor ${quoted(tensor)}`;
  if (shape.length > MOST_INDICES) {
    throw new ModelFileError(
      file,
      `${what} with ${shape.length} indices`,
      `at most ${MOST_INDICES}`,
      "Keep matrices and vectors of weights only.",
    );
  }
  // A size of 0 must not hide another that lies.
  const sizes = shape.map(Number);
  for (const size of sizes) {
    if (Number.isInteger(size) && size >= 0 && size <= MOST_VALUES) continue;
    throw new ModelFileError(
      file,
      `${what} of shape [${shape.slice(0, 8).join(", ")}]`,
      `whole numbers from 0 to ${MOST_VALUES}`,
      "If the network is as large as that it cannot be diagnosed here; otherwise write the file again.",
    );
  }
  let count = 1;
  for (const size of sizes) count = Math.min(count * size, 2 * MOST_VALUES);
  if (count > MOST_VALUES) tooMany(file, `${what} of shape [${sizes.join(", ")}]`);
  return sizes.includes(0) ? 0 : count;
}

/** Counts the numbers of a file's tensors together. */
export class Budget {
  #values = 0;
  #tensors = 0;

  constructor(readonly file: string) {}

  /** @returns the tensor's count */
  take(tensor: string, shape: readonly (number | bigint)[]): number {
    const count = countOf(this.file, tensor, shape);
    this.#values += count;
    this.#tensors += 1;
    if (this.#values > MOST_VALUES) tooMany(this.file, "tensors");
    if (this.#tensors > MOST_TENSORS) {
      throw new ModelFileError(this.file, "more tensors", `at most ${MOST_TENSORS}`, SMALLER);
    }
    return count;
  }
}

const SMALLER = "Write the weights of the fully connected layers alone, without optimiser states.";

function tooMany(file: string, what: string): never {
  throw new ModelFileError(file, `${what} of more numbers`, `at most ${MOST_VALUES} in a file`, SMALLER);
}
