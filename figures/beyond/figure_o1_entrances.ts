/**
 * Figure O1: where trainers leave networks, a row for each trainer. Left, the share at the entrance of a channel, and as a
 * pale bar the share that is bound for one; middle, what going on would take off the loss of those at an entrance; right,
 * what the optimiser feels over what its step size bears. Lines are 95 % intervals.
 */
import { column, type Panel, panelGrid } from "../panel_grid.ts";
import type { Spec } from "../render.ts";
import { COLOURS } from "../theme.ts";

/** An empty field is no number: the trainer has none. */
type Value = number | string;

export interface TrainerRow {
  readonly trainer: string;
  readonly family: string;
  readonly entrance: Value;
  readonly entrance_lower: Value;
  readonly entrance_upper: Value;
  readonly bound: Value;
  readonly price: Value;
  readonly price_lower: Value;
  readonly price_upper: Value;
  readonly edge: Value;
  readonly edge_lower: Value;
  readonly edge_upper: Value;
}

/** A row's height, points; room for the names of trainers. */
const [ROW, NAMES] = [10.5, 96];
/** Colours of families in turn, so that neighbours differ. */
const TURN = [COLOURS.blue, COLOURS.orange, COLOURS.green, COLOURS.purple];
/** Smaller prices and ratios are not told apart. */
const LEAST = 1e-3;

export function figureO1(rows: readonly TrainerRow[]): Spec {
  const families = [...new Set(rows.map(({ family }) => family))];
  const values = rows.map((row) => ({
    ...row,
    colour: TURN[families.indexOf(row.family) % TURN.length],
  }));
  const height = ROW * values.length;
  const gutter = 22;
  const width = (column(0, 1).width - NAMES - 2 * gutter + 30) / 3;
  const at = (k: number) => NAMES - 30 + k * (width + gutter);
  const panels: Panel[] = [
    { x: at(0), y: 0, letter: "a", spec: { width, height, data: { values }, layer: shares() } },
    {
      ...{ x: at(1), y: 0, name: "(b)" },
      spec: { width, height, data: { values: numbered(values, "price") }, layer: dots(values, "price") },
    },
    {
      ...{ x: at(2), y: 0, name: "(c)" },
      spec: { width, height, data: { values: numbered(values, "edge") }, layer: dots(values, "edge") },
    },
  ];
  return panelGrid(panels);
}

const Y = { field: "trainer", type: "nominal", sort: null, title: null } as const;
const COLOUR = { field: "colour", type: "nominal", scale: null } as const;

function shares(): Spec[] {
  const x = (field: string) => ({
    field,
    type: "quantitative",
    title: "at an entrance",
    scale: { domain: [0, 1], nice: false },
    axis: { format: ".0%", values: [0, 0.25, 0.5, 0.75] },
  });
  return [
    { mark: { type: "bar", color: COLOURS.shade, size: ROW - 2 }, encoding: { x: x("bound"), y: Y } },
    {
      mark: { type: "rule" },
      encoding: { x: x("entrance_lower"), x2: { field: "entrance_upper" }, y: Y, color: COLOUR },
    },
    {
      mark: { type: "point", filled: true, size: 14, opacity: 1 },
      encoding: { x: x("entrance"), y: Y, color: COLOUR },
    },
  ];
}

type Named = "price" | "edge";

/** Rows with this number; what is smaller than can be told apart stands at the end of the axis. */
function numbered<Row extends TrainerRow>(rows: readonly Row[], name: Named) {
  const ends = ["", "_lower", "_upper"].map((end) => `${name}${end}` as keyof TrainerRow);
  return rows.filter((row) => typeof row[name] === "number").map((row) => ({
    ...row,
    ...Object.fromEntries(ends.map((end) => [end, Math.max(LEAST, Number(row[end]))])),
  }));
}

const TITLES = { price: "price of stalling", edge: "edge ratio" } as const;

function dots(all: readonly TrainerRow[], name: Named): Spec[] {
  const x = (field: string) => ({
    field,
    type: "quantitative",
    title: TITLES[name],
    scale: { type: "log", domain: [LEAST, name === "price" ? 1 : 10], nice: false, clamp: true },
    axis: { values: name === "price" ? [0.001, 0.01, 0.1, 1] : [0.001, 0.1, 10], format: "~g" },
  });
  // Names stand at the first panel alone, and every row has its place in each.
  const y = { ...Y, axis: null, scale: { domain: all.map(({ trainer }) => trainer) } };
  const line = name === "price" ? [] : [{
    data: { values: [{ edge: 1 }] },
    mark: { type: "rule", strokeDash: [2, 2], color: COLOURS.grey },
    encoding: { x: x("edge") },
  }];
  return [
    ...line,
    {
      mark: { type: "rule" },
      encoding: { x: x(`${name}_lower`), x2: { field: `${name}_upper` }, y, color: COLOUR },
    },
    {
      mark: { type: "point", filled: true, size: 14, opacity: 1 },
      encoding: { x: x(name), y, color: COLOUR },
    },
  ];
}
