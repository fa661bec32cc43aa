/** Means and scales from a file of the user's, each number checked where it stands. */
import { parse } from "@std/csv";
import { InputError, listed, shortened } from "../input_error.ts";
import { cellOf } from "./cells.ts";
import { recordsOf, textOf } from "./csv_records.ts";

export interface Scale {
  readonly mean: Float64Array;
  /** No zeros. */
  readonly scale: Float64Array;
}

export interface ScaleFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** One list of the file, and where each of its numbers stands, for messages. */
interface List {
  readonly values: readonly unknown[];
  place(at: number): string;
}

type Lists = { readonly [name in "mean" | "scale" | "target_mean" | "target_scale"]?: List };

/** What files call them. */
const MEAN = ["mean", "mean_"];
const SCALE = ["scale", "scale_", "std"];
/** Heads of a column of CSV that says which row is whose. */
const LABEL = /^(name|names|column|feature|variable|)$/i;

/**
 * JSON `{"mean": […], "scale": […], "target_mean": […], "target_scale": […]}` (the targets' may be missing; `std` is
 * another name for scale), or CSV with columns mean and scale: a row for each input, then, if at all, each target. Rows of
 * CSV that are named as the data's columns are, in a column `name`, may stand in any order.
 * @param names of inputs and of targets in the data
 * @throws InputError where lengths are not the network's, something is no number, or a scale is not above 0, with its place
 */
export function scaleFile(
  { name, bytes }: ScaleFile,
  names: { readonly inputs: readonly string[]; readonly targets: readonly string[] },
): { readonly inputs: Scale; readonly targets: Scale | null } {
  const lists = inFile(name, () => {
    if (/^(PK|.NUMPY)/.test(String.fromCharCode(...bytes.subarray(0, 6)))) {
      throw new InputError(
        'it is NumPy\'s: expected JSON or CSV. Write it in Python: json.dump({"mean": scaler.mean_.tolist(), ' +
          '"scale": scaler.scale_.tolist()}, open("scale.json", "w"))',
      );
    }
    const start = new TextDecoder().decode(bytes.subarray(0, 64)).trimStart();
    const read = start.startsWith("{") ? ofJson(bytes) : ofCsv(bytes, names.inputs, names.targets);
    const inputs = pairOf(read.mean, read.scale, names.inputs.length, "mean and scale");
    const targets = pairOf(read.target_mean, read.target_scale, names.targets.length, "the targets'");
    return { inputs, targets };
  });
  if (lists.inputs !== null) return { inputs: lists.inputs, targets: lists.targets };
  throw new InputError(
    `${
      shortened(name)
    } has neither mean nor scale: expected JSON {"mean": […], "scale": […]}, or CSV with columns ` +
      "mean and scale",
  );
}

function inFile<T>(name: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(`${shortened(name)}: ${error.message}`);
  }
}

function pairOf(mean: List | undefined, scale: List | undefined, length: number, what: string): Scale | null {
  if (mean === undefined && scale === undefined) return null;
  const numbers = (list: List | undefined, absent: number): Float64Array => {
    if (list === undefined) return new Float64Array(length).fill(absent);
    if (list.values.length !== length) {
      throw new InputError(`${what} must be ${length} numbers: found ${list.values.length}`);
    }
    return Float64Array.from(list.values, (value, at) => {
      if (typeof value === "number" && Number.isFinite(value)) return value;
      throw new InputError(
        `${list.place(at)} must be a finite number: found ${
          shortened(JSON.stringify(value ?? null))
        }. Write what ` +
          "training subtracted and divided by",
      );
    });
  };
  const both = { mean: numbers(mean, 0), scale: numbers(scale, 1) };
  const odd = both.scale.findIndex((each) => !(each > 0));
  if (odd < 0) return both;
  throw new InputError(
    `${scale!.place(odd)} must be above 0: found ${
      both.scale[odd]
    }. Of a constant column scikit-learn takes 1`,
  );
}

