/** HDF5: all data sets of real numbers, under their paths, and the texts at the root (Keras: model_config). */
import type { Dataset, File as Hdf5, Metadata } from "h5wasm";
import { guardHdf5 } from "./hdf5_guard.ts";
import { hdf5Library, type Library, saidErrors } from "./hdf5_library.ts";
import { ModelFileError, quoted, saidBy, WRITE_AGAIN } from "./model_file_error.ts";
import { Budget, MOST_BYTES, MOST_TENSORS, type NamedTensor } from "./named_tensor.ts";
import type { Notes } from "./notes.ts";
import { type NumberKind, numbersOf } from "./numbers.ts";

export interface Hdf5Content {
  readonly tensors: readonly NamedTensor[];
  readonly metadata: Readonly<Record<string, string>>;
  /** Groups with an attribute `name`, as Keras 3 gives the variables of each layer. */
  readonly named: ReadonlyMap<string, string>;
}

const MAGIC = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];
/** Where it stands in the library's own memory. */
const PLACE = "/model.h5";
/** HDF5's classes of types. */
const [INTEGER, FLOAT, STRING, OPAQUE, ENUMERATION] = [0, 1, 3, 5, 8];
/** Bytes of one text. */
const LONGEST_TEXT = 16 * 1024 * 1024;

export function isHdf5(bytes: Uint8Array): boolean {
  return MAGIC.every((byte, at) => bytes[at] === byte);
}

export async function readHdf5(file: string, bytes: Uint8Array, notes: Notes): Promise<Hdf5Content> {
  guardHdf5(file, bytes);
  const library = await hdf5Library();
  const { FS } = library;
  FS!.writeFile(PLACE, bytes);
  try {
    const opened = asked(file, "a file", () => new library.File(PLACE, "r"));
    if (opened.file_id <= 0n) damaged(file, "a file that its library cannot open");
    try {
      return contentOf(file, opened, library, notes);
    } finally {
      opened.close();
    }
  } finally {
    FS!.unlink(PLACE);
  }
}

/** What the library throws, and the traps of its program, are faults of the file. */
function asked<T>(file: string, what: string, ask: () => T): T {
  try {
    return ask();
  } catch (error) {
    if (error instanceof ModelFileError) throw error;
    return damaged(file, `${what} that HDF5's library cannot read (${saidBy(error)})`);
  }
}

function damaged(file: string, found: string): never {
  throw new ModelFileError(file, found, "a whole HDF5 file", WRITE_AGAIN);
}

function contentOf(file: string, opened: Hdf5, library: Library, notes: Notes): Hdf5Content {
  saidErrors(library);
  const paths = asked(file, "groups", () => opened.paths());
  // A group that cannot be walked through ends the list in silence.
  const error = saidErrors(library);
  if (error !== null) damaged(file, `groups that HDF5's library cannot read (${quoted(error)})`);
  if (paths.length > MOST_TENSORS) {
    throw new ModelFileError(
      file,
      `${paths.length} objects`,
      `at most ${MOST_TENSORS}`,
      "Keep the weights alone.",
    );
  }
  const budget = new Budget(file);
  const tensors: NamedTensor[] = [];
  const named = new Map<string, string>();
  for (const path of paths) {
    const object = asked(file, quoted(path), () => opened.get(path));
    if (object instanceof library.Dataset) {
      const tensor = asked(file, quoted(path), () => tensorAt(file, path, object, library, budget, notes));
      if (tensor !== null) tensors.push(tensor);
    } else if (object instanceof library.Group) {
      const name = asked(file, quoted(path), () => textsOf(object)).name;
      if (name !== undefined) named.set(path, name);
    } else {
      notes.of("left out, a link to what is not there", path);
    }
  }
  return { tensors, named, metadata: asked(file, "attributes", () => textsOf(opened)) };
}

function textsOf(object: Pick<Hdf5, "attrs">): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const [name, attribute] of Object.entries(object.attrs)) {
    const { type, size, total_size } = attribute.metadata;
    if (type !== STRING || total_size !== 1 || size > LONGEST_TEXT) continue;
    const { value } = attribute;
    if (typeof value === "string") texts[name] = value;
  }
  return texts;
}

function tensorAt(
  file: string,
  path: string,
  set: Dataset,
  library: Library,
  budget: Budget,
  notes: Notes,
): NamedTensor | null {
  const { metadata } = set;
  const kind = kindOf(metadata, set);
  const { shape, size, littleEndian, chunks } = metadata;
  if (kind === null || shape === null || metadata.virtual_sources !== undefined) {
    notes.of("left out, as it has no real numbers of 1 to 8 bytes", path);
    return null;
  }
  const count = budget.take(path, shape);
  const chunk = (chunks ?? []).reduce((product, length) => product * length, size);
  if (chunk > MOST_BYTES) damaged(file, `${quoted(path)} in chunks of ${chunk} bytes`);
  if (!littleEndian && size > 1 && kind !== "bfloat16") notes.of("in big-endian bytes", path);
  // The library turns the bytes of all numbers.
  const values = numbersOf(bytesOf(library, set, count * size), kind, true);
  return { name: path, shape, values, dtype: kind };
}

/** Null for texts, compounds, references and numbers of other sizes. */
function kindOf({ type, size, signed }: Metadata, set: Dataset): NumberKind | null {
  const float = ({ 2: "float16", 4: "float32", 8: "float64" } as const)[size];
  if (type === FLOAT) return float ?? null;
  if (type === INTEGER && [1, 2, 4, 8].includes(size)) {
    return `${signed ? "int" : "uint"}${8 * size}` as NumberKind;
  }
  // NumPy's bool is an enumeration; bfloat16 is opaque, and Keras says beside it what it is.
  if (type === ENUMERATION && size === 1) return "bool";
  return type === OPAQUE && size === 2 && textsOf(set).dtype === "bfloat16" ? "bfloat16" : null;
}

/** Little-endian, but otherwise as in the file: the library's own arrays have no float16. */
function bytesOf({ module }: Library, set: Dataset, length: number): Uint8Array {
  if (length === 0) return new Uint8Array(0);
  const place = module._malloc(length);
  if (place === 0) throw new RangeError(`no memory for ${length} bytes`);
  try {
    if (module.get_dataset_data(set.file_id, set.path, null, null, null, BigInt(place)) < 0) {
      throw new Error("its content is damaged");
    }
    return module.HEAPU8.slice(place, place + length);
  } finally {
    module._free(place);
  }
}
