/**
 * Figure 2c: the loss around a saddle line, over γ and the displacement α along e_min(γ). Between γ = 0 and 1 the line
 * is the floor of a valley, outside the crest of a ridge. Differences of the loss are of order 1e-9: what is drawn is
 * loss less plateau loss, through the inverse hyperbolic sine, which keeps both signs.
 */
import { contourLayer, contourShapes, gridOf } from "../contours.ts";
import type { SurfaceRow } from "./rows.ts";
import { panelGrid } from "../panel_grid.ts";
import type { Spec } from "../render.ts";
import { SURFACE_VIEW } from "../surface.ts";
import { COLOURS } from "../theme.ts";
import { excessSurface, mostOf, SIGNED_RANGE } from "./excess_surface.ts";

/** Excess at which the scale turns from linear to logarithmic. */
const KNEE = 1e-10;
const squeeze = (excess: number) => {
  const x = Math.abs(excess) / KNEE;
  return Math.sign(excess) * Math.log(x + Math.sqrt(x * x + 1));
};

const LABELS = [-1e-8, -1e-9, 0, 1e-9] as const;
const label = (value: number) =>
  value === 0 ? "0" : `${value < 0 ? "−" : ""}10^{−${String(Math.abs(value)).split("-")[1]}}`;

function squeezedGrid(rows: readonly SurfaceRow[]) {
  const sorted = rows.toSorted((a, b) => a.alpha - b.alpha || a.gamma - b.gamma);
  const grid = gridOf(sorted, "gamma", "alpha", (row) => squeeze(row.excess));
  return { grid, most: mostOf(grid) };
}

/** The saddle line: solid where it is a plateau. */
function stretches(from: number, to: number) {
  return [
    { from, to: 0, dashed: true },
    { from: 0, to: 1, dashed: false },
    { from: 1, to, dashed: true },
  ];
}

/** The surface from a corner. */
export function surfacePanel(rows: readonly SurfaceRow[], width = 152, height = 116): Spec {
  const { grid } = squeezedGrid(rows);
  const [first, last] = [grid.columns[0]!, grid.columns[grid.columns.length - 1]!];
  const alpha = grid.rows[grid.rows.length - 1]!;
  const ticks = {
    gammas: [-1, 0, 1, 2].filter((gamma) => gamma >= first - 0.1),
    alphas: [-alpha, 0, alpha].map((value) => ({ value, label: scientific(value) })),
    excesses: LABELS.map((value) => ({ value: squeeze(value), label: label(value) })),
  };
  return excessSurface(grid, ticks, stretches(first, last), { ...SURFACE_VIEW, width, height });
}

function scientific(value: number): string {
  if (value === 0) return "0";
  const [mantissa, exponent] = value.toExponential(0).split("e");
  return `${mantissa!.replace("-", "−")}·10^{${exponent!.replace("-", "−")}}`;
}

/** The same from above, with the line and its stable part. */
export function surfaceTop(rows: readonly SurfaceRow[], width = 106, height = 106): Spec {
  const { grid, most } = squeezedGrid(rows);
  const levels = Array.from({ length: 25 }, (_, i) => most * (i / 12 - 1));
  // Columns are cells' centres: the axis goes on to the cells' edges.
  const edge = (gamma: number) => Math.abs(gamma - Math.round(gamma)) < 0.06 ? Math.round(gamma) : gamma;
  const [from, to] = [edge(grid.columns[0]!), edge(grid.columns[grid.columns.length - 1]!)];
  const [low, high] = [grid.rows[0]!, grid.rows[grid.rows.length - 1]!];
  const shapes = contourShapes(
    grid,
    levels,
    (gamma) => width * (gamma - from) / (to - from),
    (alpha) => height * (high - alpha) / (high - low),
  );
  // The colours span all levels, also those that the data do not reach.
  const domain = [-most, most];
  const legend = {
    title: "excess loss",
    values: LABELS.map(squeeze),
    labelExpr: LABELS.map((value) => `abs(datum.value - (${squeeze(value)})) < 1e-6 ? '${label(value)}' : `)
      .join("") + "''",
    gradientLength: 0.7 * height,
    gradientThickness: 7,
    offset: 6,
  };
  const layer = contourLayer(shapes, SIGNED_RANGE, legend) as { encoding: { fill: { scale: object } } };
  layer.encoding.fill.scale = { ...layer.encoding.fill.scale, domain };
  const x = {
    field: "x",
    type: "quantitative",
    title: "*γ*",
    scale: { domain: [from, to], nice: false },
    axis: { values: [-1, 0, 1, 2] },
  };
  const y = {
    field: "y",
    type: "quantitative",
    title: "*α* along *e*_{min} (10^{−4})",
    scale: { domain: [low, high], nice: false },
    axis: {
      values: [-3e-4, -2e-4, -1e-4, 0, 1e-4, 2e-4, 3e-4],
      labelExpr: "replace(toString(round(datum.value * 1e4)), '-', '−')",
    },
  };
  const line = { x, x2: { field: "x2" }, y };
  const values = stretches(from, to).map(({ from, to, dashed }) => ({ x: from, x2: to, y: 0, dashed }));
  return {
    width,
    height,
    layer: [
      layer as Spec,
      {
        data: { values: values.filter(({ dashed }) => dashed) },
        mark: { type: "rule", strokeDash: [3, 2], strokeWidth: 1, color: COLOURS.ink },
        encoding: line,
      },
      {
        data: { values: values.filter(({ dashed }) => !dashed) },
        mark: { type: "rule", strokeWidth: 1.6, color: COLOURS.ink },
        encoding: line,
      },
      {
        data: {
          values: values.map(({ x, x2, y, dashed }) => ({
            x: (x + x2) / 2,
            y,
            text: dashed ? "saddles" : "minima",
          })),
        },
        mark: { type: "text", baseline: "bottom", dy: -2 },
        encoding: { x, y, text: { field: "text" } },
      },
    ],
  };
}

export function figure2c(rows: readonly SurfaceRow[]): Spec {
  return panelGrid([
    { x: 0, y: 0, spec: surfacePanel(rows, 156, 120) },
    { x: 211, y: 6, spec: surfaceTop(rows) },
  ]);
}
