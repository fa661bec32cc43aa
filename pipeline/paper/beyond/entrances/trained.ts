/** Where trainers have brought their networks: a table from the stages that train to those that look. */
import { type Cell, readTable, writeTable } from "../../table.ts";

/** `budget`: it spent what it may; `rest`: it ended before by itself; `diverged`: its weights left every range. */
export const TRAINED_ENDS = ["budget", "rest", "diverged"] as const;
export type TrainedEnd = typeof TRAINED_ENDS[number];

export interface TrainedNetwork {
  /** Name of its trainer (trainers.ts). */
  readonly trainer: string;
  readonly seed: number;
  readonly end: TrainedEnd;
  /** Gradients of single samples that it took. */
  readonly gradients: number;
  readonly theta: Float64Array;
}

/** A row for each network; θ as theta_0 …, of a diverged one empty. */
export function trainedTable(networks: readonly TrainedNetwork[], parameters: number): string {
  const thetas = Array.from({ length: parameters }, (_, i) => `theta_${i}`);
  const rows = networks.map(({ trainer, seed, end, gradients, theta }): Cell[] => [
    ...[trainer, seed, end, gradients],
    ...thetas.map((_, i) => end === "diverged" ? "" : signed(theta[i]!)),
  ]);
  return writeTable(["trainer", "seed", "end", "gradients", ...thetas], rows);
}

/** @throws RangeError for a row without an end that is known, or with a weight that is no number */
export function readTrained(text: string, parameters: number): TrainedNetwork[] {
  return readTable(text).map((row) => {
    const end = String(row.end) as TrainedEnd;
    const theta = Float64Array.from({ length: parameters }, (_, i) => {
      const value = row[`theta_${i}`];
      return typeof value === "number" ? value : NaN;
    });
    if (!TRAINED_ENDS.includes(end) || end !== "diverged" && !theta.every(Number.isFinite)) {
      throw new RangeError(
        `Cannot read the network of ${row.trainer}, seed ${row.seed}, as it must have an end and ${parameters} ` +
          `finite parameters: got ${end}, ${theta}`,
      );
    }
    return {
      ...{ trainer: String(row.trainer), seed: Number(row.seed), end },
      ...{ gradients: Number(row.gradients), theta },
    };
  });
}

/** A cell that keeps the sign of zero. */
function signed(value: number): Cell {
  return Object.is(value, -0) ? "-0" : value;
}
