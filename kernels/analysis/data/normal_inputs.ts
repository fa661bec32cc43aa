/** Standard normal inputs, standardised (paper, section 1: data of figures 4 and 5). */
import { normals } from "../../strict/random.ts";
import { firstDuplicate } from "./data_checks.ts";
import { type Standard, standardOf } from "./grid_target.ts";

/** Inputs that f32 and the kernels' whole numbers hold: multiples of this. */
const COARSE = 1 / 512;

export interface NormalInputs {
  /** N×D, row-major. */
  readonly x: Float64Array;
  /** Of each dimension, before standardisation. */
  readonly standards: readonly Standard[];
}

/**
 * N points of D standard normal coordinates, each dimension then of mean 0 and deviation 1; numbers in the order of the
 * stream. `coarse` rounds to multiples of 1/512; a point that falls on an earlier one is drawn anew.
 * @param standards those of another set of inputs, to be used instead of their own
 */
export function normalInputs(
  n: number,
  inputs: number,
  stream: string,
  seed: number,
  coarse: boolean,
  standards?: readonly Standard[],
): NormalInputs {
  const raw = Float64Array.from(normals(stream, seed, n * inputs));
  const own = standards ?? Array.from(
    { length: inputs },
    (_, k) => standardOf(Float64Array.from({ length: n }, (_, i) => raw[i * inputs + k]!)),
  );
  const standardised = (value: number, at: number) => {
    const { mean, deviation } = own[at % inputs]!;
    const standard = (value - mean) / deviation;
    return coarse ? Math.round(standard / COARSE) * COARSE : standard;
  };
  const x = raw.map(standardised);
  for (let used = n;; used++) {
    const twin = firstDuplicate(x, inputs);
    if (twin === null) return { x, standards: own };
    const fresh = Float64Array.from(normals(stream, seed, inputs, used * inputs));
    x.set(fresh.map(standardised), twin[1] * inputs);
  }
}
