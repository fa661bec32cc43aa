/**
 * safetensors: eight bytes with the header's length, a JSON header (name → dtype, shape, place), and the numbers,
 * little-endian and row-major (https://huggingface.co/docs/safetensors, read as strictly as its Rust library does: no
 * hole, no overlap, nothing behind).
 */
import { objectOf, parseJson } from "./json_text.ts";
import { ModelFileError, quoted, WRITE_AGAIN } from "./model_file_error.ts";
import { Budget, type ModelFile, type NamedTensor } from "./named_tensor.ts";
import { Notes } from "./notes.ts";
import { type NumberKind, numbersOf, sizeOf } from "./numbers.ts";

/** The library's limit. */
const LONGEST_HEADER = 100_000_000;

const KINDS: { readonly [dtype: string]: NumberKind } = {
  F64: "float64",
  F32: "float32",
  F16: "float16",
  BF16: "bfloat16",
  I8: "int8",
  I16: "int16",
  I32: "int32",
  I64: "int64",
  U8: "uint8",
  U16: "uint16",
  U32: "uint32",
  U64: "uint64",
  BOOL: "bool",
};

interface Place {
  readonly name: string;
  readonly kind: NumberKind;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

/** Whether bytes look like it: a length that is possible, then an object. */
export function isSafetensors(bytes: Uint8Array): boolean {
  return bytes.length >= 9 && bytes[8] === 0x7b && bytes[6] === 0 && bytes[7] === 0;
}

export function readSafetensors(file: string, bytes: Uint8Array): ModelFile {
  const { header, data } = partsOf(file, bytes);
  const { places, metadata } = placesOf(file, header);
  refuseHoles(file, places, data.length);
  const tensors = places.map(({ name, kind, shape, begin, end }): NamedTensor => ({
    ...{ name, shape, dtype: kind },
    values: numbersOf(data.subarray(begin, end), kind, true),
  }));
  const notes = new Notes();
  notes.ofTensors(tensors);
  return { format: "safetensors", tensors, metadata, notes: notes.list() };
}

function partsOf(file: string, bytes: Uint8Array): { header: Uint8Array; data: Uint8Array } {
  if (bytes.length < 8) {
    throw new ModelFileError(
      file,
      `${bytes.length} bytes`,
      "8 bytes with the length of a safetensors header",
      WRITE_AGAIN,
    );
  }
  const length = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
  const most = Math.min(bytes.length - 8, LONGEST_HEADER);
  if (length > BigInt(most)) {
    throw new ModelFileError(
      file,
      `a header of ${length} bytes in a file of ${bytes.length}`,
      `at most ${most}`,
      "The file is cut short or no safetensors: write it again and copy it whole.",
    );
  }
  const end = 8 + Number(length);
  return { header: bytes.subarray(8, end), data: bytes.subarray(end) };
}

function placesOf(file: string, bytes: Uint8Array): {
  readonly places: readonly Place[];
  readonly metadata: Readonly<Record<string, string>>;
} {
  const header = objectOf(parseJson(file, bytes, "a header"));
  if (header === null) {
    throw new ModelFileError(file, "a header that is no object", "names of tensors", WRITE_AGAIN);
  }
  const budget = new Budget(file);
  const places: Place[] = [];
  let metadata: Readonly<Record<string, string>> = {};
  for (const [name, entry] of Object.entries(header)) {
    if (name === "__metadata__") metadata = textsOf(file, entry);
    else places.push(placeOf(file, name, entry, budget));
  }
  return { places: places.sort((a, b) => a.begin - b.begin || a.end - b.end), metadata };
}

function textsOf(file: string, entry: unknown): Readonly<Record<string, string>> {
  const texts = objectOf(entry);
  if (texts !== null && Object.values(texts).every((text) => typeof text === "string")) {
    return texts as Record<string, string>;
  }
  throw new ModelFileError(file, "__metadata__ with other values", "texts", "Write its values as texts.");
}

function placeOf(file: string, name: string, entry: unknown, budget: Budget): Place {
  const fail = (found: string, expected: string, remedy = WRITE_AGAIN): never => {
    throw new ModelFileError(file, `tensor ${quoted(name)} with ${found}`, expected, remedy);
  };
  const { dtype, shape, data_offsets, ...rest } = objectOf(entry) ?? fail("no object", "dtype and shape");
  const other = Object.keys(rest)[0];
  if (other !== undefined) fail(`a field ${quoted(other)}`, "dtype, shape and data_offsets");
  const kind = typeof dtype === "string" && Object.hasOwn(KINDS, dtype) ? KINDS[dtype]! : fail(
    `dtype ${quoted(String(dtype))}`,
    `one of ${Object.keys(KINDS).join(", ")}`,
    "Convert it to float32 before it is saved.",
  );
  const sizes = wholeNumbers(shape) ?? fail("a shape that is none", "a list of whole numbers below 2⁵³");
  const offsets = wholeNumbers(data_offsets);
  if (offsets?.length !== 2) return fail("data_offsets that are none", "two whole numbers below 2⁵³");
  const [begin, end] = offsets as [number, number];
  const length = budget.take(name, sizes) * sizeOf(kind);
  if (end - begin !== length) {
    fail(
      `${end - begin} bytes from ${begin} to ${end}`,
      `${length} for ${dtype} of shape [${sizes.join(", ")}]`,
    );
  }
  return { name, kind, shape: sizes, begin, end };
}

function wholeNumbers(value: unknown): readonly number[] | null {
  const whole = Array.isArray(value) && value.every((each) => Number.isSafeInteger(each) && each >= 0);
  return whole ? value as number[] : null;
}

/** @param places in their order in the file */
function refuseHoles(file: string, places: readonly Place[], length: number): void {
  let at = 0;
  for (const { name, begin, end } of places) {
    if (begin !== at) {
      throw new ModelFileError(
        file,
        `tensor ${quoted(name)} at ${begin}, ${begin < at ? "inside another" : "behind a hole"}`,
        `it at ${at}`,
        WRITE_AGAIN,
      );
    }
    at = end;
  }
  if (at === length) return;
  throw new ModelFileError(
    file,
    `${length} bytes of numbers`,
    `${at}, as its header says`,
    length < at ? "The file is cut short: copy it whole." : WRITE_AGAIN,
  );
}
