/** Standardisation (z − mean)/scale as in training: from a file, or by mean and deviation of the data. */
import { shortened } from "../input_error.ts";
import { type Scale, type ScaleFile, scaleFile } from "./scale_file.ts";

export type Scaling =
  | { readonly kind: "none" }
  /** Population mean and standard deviation of the inputs, or of inputs and targets. */
  | { readonly kind: "computed"; readonly targets: boolean }
  | { readonly kind: "file" } & ScaleFile;

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

  /** Population standard deviations; 0 of a constant column. */
  deviations(): Float64Array {
    return this.#squares.map((sum) => Math.sqrt(sum / this.count));
  }

  /** A constant column keeps its scale, 1, as in scikit-learn. */
  scale(): Scale {
    return { mean: this.mean.slice(), scale: this.deviations().map((each) => each || 1) };
  }
}

export interface Scales {
  readonly inputs: Scale | null;
  /** Null where targets stay as they are; classes always do. */
  readonly targets: Scale | null;
  /** What was done, with its numbers, and what came of it. */
  readonly evidence: string;
}

export interface ScaledColumns {
  readonly inputs: readonly string[];
  readonly targets: readonly string[];
  /** Whether targets are classes or their shares. */
  readonly classes: boolean;
}

/**
 * @param moments of the inputs, then of targets that are numbers, in all complete rows
 * @throws InputError of scaleFile
 */
export function scalesOf(scaling: Scaling, moments: Moments, columns: ScaledColumns): Scales {
  const { inputs, targets, classes } = columns;
  switch (scaling.kind) {
    case "none":
      return {
        ...{ inputs: null, targets: null },
        evidence: `values as they stand in the file, no standardisation: ${
          spreadText(moments, inputs.length, null)
        }`,
      };
    case "file": {
      const found = scaleFile(scaling, columns);
      const scaled = classes ? null : found.targets;
      const by = `the means and scales of ${shortened(scaling.name)}`;
      return {
        inputs: found.inputs,
        targets: scaled,
        evidence: scaledText(columns, found.inputs, scaled, by, moments),
      };
    }
    case "computed": {
      const { mean, scale } = moments.scale();
      const part = (from: number, to: number) => ({
        mean: mean.slice(from, to),
        scale: scale.slice(from, to),
      });
      const [d, m] = [inputs.length, targets.length];
      const own = part(0, d);
      const scaled = scaling.targets && !classes ? part(d, d + m) : null;
      const by = `mean and population standard deviation of all ${moments.count} complete rows of the data`;
      return { inputs: own, targets: scaled, evidence: scaledText(columns, own, scaled, by, moments) };
    }
  }
}

/** Columns whose numbers a sentence has. */
const MOST_SHOWN = 6;

/** Four digits. */
function digits(value: number): string {
  return String(Number(value.toPrecision(4)));
}

function scaledText(
  { inputs, targets, classes }: ScaledColumns,
  own: Scale,
  scaled: Scale | null,
  by: string,
  moments: Moments,
): string {
  const steps = (names: readonly string[], { mean, scale }: Scale) => {
    const shown = names.slice(0, MOST_SHOWN).map((name, c) =>
      `${shortened(name)} (z − ${digits(mean[c]!)})/${digits(scale[c]!)}`
    );
    return [...shown, ...names.length > MOST_SHOWN ? [`${names.length - MOST_SHOWN} more`] : []].join(", ");
  };
  const all = steps(inputs, own) + (scaled === null ? "" : `; ${steps(targets, scaled)}`);
  const which = scaled === null ? "inputs" : "inputs and targets";
  const rest = classes ? "; targets are classes and stay" : "";
  return `${which} standardised by ${by}: ${all}${rest}. ${spreadText(moments, inputs.length, own)}`;
}

/** Means and deviations of the inputs as the network gets them: from the least to the largest of all columns. */
function spreadText(moments: Moments, inputs: number, by: Scale | null): string {
  const deviations = moments.deviations();
  const means = Array.from({ length: inputs }, (_, c) => {
    return by === null ? moments.mean[c]! : (moments.mean[c]! - by.mean[c]!) / by.scale[c]!;
  });
  const spreads = Array.from({ length: inputs }, (_, c) => deviations[c]! / (by === null ? 1 : by.scale[c]!));
  const range = (values: readonly number[]) => {
    const least = values.reduce((a, b) => Math.min(a, b));
    const most = values.reduce((a, b) => Math.max(a, b));
    return least === most ? digits(least) : `${digits(least)} to ${digits(most)}`;
  };
  return `inputs as the network gets them have means ${range(means)} and standard deviations ${
    range(spreads)
  }`;
}

/** In place, row-major. */
export function standardise(values: Float64Array, { mean, scale }: Scale): void {
  const width = mean.length;
  for (let i = 0; i < values.length; i++) values[i] = (values[i]! - mean[i % width]!) / scale[i % width]!;
}
