/**
 * Figure 6b: the toy's loss over the projected γ and α, minimised over the two other directions, with the paths
 * of gradient flow (infinite and finite data), SGD and Adam from beside the saddle line into both channels.
 */
import { contourLayer, contourShapes, gridOf, levelsOf, LOSS_LEGEND, LOSS_RANGE } from "../contours.ts";
import type { Spec } from "../render.ts";
import { COLOURS } from "../theme.ts";

export interface LandscapeRow {
  readonly gamma: number;
  readonly alpha: number;
  readonly loss: number;
}

export interface PathRow {
  /** Of gradient flow. */
  readonly data?: "population" | "finite";
  /** Of stochastic training. */
  readonly optimiser?: "sgd" | "adam";
  readonly seed?: number;
  readonly channel: number;
  readonly step: number;
  readonly gamma: number;
  readonly alpha: number;
}

const PATHS = {
  population: { label: "flow, infinite data", colour: "#111111" },
  finite: { label: "flow, 4096 samples", colour: COLOURS.purple },
  sgd: { label: "SGD", colour: COLOURS.orange },
  adam: { label: "Adam", colour: COLOURS.amber },
} as const;

/** Contours every quarter of a decade; above a loss of 10 all is one colour. */
const STEP = 0.25;
const MOST = 1;

export function figure6b(
  landscape: readonly LandscapeRow[],
  paths: readonly PathRow[],
  width = 200,
  height = 110,
): Spec {
  const grid = gridOf(landscape, "gamma", "alpha", (row) => Math.log10(row.loss));
  const gammaTo = grid.columns[grid.columns.length - 1]!;
  const [alphaFrom, alphaTo] = [grid.rows[0]!, grid.rows[grid.rows.length - 1]!];
  const shapes = contourShapes(
    grid,
    levelsOf(grid.values, STEP, MOST),
    (gamma) => width * Math.sqrt(gamma / gammaTo),
    (alpha) => height * (alphaTo - alpha) / (alphaTo - alphaFrom),
  );
  const kind = (row: PathRow) => PATHS[row.data ?? row.optimiser!].label;
  const values = paths.map((row) => ({
    path: kind(row),
    run: `${row.channel}/${row.seed ?? 0}`,
    step: row.step,
    gamma: row.gamma,
    alpha: row.alpha,
  }));
  const x = {
    field: "gamma",
    type: "quantitative",
    title: "*γ* (square-root scale)",
    scale: { type: "sqrt", domain: [0, gammaTo], nice: false },
    axis: { values: [0, 1, 2, 5, 10, 20, 30, 40, 50, 100] },
  };
  const y = {
    field: "alpha",
    type: "quantitative",
    title: "*α* along *e*_{min}",
    scale: { domain: [alphaFrom, alphaTo], nice: false },
  };
  const colour = {
    field: "path",
    type: "nominal",
    title: null,
    scale: {
      domain: Object.values(PATHS).map((path) => path.label),
      range: Object.values(PATHS).map((path) => path.colour),
    },
    legend: { orient: "top", columns: 2, symbolType: "stroke", offset: 4 },
  };
  const last = new Map(values.map((row) => [`${row.path} ${row.run}`, row]));
  return {
    width,
    height,
    layer: [
      contourLayer(shapes, LOSS_RANGE, LOSS_LEGEND),
      {
        data: { values: [{ from: 0, to: gammaTo, alpha: 0, label: "saddle line" }] },
        layer: [
          {
            mark: { type: "rule", strokeDash: [3, 2], strokeWidth: 0.8, color: COLOURS.ink },
            encoding: { x: { ...x, field: "from" }, x2: { field: "to" }, y },
          },
          {
            mark: { type: "text", align: "right", baseline: "bottom", dx: -3, dy: -2 },
            encoding: { x: { ...x, field: "to" }, y, text: { field: "label" } },
          },
        ],
      },
      {
        data: { values },
        mark: { type: "line", clip: true },
        encoding: {
          x,
          y,
          color: colour,
          // The flows on both losses nearly coincide: the lower one must be seen beside the upper one.
          size: {
            condition: { test: `datum.path === '${PATHS.population.label}'`, value: 2.6 },
            value: 1.1,
          },
          detail: { field: "run" },
          order: { field: "step", type: "quantitative" },
        },
      },
      {
        // Where each path has come to.
        data: { values: [...last.values()] },
        mark: { type: "point", filled: true, size: 10, opacity: 1, clip: true },
        encoding: { x, y, color: { ...colour, legend: null } },
      },
    ],
    resolve: { legend: { fill: "independent", color: "independent" } },
  };
}
