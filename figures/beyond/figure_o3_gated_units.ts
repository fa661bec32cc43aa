/**
 * Figure O3: networks with gated units beside plain ones. Top, test loss over that of the plain network in whose place they
 * stand, against its neurons: lines are data sets, points the median over all splits of all with its interval. Bottom, root mean
 * square error on targets of one input against the number of parameters, with the slopes of the lines through the best networks.
 */
import { column, panelGrid } from "../panel_grid.ts";
import type { Spec } from "../render.ts";
import { COLOURS } from "../theme.ts";
import { curvePanel, type CurveRow, type SlopeRow } from "./figure_o3_curves.ts";

export interface RatioRow {
  /** `all` for the median over all. */
  readonly data_set: string;
  readonly source: string;
  readonly kind: string;
  /** Neurons of the plain network. */
  readonly width: number;
  readonly ratio: number;
  readonly lower: number | "";
  readonly upper: number | "";
  readonly n: number;
}

export interface GatesData {
  readonly ratios: readonly RatioRow[];
  readonly curves: readonly CurveRow[];
  readonly slopes: readonly SlopeRow[];
}

const HEIGHT = 96;
const SECOND_ROW = 156;
/** Ratios beyond stand at the ends. */
const [LEAST, MOST] = [0.25, 4];
const SOURCES = [
  ["study", "figure 4's data", COLOURS.sky],
  ["real", "real data", COLOURS.amber],
] as const;
const PANELS = [
  ["gated", "all units gated"],
  ["one gated", "one gated unit"],
] as const;

export function figureO3({ ratios, curves, slopes }: GatesData): Spec {
  const targets = [...new Set(curves.map(({ target }) => target))];
  return panelGrid([
    ...PANELS.map(([kind, name], i) => ({
      ...{ x: column(i, 2).x, y: 0, name: `(${"ab"[i]}) ${name}` },
      spec: ratioPanel(ratios, kind, i === 0),
    })),
    ...targets.map((target, i) => ({
      ...{ x: column(i, 3).x, y: SECOND_ROW, name: `(${"cde"[i]}) ${target}` },
      spec: curvePanel(curves, slopes, target, {
        width: column(i, 3).width,
        height: HEIGHT,
        isFirst: i === 0,
      }),
    })),
  ]);
}

function ratioPanel(rows: readonly RatioRow[], kind: string, isFirst: boolean): Spec {
  const widths = [...new Set(rows.map(({ width }) => width))].sort((a, b) => a - b);
  const own = rows.filter((row) => row.kind === kind).map((row) => ({ ...row, ratio: clamped(row.ratio) }));
  const all = own.filter(({ data_set }) => data_set === "all")
    .map((row) => ({ ...row, lower: clamped(Number(row.lower)), upper: clamped(Number(row.upper)) }));
  const sets = own.filter(({ data_set }) => data_set !== "all").map((row) => ({
    ...row,
    source: SOURCES.find(([source]) => source === row.source)![1],
  }));
  const x = {
    field: "width",
    type: "quantitative",
    title: "neurons of the plain network",
    scale: { type: "log", base: 2, domain: [widths[0]! / 1.2, widths.at(-1)! * 1.2], nice: false },
    axis: { values: widths, format: "d" },
  };
  const y = {
    field: "ratio",
    type: "quantitative",
    title: isFirst ? "test loss / plain" : null,
    scale: { type: "log", domain: [LEAST, MOST], nice: false },
    axis: { values: [0.25, 0.5, 1, 2, 4], format: "~g" },
  };
  const color = {
    field: "source",
    type: "nominal",
    title: null,
    scale: { domain: SOURCES.map(([, name]) => name), range: SOURCES.map(([, , colour]) => colour) },
    legend: isFirst ? { orient: "top-right", direction: "vertical", symbolType: "stroke", offset: 2 } : null,
  };
  return {
    width: column(0, 2).width,
    height: HEIGHT,
    layer: [
      {
        data: { values: [{ ratio: 1 }] },
        mark: { type: "rule", strokeDash: [3, 2], strokeWidth: 0.8, color: COLOURS.grey },
        encoding: { y },
      },
      {
        data: { values: sets },
        mark: { type: "line", strokeWidth: 1, point: { size: 10, filled: true, opacity: 1 } },
        encoding: { x, y, color, detail: { field: "data_set" } },
      },
      {
        data: { values: all },
        mark: { type: "rule", color: COLOURS.ink, strokeWidth: 1.2 },
        encoding: { x, y: { ...y, field: "lower" }, y2: { field: "upper" } },
      },
      {
        data: { values: all },
        mark: { type: "point", filled: true, opacity: 1, color: COLOURS.ink, size: 26 },
        encoding: { x, y },
      },
    ],
  };
}

function clamped(value: number): number {
  return Math.min(MOST, Math.max(LEAST, value));
}
