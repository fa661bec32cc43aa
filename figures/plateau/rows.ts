/** Rows of figure 2's tables, and what its figures share: colours of ends, places beside each other. */
import { limitLabels, STEP_LIMIT } from "../step_limit.ts";
import { COLOURS } from "../theme.ts";
import { tooltip } from "../tooltip.ts";

export interface RunRow {
  readonly biased: number;
  readonly r: number;
  readonly seed: number;
  readonly end: "converged" | "infinite" | "slow" | "stuck";
  readonly loss: number;
  readonly norm: number;
  readonly gradient_inf: number;
  readonly lambda_min: number;
  readonly lambda_max: number;
  readonly duplicated: number;
}

export interface CountRow {
  readonly biased: number;
  readonly r: number;
  readonly runs: number;
  readonly converged: number;
  readonly infinite: number;
  /** Out of steps, and without a possible step. */
  readonly slow: number;
  readonly stuck: number;
  readonly duplicated: number;
  readonly duplicated_fraction: number;
  readonly duplicated_lower: number;
  readonly duplicated_upper: number;
  /** Minima of finite norm, a plateau being one. */
  readonly unique_minima: number;
  /** Minima among all ends, as the authors count. */
  readonly ended_minima: number;
  readonly loss_levels: number;
}

export interface TargetRow {
  readonly x1: number;
  readonly x2: number;
  readonly y: number;
}

export interface SurfaceRow {
  readonly gamma: number;
  readonly alpha: number;
  readonly excess: number;
}

export interface DepartureRow {
  readonly gamma_start: number;
  readonly sign: number;
  readonly step: number;
  readonly gamma: number;
  readonly distance: number;
}

export const ENDS = ["finite norm", "infinite norm", STEP_LIMIT, "stuck"] as const;
const NAMES = { converged: ENDS[0], infinite: ENDS[1], slow: ENDS[2], stuck: ENDS[3] } as const;
export const END_COLOURS = [COLOURS.blue, COLOURS.orange, COLOURS.grey, COLOURS.purple] as const;

export function endOf(row: RunRow): typeof ENDS[number] {
  return NAMES[row.end];
}

/** How a legend of ends names them: with how many runs reached the step limit. */
export function endLabels(rows: readonly Pick<RunRow, "end">[]) {
  return limitLabels(rows.filter(({ end }) => end === "slow").length, rows.length);
}

/** The colour of a run's end; a legend names stuck runs only where there are some. */
export function endColour(rows: readonly Pick<RunRow, "end">[]) {
  const shown = rows.some(({ end }) => end === "stuck") ? 4 : 3;
  return {
    field: "end",
    type: "nominal",
    title: null,
    scale: { domain: ENDS.slice(0, shown), range: END_COLOURS.slice(0, shown) },
  };
}

/** What a mark of a run says, and the fields that it needs. */
export const RUN_TOOLTIP = tooltip([
  ["biases", "name", "biases"],
  ["r", "whole", "hidden neurons"],
  ["seed", "whole", "seed"],
  ["loss", "number", "loss"],
  ["norm", "number", "norm ‖θ‖"],
  ["end", "name", "end"],
]);

export function runFields(row: RunRow) {
  const { biased, r, seed, loss, norm } = row;
  return { biases: biasesName(biased === 1), r, seed, loss, norm, end: endOf(row) };
}

export function biasesName(biased: boolean): string {
  return biased ? "with" : "without";
}

/** Where runs of each end stand beside their r: in lanes, so that no end hides another. */
const LANES = {
  converged: [-0.42, -0.08],
  infinite: [-0.02, 0.32],
  slow: [0.39, 0.45],
  stuck: [0.46, 0.49],
} as const;

/** Runs with a place beside their r: spread evenly over the lane of their end, in the order of the rows. */
export function spread<Row extends Pick<RunRow, "r" | "end">>(
  rows: readonly Row[],
): (Row & { place: number })[] {
  const lane = ({ r, end }: Row) => `${r} ${end}`;
  const counts = new Map<string, number>();
  for (const row of rows) counts.set(lane(row), (counts.get(lane(row)) ?? 0) + 1);
  const next = new Map<string, number>();
  return rows.map((row) => {
    const k = next.get(lane(row)) ?? 0;
    next.set(lane(row), k + 1);
    const [from, to] = LANES[row.end];
    return { ...row, place: row.r + from + (to - from) * (k + 0.5) / counts.get(lane(row))! };
  });
}

/** Area of a run's mark, so that the fullest column of a figure stays a set of marks. */
export function markSize(rows: readonly Pick<RunRow, "r">[], largest: number): number {
  const counts = new Map<number, number>();
  for (const { r } of rows) counts.set(r, (counts.get(r) ?? 0) + 1);
  const fullest = Math.max(1, ...counts.values());
  return Math.max(0.45, Math.min(1, Math.sqrt(100 / fullest))) * largest;
}

/** The axis of r under `place`. */
export function widthAxis(rows: readonly { readonly r: number }[]) {
  const widths = [...new Set(rows.map(({ r }) => r))];
  return {
    field: "place",
    type: "quantitative",
    title: "hidden neurons *r*",
    scale: { domain: [Math.min(...widths) - 0.5, Math.max(...widths) + 0.5], nice: false },
    axis: { values: widths, format: "d" },
  };
}
