/** Rows of figure 4's tables, and what its figures share: kinds of ends, data sets, their colours and names. */
import type { Spec } from "./render.ts";
import { COLOURS } from "./theme.ts";
import { tooltip } from "./tooltip.ts";

export interface ScalingRunRow {
  readonly data_set: string;
  readonly inputs: number;
  readonly hidden: string | number;
  readonly seed: number;
  readonly kind: "channel" | "finite" | "infinite" | "slow" | "stuck";
  readonly loss: number;
  /** ‖θ‖ = Σθ²/2P. */
  readonly norm: number;
  readonly gradient_inf: number;
  readonly distance: number | "";
  readonly size: number | "";
  readonly sign: number | "";
  readonly triplet_distance: number | "";
  readonly triplet_size: number | "";
  readonly early: number | "";
  readonly late: number | "";
  /** As the authors count: of the first update, and the mean of the last fifth's. */
  readonly authors_early: number | "";
  readonly authors_late: number | "";
}

export interface ScalingAlongRow {
  readonly data_set: string;
  readonly inputs: number;
  readonly hidden: string | number;
  readonly seed: number;
  readonly kind: ScalingRunRow["kind"];
  readonly decade: number;
  readonly lambda_max: number;
  readonly lambda_min: number;
}

export interface ScalingCountRow {
  readonly data_set: string;
  readonly hidden: string | number;
  readonly runs: number;
  readonly channel: number;
  /** Out of steps before they were at rest, and without a possible step. */
  readonly slow: number;
  readonly stuck: number;
  readonly share: number;
  readonly lower: number;
  readonly upper: number;
  readonly over_sizes: number | "";
}

export interface LayerRow {
  readonly depth: number;
  readonly layers: string;
  readonly share: number;
  readonly lower: number;
  readonly upper: number;
}

export interface DimensionRow {
  readonly data_set: string;
  readonly dimension: number;
  readonly count: number;
  readonly channels: number;
}

export interface GeneralisationRow {
  readonly data_set: string;
  readonly inputs: number;
  readonly hidden: string | number;
  readonly kind: "channel" | "finite";
  readonly runs: number;
  readonly loss: number;
  readonly test_loss: number;
  readonly quotient: number;
}

/** The data set of figure 4a: Rosenbrock with softplus. */
export const MAIN = "rosenbrock-softplus";

const KIND_NAMES = {
  channel: "channel",
  finite: "finite norm",
  infinite: "infinite, no channel",
  slow: "not at rest",
  stuck: "stuck",
} as const;
const KINDS = Object.keys(KIND_NAMES) as ScalingRunRow["kind"][];

export function kindName(kind: ScalingRunRow["kind"]): string {
  return KIND_NAMES[kind];
}

const KIND_COLOURS = [COLOURS.orange, COLOURS.blue, COLOURS.purple, COLOURS.grey, COLOURS.amber];

/**
 * The colour of a run's kind; a legend names stuck runs only where there are some.
 * @param rows with kinds by their names
 */
export function kindColour(rows: readonly { readonly kind: string }[]) {
  const shown = rows.some(({ kind }) => kind === KIND_NAMES.stuck) ? 5 : 4;
  return {
    field: "kind",
    type: "nominal",
    title: null,
    scale: { domain: KINDS.slice(0, shown).map(kindName), range: KIND_COLOURS.slice(0, shown) },
  };
}

/** What a mark of a run says, and the fields that it needs. */
export const SCALING_TOOLTIP = tooltip([
  ["set", "name", "data set"],
  ["inputs", "whole", "inputs"],
  ["hidden", "name", "hidden neurons"],
  ["seed", "whole", "seed"],
  ["loss", "number", "loss"],
  ["norm", "number", "norm ‖θ‖"],
  ["kind", "name", "end"],
]);

export function scalingFields({ data_set, inputs, hidden, seed, loss, norm, kind }: ScalingRunRow) {
  const [set, end] = [dataSetName(data_set), kindName(kind)];
  return { set, inputs, hidden: String(hidden), seed, loss, norm, kind: end };
}

/** Channels and finite minima alone. */
export const TWO_KINDS = {
  ...kindColour([]),
  scale: { domain: [KIND_NAMES.channel, KIND_NAMES.finite], range: [COLOURS.orange, COLOURS.blue] },
};

/** `gp0.5-softplus` as readers know it. */
export function dataSetName(name: string): string {
  const [target, activation] = name.split("-") as [string, string];
  if (target === "rosenbrock") return activation === "softplus" ? "Rosenbrock" : `Rosenbrock, ${activation}`;
  return `GP, s = ${target.slice(2)}`;
}

/** In the order of the rows. */
export function dataSets(rows: readonly { readonly data_set: string }[]): string[] {
  return [...new Set(rows.map(({ data_set }) => data_set))];
}

export function isDeep({ hidden }: { readonly hidden: string | number }): boolean {
  return String(hidden).includes("-");
}

/** A value that there is. */
export function isNumber(value: number | ""): value is number {
  return typeof value === "number" && Number.isFinite(value);
}

/** Every second decade within [low, high]. */
export function decades(low: number, high: number, step = 2): number[] {
  const [from, to] = [Math.ceil(Math.log10(low) / step) * step, Math.floor(Math.log10(high) / step) * step];
  return Array.from(
    { length: Math.max(0, Math.round((to - from) / step) + 1) },
    (_, i) => Number(`1e${from + i * step}`),
  );
}

/** Panels in rows, each row with widths of its own, so that a legend in one widens no other. */
export function rowsOfPanels(panels: readonly Spec[], columns: number, resolve: object): Spec {
  const rows = Array.from(
    { length: Math.ceil(panels.length / columns) },
    (_, i) => panels.slice(i * columns, (i + 1) * columns),
  );
  return { spacing: 12, resolve, vconcat: rows.map((hconcat) => ({ spacing: 14, resolve, hconcat })) };
}

export interface PanelSize {
  readonly width: number;
  readonly height: number;
}