function ofJson(bytes: Uint8Array): Lists {
  let fields: Record<string, unknown>;
  try {
    fields = JSON.parse(new TextDecoder().decode(bytes));
  } catch (error) {
    throw new InputError(`it is no JSON: ${shortened((error as Error).message, 120)}`);
  }
  const list = (names: readonly string[]): List | undefined => {
    const name = names.find((each) => Object.hasOwn(fields, each));
    if (name === undefined) return undefined;
    const value = fields[name];
    return Array.isArray(value)
      ? { values: value, place: (at) => `${name}[${at}]` }
      : { values: [value], place: () => name };
  };
  return present({
    ...{ mean: list(MEAN), scale: list(SCALE) },
    target_mean: list(MEAN.map((each) => `target_${each}`)),
    target_scale: list(SCALE.map((each) => `target_${each}`)),
  });
}

interface Row {
  readonly line: number;
  readonly cells: readonly string[];
}

function ofCsv(bytes: Uint8Array, inputs: readonly string[], targets: readonly string[]): Lists {
  const { separator, rows: [head, ...body] } = rowsOf(bytes);
  const names = head?.cells.map((cell) => cell.trim()) ?? [];
  const count = inputs.length;
  if (body.length !== count && body.length !== count + targets.length) {
    throw new InputError(
      `it has ${body.length} rows below its head: expected ${count} for the inputs, and ${targets.length} more for the ` +
        "targets if at all",
    );
  }
  const odd = body.find(({ cells }) => cells.length !== names.length);
  if (odd !== undefined) {
    throw new InputError(`line ${odd.line} has ${odd.cells.length} fields: expected ${names.length}`);
  }
  const label = names.findIndex((name) => LABEL.test(name));
  const rows = label < 0 ? body : inOrder(body, label, [...inputs, ...targets]);
  const list = (wanted: readonly string[], from: number, to: number): List | undefined => {
    const found = names.flatMap((name, c) => wanted.includes(name.toLowerCase()) ? [c] : []);
    const part = rows.slice(from, to);
    if (found.length === 0 || part.length === 0) return undefined;
    if (found.length > 1) throw new InputError(`it has ${listed(found.map((c) => names[c]!))}: keep one`);
    return {
      values: part.map(({ cells }) => {
        const written = cells[found[0]!]!;
        return cellOf(written, separator !== ",") ?? written;
      }),
      place: (at) => `line ${part[at]!.line}, column ${shortened(names[found[0]!]!)}`,
    };
  };
  const all = count + targets.length;
  return present({
    ...{ mean: list(MEAN, 0, count), scale: list(SCALE, 0, count) },
    ...{ target_mean: list(MEAN, count, all), target_scale: list(SCALE, count, all) },
  });
}

function rowsOf(bytes: Uint8Array): { readonly separator: string; readonly rows: readonly Row[] } {
  const records = recordsOf(bytes);
  const count = records.places.length / 2;
  const head = count === 0 ? "" : textOf(records, 0, 1);
  const separator = [";", "\t", ","].find((each) => head.includes(each)) ?? ",";
  let [line, at] = [1, 0];
  const rows = Array.from({ length: count }, (_, i): Row => {
    for (; at < records.places[2 * i]!; at++) {
      const [byte, next] = [records.bytes[at], records.bytes[at + 1]];
      if (byte === 0x0a || byte === 0x0d && next !== 0x0a) line += 1;
    }
    try {
      return { line, cells: parse(textOf(records, i, i + 1), { separator })[0] ?? [] };
    } catch (error) {
      throw new InputError(`line ${line} is no CSV: ${shortened((error as Error).message, 120)}`);
    }
  });
  return { separator, rows };
}

/** As the data's columns stand, where each row has the name of another one of them; else as the rows stand. */
function inOrder(rows: readonly Row[], label: number, names: readonly string[]): readonly Row[] {
  const byName = new Map(rows.map((row) => [row.cells[label]!.trim(), row]));
  const wanted = names.slice(0, rows.length);
  return byName.size === rows.length && wanted.every((name) => byName.has(name))
    ? wanted.map((name) => byName.get(name)!)
    : rows;
}

/** Without those that are not there. */
function present(lists: { readonly [name: string]: List | undefined }): Lists {
  return Object.fromEntries(Object.entries(lists).filter(([, list]) => list !== undefined));
}
