/** Standardisation (z − mean)/scale as in training: from a file, or by mean and deviation of the data. */
import { parse } from "@std/csv";
import { InputError, shortened } from "../input_error.ts";

export type Scaling =
  | { readonly kind: "none" }
  /** Population mean and standard deviation of the inputs, or of inputs and targets. */
  | { readonly kind: "computed"; readonly targets: boolean }
  | { readonly kind: "file"; readonly name: string; readonly text: string };

export interface Scale {
  readonly mean: Float64Array;
  /** No zeros. */
  readonly scale: Float64Array;
}

/** Mean and Σ(z − mean)² of columns, one row after another (Welford 1962). */
export class Moments {
  count = 0;
  readonly mean: Float64Array;
  readonly #squares: Float64Array;

  constructor(columns: number) {
    this.mean = new Float64Array(columns);
    this.#squares = new Float64Array(columns);
  }

  add(value: (column: number) => number): void {
    this.count += 1;
    for (let c = 0; c < this.mean.length; c++) {
      const difference = value(c) - this.mean[c]!;
      this.mean[c]! += difference / this.count;
      this.#squares[c]! += difference * (value(c) - this.mean[c]!);
    }
  }

  /** A constant column keeps its scale, 1, as in scikit-learn. */
  scale(): Scale {
    const scale = this.#squares.map((sum) => Math.sqrt(sum / this.count) || 1);
    return { mean: this.mean.slice(), scale };
  }
}

/**
 * JSON `{"mean": […], "scale": […], "target_mean": […], "target_scale": […]}` (the targets' may be missing; `std` is
 * another name for scale), or CSV with columns mean and scale: a row for each input, then, if at all, each target.
 * @throws InputError where lengths are not the network's, or a scale is not above 0
 */
export function scaleFile(
  { name, text }: { readonly name: string; readonly text: string },
  inputs: number,
  targets: number,
): { readonly inputs: Scale; readonly targets: Scale | null } {
  const plain = text.replace(/^\ufeff/, "");
  const fields = plain.trimStart().startsWith("{")
    ? ofJson(name, plain)
    : ofCsv(name, plain, inputs, targets);
  const pick = (names: readonly string[], length: number): Float64Array | null => {
    const value = names.map((each) => fields[each]).find((each) => each !== undefined);
    if (value === undefined) return null;
    const list = Array.isArray(value) ? value : [value];
    if (list.length !== length || !list.every((each) => typeof each === "number" && Number.isFinite(each))) {
      throw new InputError(`${shortened(name)}: ${names[0]} must be ${length} numbers: found ${list.length}`);
    }
    return Float64Array.from(list as number[]);
  };
  const pair = (prefix: string, length: number): Scale | null => {
    const mean = pick([`${prefix}mean`, `${prefix}mean_`], length);
    const scale = pick([`${prefix}scale`, `${prefix}scale_`, `${prefix}std`], length);
    if (mean === null && scale === null) return null;
    const both = { mean: mean ?? new Float64Array(length), scale: scale ?? new Float64Array(length).fill(1) };
    if (both.scale.every((each) => each > 0)) return both;
    throw new InputError(`${shortened(name)}: a scale must be above 0`);
  };
  const ofInputs = pair("", inputs);
  if (ofInputs === null) throw new InputError(`${shortened(name)} has neither mean nor scale`);
  return { inputs: ofInputs, targets: pair("target_", targets) };
}

function ofJson(name: string, text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch (error) {
    throw new InputError(`${shortened(name)} is no JSON: ${shortened((error as Error).message, 120)}`);
  }
}

function ofCsv(name: string, text: string, inputs: number, targets: number): Record<string, unknown> {
  let rows: Record<string, string>[];
  try {
    rows = parse(text.trimEnd(), { skipFirstRow: true, separator: text.includes(";") ? ";" : "," });
  } catch (error) {
    throw new InputError(`${shortened(name)} is no CSV: ${shortened((error as Error).message, 120)}`);
  }
  const column = (key: string) =>
    rows.every((row) => row[key] !== undefined) ? rows.map((row) => Number(row[key])) : undefined;
  const [mean, scale] = [column("mean"), column("scale") ?? column("std")];
  if (rows.length !== inputs && rows.length !== inputs + targets) {
    throw new InputError(
      `${shortened(name)} has ${rows.length} rows: ${inputs} inputs, and ${targets} targets if at all`,
    );
  }
  const some = (values: number[] | undefined, from: number, to: number) =>
    values === undefined || values.length <= from ? undefined : values.slice(from, to);
  return {
    mean: some(mean, 0, inputs),
    scale: some(scale, 0, inputs),
    target_mean: some(mean, inputs, inputs + targets),
    target_scale: some(scale, inputs, inputs + targets),
  };
}

/** In place, row-major. */
export function standardise(values: Float64Array, { mean, scale }: Scale): void {
  const width = mean.length;
  for (let i = 0; i < values.length; i++) values[i] = (values[i]! - mean[i % width]!) / scale[i % width]!;
}
