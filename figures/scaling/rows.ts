/** Rows of figure 4's tables, and what its figures share: kinds of ends, data sets, their colours and names. */
import { panelGrid } from "../panel_grid.ts";
import type { Spec } from "../render.ts";
import { COLOURS } from "../theme.ts";
import { tooltip } from "../tooltip.ts";

export interface ScalingRunRow {
  readonly data_set: string;
  readonly inputs: number;
  readonly hidden: string | number;
  readonly seed: number;
  readonly kind: "channel" | "finite" | "flat" | "infinite" | "open";
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
  /**
   * Of the undisturbed flow, as the authors count: of the first update, and the mean of the last fifth's, "" where the
   * finisher led the run past ‖θ‖ = 10³; and of the finisher's update from 800 to 10³.
   */
  readonly authors_early: number | "";
  readonly authors_late: number | "";
  readonly finished_late: number | "";
}

export interface ScalingAlongRow {
  readonly data_set: string;
  readonly inputs: number;
  readonly hidden: string | number;
  readonly seed: number;
  readonly kind: ScalingRunRow["kind"];
  /** 1 where the undisturbed flow came to its end. */
  readonly followed: number;
  readonly decade: number;
  readonly lambda_max: number;
  readonly lambda_min: number;
}

export interface ScalingCountRow {
  readonly data_set: string;
  readonly hidden: string | number;
  readonly runs: number;
  readonly channel: number;
  /** At rest, but at no isolated minimum; and without an end that is proved. */
  readonly flat: number;
  readonly open: number;
  readonly share: number;
  readonly lower: number;
  readonly upper: number;
  readonly over_sizes: number | "";
}

export interface LayerRow {
  readonly depth: number;
  readonly layers: string;
  /** Of this depth, with and without a channel. */
  readonly runs: number;
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
  flat: "finite, flat",
  open: "open",
} as const;
const KINDS = Object.keys(KIND_NAMES) as ScalingRunRow["kind"][];
/** Kinds that a legend names only where there are some. */
const RARE: readonly ScalingRunRow["kind"][] = ["flat", "open"];

export function kindName(kind: ScalingRunRow["kind"]): string {
  return KIND_NAMES[kind];
}

export const KIND_COLOURS: Readonly<Record<ScalingRunRow["kind"], string>> = {
  channel: COLOURS.orange,
  finite: COLOURS.blue,
  infinite: COLOURS.purple,
  flat: COLOURS.green,
  open: COLOURS.grey,
};

/**
 * The colour of a run's kind.
 * @param rows with kinds by their names
 */
export function kindColour(rows: readonly { readonly kind: string }[]) {
  const shown = KINDS.filter((kind) =>
    !RARE.includes(kind) || rows.some((row) => row.kind === KIND_NAMES[kind])
  );
  return {
    field: "kind",
    type: "nominal",
    title: null,
    scale: { domain: shown.map(kindName), range: shown.map((kind) => KIND_COLOURS[kind]) },
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

/** The same for a narrow axis: no wider than `Rosenbrock`. */
export function shortDataSetName(name: string): string {
  return dataSetName(name).replace("Rosenbrock,", "Ros.,");
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

/** Of a plot in a figure with one for each data set, and between two of a row, which share their y axis, points. */
export const SMALL_PANEL = { width: 78, height: 70 } as const;
const [BETWEEN, PITCH, IN_A_ROW] = [12, 122, 4];

/**
 * A panel for each data set, four in a row; the last has the legend at its right, where the row has a place left.
 * @param panelOf what stands at the left of its row has the labels of the y axis
 */
export function everyDataSet(
  names: readonly string[],
  panelOf: (i: number, atLeft: boolean, last: boolean) => Spec,
): Spec {
  return panelGrid(names.map((name, i) => ({
    name,
    x: (i % IN_A_ROW) * (SMALL_PANEL.width + BETWEEN),
    y: Math.floor(i / IN_A_ROW) * PITCH,
    spec: panelOf(i, i % IN_A_ROW === 0, i === names.length - 1),
  })));
}

/** The same axis without labels and title: of a plot whose neighbour has them. */
export function unlabelled<Axis extends { readonly axis: object }>(y: Axis): Axis & { readonly title: null } {
  return { ...y, title: null, axis: { ...y.axis, labels: false } };
}

export interface PanelSize {
  readonly width: number;
  readonly height: number;
}
