/** The settings of figure 2's experiment, and its networks as stages pass them on. */
import type { NetworkShape } from "../../../kernels/network_shape.ts";
import { readTable } from "../table.ts";

/** r: hidden neurons. */
export const WIDTHS = [1, 2, 3, 4, 5] as const;

/** ‖θ‖ from which a run counts as infinite, and above which the regulariser acts (paper, section 1). */
export const MAX_NORM = 1e3;

/** From here on a run at rest is held by the regulariser, whose minima lie beside 10³ by less. */
export const HELD_NORM = 0.999 * MAX_NORM;

export interface Setting {
  readonly biased: boolean;
  readonly r: number;
}

/** In the order of every table: bias-free first, then by width. */
export const SETTINGS: readonly Setting[] = [false, true].flatMap((biased) =>
  WIDTHS.map((r) => ({ biased, r }))
);

/** As in the names of stages and inputs: `r2-bias-free`. */
export function settingName({ biased, r }: Setting): string {
  return `r${r}-${biased ? "biased" : "bias-free"}`;
}

/** The input under which a stage has a setting's networks. */
export function networksInput(setting: Setting): string {
  return `networks-${settingName(setting)}.csv`;
}

export function shapeOf({ biased, r }: Setting): NetworkShape {
  return { inputs: 2, hidden: [r], biased, activation: "g" };
}

/** Why a run ended: at rest, at ‖θ‖ = MAX_NORM, out of steps, or where no step was possible any more. */
export const RUN_ENDS = ["converged", "infinite", "slow", "stuck"] as const;
export type RunEnd = typeof RUN_ENDS[number];

export interface Run {
  readonly seed: number;
  readonly end: RunEnd;
  readonly steps: number;
  readonly theta: Float64Array;
}

/**
 * Reads networks.csv (seed, end, steps, …, theta_0 … theta_{P−1}).
 * @throws RangeError for a run without an end that is known, or with a parameter that is not a finite number
 */
export function readRuns(text: string, parameters: number): Run[] {
  return readTable(text).map((row) => {
    const theta = Float64Array.from({ length: parameters }, (_, i) => {
      const value = row[`theta_${i}`];
      return typeof value === "number" ? value : NaN;
    });
    const end = String(row.end);
    if (!(RUN_ENDS as readonly string[]).includes(end) || !theta.every(Number.isFinite)) {
      throw new RangeError(
        `Cannot read the run of seed ${row.seed} as it must have an end and ${parameters} finite parameters: got ${end}, ${theta}`,
      );
    }
    return { seed: Number(row.seed), end: end as RunEnd, steps: Number(row.steps), theta };
  });
}
