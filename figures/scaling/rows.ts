/** Rows of figure 4's tables, and what its figures share: what a value or an axis is. */

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

/** The same axis without labels and title: of a plot whose neighbour has them. */
export function unlabelled<Axis extends { readonly axis: object }>(y: Axis): Axis & { readonly title: null } {
  return { ...y, title: null, axis: { ...y.axis, labels: false } };
}

export interface PanelSize {
  readonly width: number;
  readonly height: number;
}
