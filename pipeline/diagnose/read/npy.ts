/**
 * .npy, one array of NumPy: magic, version, a header that is a Python dict, and the numbers
 * (https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html, versions 1 to 3).
 */
import { ModelFileError, quoted, WRITE_AGAIN } from "./model_file_error.ts";
import { type Budget, type NamedTensor } from "./named_tensor.ts";
import type { Notes } from "./notes.ts";
import { type NumberKind, numbersOf, sizeOf } from "./numbers.ts";
import { refuseObjects } from "./pickle.ts";

/** NumPy's own limit is 10 000 characters, for all headers but those of structured arrays. */
const LONGEST_HEADER = 65_535;

const KINDS: { readonly [code: string]: NumberKind } = {
  f8: "float64",
  f4: "float32",
  f2: "float16",
  i1: "int8",
  i2: "int16",
  i4: "int32",
  i8: "int64",
  u1: "uint8",
  u2: "uint16",
  u4: "uint32",
  u8: "uint64",
  b1: "bool",
};

const ENTRY = /\s*(['"])(\w*)\1\s*:\s*('[^'\n]*'|"[^"\n]*"|True|False|\[[^\n]*\]|\([^()\n]*\))\s*(,|(?=\}))/y;

interface Header {
  readonly descr: string;
  readonly fortran: boolean;
  readonly shape: readonly bigint[];
  /** Where the numbers begin. */
  readonly start: number;
}

export function isNpy(bytes: Uint8Array): boolean {
  return [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59].every((byte, at) => bytes[at] === byte);
}

/** @param file for messages: an archive's member is named with the archive */
export function readNpy(
  file: string,
  bytes: Uint8Array,
  name: string,
  budget: Budget,
  notes: Notes,
): NamedTensor {
  const { descr, fortran, shape, start } = headerOf(file, bytes);
  const { kind, little } = kindOf(file, descr);
  const count = budget.take(name, shape);
  const sizes = shape.map(Number);
  const [length, found] = [count * sizeOf(kind), bytes.length - start];
  if (found !== length) {
    throw new ModelFileError(
      file,
      `${found} bytes of numbers`,
      `${length} for ${quoted(descr)} of shape [${sizes.join(", ")}]`,
      found < length ? "The file is cut short: copy it whole." : WRITE_AGAIN,
    );
  }
  const values = numbersOf(bytes.subarray(start), kind, little);
  if (!little && sizeOf(kind) > 1) notes.of("in big-endian bytes", name);
  if (!fortran || sizes.length < 2) return { name, shape: sizes, values, dtype: kind };
  notes.of("in Fortran order, put in rows", name);
  return { name, shape: sizes, values: rowsOf(values, sizes), dtype: kind };
}

function headerOf(file: string, bytes: Uint8Array): Header {
  const [major = 0, minor = 0] = bytes.subarray(6, 8);
  if (!isNpy(bytes) || major < 1 || major > 3 || minor !== 0) {
    throw new ModelFileError(file, `.npy version ${major}.${minor}`, "1.0, 2.0 or 3.0", WRITE_AGAIN);
  }
  const wide = major === 1 ? 2 : 4;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const first = 8 + wide;
  const length = bytes.length < first
    ? Infinity
    : wide === 2
    ? view.getUint16(8, true)
    : view.getUint32(8, true);
  if (length > Math.min(LONGEST_HEADER, bytes.length - first)) {
    throw new ModelFileError(
      file,
      `a .npy header of ${length} bytes in ${bytes.length}`,
      `at most ${LONGEST_HEADER}, inside the file`,
      WRITE_AGAIN,
    );
  }
  const start = first + length;
  const text = new TextDecoder(major === 3 ? "utf-8" : "latin1").decode(bytes.subarray(first, start));
  return { ...fieldsOf(file, text), start };
}

function fieldsOf(file: string, text: string): Omit<Header, "start"> {
  const fail = (): never => {
    throw new ModelFileError(
      file,
      `a .npy header ${quoted(text.trim())}`,
      "a dict of descr, fortran_order and shape",
      WRITE_AGAIN,
    );
  };
  if (!text.startsWith("{") || !/\}\s*$/.test(text.slice(-128))) fail();
  const fields = new Map<string, string>();
  let at = 1;
  for (;;) {
    ENTRY.lastIndex = at;
    const [all, , key, value] = ENTRY.exec(text) ?? [];
    if (all === undefined) break;
    if (fields.has(key!)) fail();
    fields.set(key!, value!);
    at += all.length;
  }
  const [descr, order, shape] = ["descr", "fortran_order", "shape"].map((key) => fields.get(key));
  if (fields.size !== 3 || !/^\s*\}\s*$/.test(text.slice(at)) || descr === undefined) return fail();
  if (order !== "True" && order !== "False") return fail();
  // Python 2 wrote its long numbers as 3L.
  const sizes = /^\(((?:\s*\d{1,20}L?\s*,)*(?:\s*\d{1,20}L?\s*)?)\)$/.exec(shape ?? "")?.[1];
  if (sizes === undefined || /^\(\s*\d+L?\s*\)$/.test(shape!)) return fail();
  return {
    descr: /^["']/.test(descr) ? descr.slice(1, -1) : descr,
    fortran: order === "True",
    shape: sizes.split(",").map((size) => size.trim().replace("L", "")).filter((size) => size !== "").map(
      BigInt,
    ),
  };
}

function kindOf(file: string, descr: string): { readonly kind: NumberKind; readonly little: boolean } {
  const [, order, code] = /^([<>|=]?)(\w\d*)$/.exec(descr) ?? [];
  if (code !== undefined && Object.hasOwn(KINDS, code)) return { kind: KINDS[code]!, little: order !== ">" };
  if (code === "O" || code === "O8") refuseObjects(file);
  throw new ModelFileError(
    file,
    `an array of dtype ${quoted(descr)}`,
    "real numbers of 1 to 8 bytes",
    "Convert it with .astype(float) before it is saved.",
  );
}

/** From the first index fastest to the last index fastest. */
function rowsOf(values: Float64Array, shape: readonly number[]): Float64Array {
  const rows = new Float64Array(values.length);
  const index = shape.map(() => 0);
  let strides = 1;
  const places = shape.map((size) => {
    const place = strides;
    strides *= size;
    return place;
  });
  let from = 0;
  for (let to = 0; to < rows.length; to++) {
    rows[to] = values[from]!;
    for (let d = shape.length - 1; d >= 0; d--) {
      index[d]! += 1;
      from += places[d]!;
      if (index[d]! < shape[d]!) break;
      from -= places[d]! * shape[d]!;
      index[d] = 0;
    }
  }
  return rows;
}
