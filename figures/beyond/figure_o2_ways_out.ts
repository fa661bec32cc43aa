/**
 * Figure O2: ways out of the entrance of a channel at equal cost. Left, the median part of the reachable fall of the loss
 * that each has gained, against gradients; a band is the 95 % interval of two of them, so that lines can be told from each
 * other. Right, the share of networks on which each way has the lowest loss after all gradients.
 */
import type { Spec } from "../render.ts";
import { panelGrid } from "../panel_grid.ts";
import { COLOURS } from "../theme.ts";

export interface WayRow {
  readonly way: string;
  readonly cost: number;
  readonly n: number;
  /** An empty field, as those below, where there is no network. */
  readonly gained: number | string;
  readonly lower: number | string;
  readonly upper: number | string;
  readonly wins: number | string;
}

/** A dash longer than any line. */
const SOLID = [2000, 1];
/** Of lines: a colour for what is done to the network, a dash for the method. */
const LOOKS: { readonly [way: string]: { readonly colour: string; readonly dash: readonly number[] } } = {
  "GD, half of its edge": { colour: COLOURS.grey, dash: SOLID },
  "GD, twice its edge": { colour: COLOURS.grey, dash: [2, 2] },
  "Adam anew": { colour: COLOURS.blue, dash: SOLID },
  "Adam after noise": { colour: COLOURS.sky, dash: [3, 2] },
  "Adam, weight decay": { colour: COLOURS.purple, dash: [4, 2] },
  "pair merged, Adam": { colour: COLOURS.amber, dash: SOLID },
  "gated unit, Adam": { colour: COLOURS.green, dash: [3, 2] },
  "L-BFGS": { colour: COLOURS.orange, dash: SOLID },
  "gated unit, L-BFGS": { colour: COLOURS.green, dash: SOLID },
};
const BANDS = ["L-BFGS", "gated unit, L-BFGS"];
const [WIDTH, HEIGHT, GUTTER, BARS] = [165, 150, 118, 68];
/** Losses that rose, and units that fall below what the network reaches, stand at the ends. */
const [LEAST, MOST] = [-0.5, 1.25];

export function figureO2(rows: readonly WayRow[]): Spec {
  const ways = Object.keys(LOOKS);
  const values = rows.filter(({ n }) => n > 0).map((row) => ({
    ...row,
    gained: clamped(Number(row.gained)),
    lower: clamped(Number(row.lower)),
    upper: clamped(Number(row.upper)),
  }));
  const last = Math.max(...rows.map(({ cost }) => cost));
  const colour = {
    field: "way",
    type: "nominal",
    scale: { domain: ways, range: ways.map((way) => LOOKS[way]!.colour) },
    legend: null,
  };
  const dash = {
    field: "way",
    type: "nominal",
    scale: { domain: ways, range: ways.map((way) => LOOKS[way]!.dash) },
    legend: null,
  };
  const x = {
    field: "cost",
    type: "quantitative",
    title: "gradients on all samples",
    scale: { type: "log", domain: [1, last], nice: false },
    axis: { values: [1, 10, 100, 1000, 10_000].filter((cost) => cost <= last), format: "~g" },
  };
  const y = {
    field: "gained",
    type: "quantitative",
    title: "part of the reachable fall",
    scale: { domain: [LEAST, MOST], nice: false },
    axis: { values: [LEAST, 0, 0.5, 1], format: "~g" },
  };
  const lines: Spec = {
    width: WIDTH,
    height: HEIGHT,
    data: { values },
    layer: [
      {
        data: { values: [{ gained: 0 }, { gained: 1 }] },
        mark: { type: "rule", strokeDash: [1, 2], color: COLOURS.grey },
        encoding: { y },
      },
      {
        transform: [{ filter: { field: "way", oneOf: BANDS } }],
        mark: { type: "area", opacity: 0.18 },
        encoding: { x, y: { ...y, field: "lower" }, y2: { field: "upper" }, color: colour },
      },
      { mark: { type: "line" }, encoding: { x, y, color: colour, strokeDash: dash } },
    ],
  };
  // Names are the legend: in their lines' colours, with their dashes.
  const way = {
    field: "way",
    type: "nominal",
    sort: ways,
    title: null,
    axis: {
      labelLimit: 200,
      labelColor: {
        condition: ways.map((name) => ({ test: `datum.value === "${name}"`, value: LOOKS[name]!.colour })),
        value: COLOURS.ink,
      },
      labelExpr: `datum.label + (indexof(${
        JSON.stringify(ways.filter(isDashed))
      }, datum.label) >= 0 ? "  – –" : "  —")`,
    },
  };
  const wins: Spec = {
    width: BARS,
    height: HEIGHT,
    data: { values: values.filter(({ cost }) => cost === last) },
    layer: [
      {
        mark: { type: "bar", size: 8 },
        encoding: {
          x: {
            field: "wins",
            type: "quantitative",
            title: "lowest loss",
            scale: { domain: [0, 1], nice: false },
            axis: { format: ".0%", values: [0, 0.5, 1] },
          },
          y: way,
          color: colour,
        },
      },
    ],
  };
  return panelGrid([
    { x: 0, y: 0, letter: "a", spec: lines },
    { x: WIDTH + GUTTER, y: 0, name: "(b)", spec: wins },
  ]);
}

function isDashed(way: string): boolean {
  return LOOKS[way]!.dash !== SOLID;
}

function clamped(value: number): number {
  return Math.min(MOST, Math.max(LEAST, value));
}
