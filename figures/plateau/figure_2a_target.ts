/** Figure 2a: the target on its grid, and how many different minima networks of each width have. */
import { contourLayer, contourShapes, gridOf, levelsOf } from "../contours.ts";
import type { CountRow, TargetRow } from "./rows.ts";
import type { Spec } from "../render.ts";
import { TARGET_RANGE } from "../target_colours.ts";
import { COLOURS } from "../theme.ts";

export function targetPanel(rows: readonly TargetRow[], size = 100): Spec {
  const grid = gridOf(rows.toSorted((a, b) => a.x2 - b.x2 || a.x1 - b.x1), "x1", "x2", (row) => row.y);
  const place = (axis: readonly number[], value: number) =>
    (value - axis[0]!) / (axis[axis.length - 1]! - axis[0]!);
  const shapes = contourShapes(
    grid,
    levelsOf(grid.values, 0.25),
    (x) => size * place(grid.columns, x),
    (y) => size * (1 - place(grid.rows, y)),
  );
  const axis = (title: string, values: readonly number[]) => ({
    type: "quantitative",
    title,
    scale: { domain: [values[0]!, values[values.length - 1]!], nice: false },
    axis: { values: [-1, 0, 1] },
  });
  return {
    width: size,
    height: size,
    layer: [
      contourLayer(shapes, TARGET_RANGE, {
        title: "target",
        gradientLength: 60,
        gradientThickness: 7,
        tickCount: 4,
        offset: 6,
      }),
      {
        // Carries the axes.
        data: { values: [{ x: 0, y: 0 }] },
        mark: { type: "point", opacity: 0 },
        encoding: {
          x: { field: "x", ...axis("*x*_{1}", grid.columns) },
          y: { field: "y", ...axis("*x*_{2}", grid.rows) },
        },
      },
    ],
  };
}

/** Minima among all ends, as the authors count, and those of finite norm. */
const SERIES = [
  { label: "minima, bias-free", colour: COLOURS.orange, biased: 0, field: "ended_minima" },
  { label: "minima, biased", colour: COLOURS.blue, biased: 1, field: "ended_minima" },
  { label: "finite, bias-free", colour: COLOURS.grey, biased: 0, field: "unique_minima" },
] as const;

export function minimaPanel(counts: readonly CountRow[], width = 110, height = 100): Spec {
  const values = SERIES.flatMap(({ label, biased, field }) =>
    counts.filter((row) => row.biased === biased && row[field] > 0).map((row) => ({
      series: label,
      r: row.r,
      count: row[field],
    }))
  );
  const color = {
    field: "series",
    type: "nominal",
    title: null,
    scale: { domain: SERIES.map(({ label }) => label), range: SERIES.map(({ colour }) => colour) },
    // Numbers grow with r: the upper left corner is free.
    legend: { orient: "top-left", direction: "vertical", symbolType: "stroke", offset: 2 },
  };
  const y = {
    field: "count",
    type: "quantitative",
    title: "number found",
    scale: {
      type: "log",
      nice: false,
      domain: [0.8, Math.max(10, ...values.map(({ count }) => 4 * count))],
    },
    axis: { values: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000], format: "d" },
  };
  const x = {
    field: "r",
    type: "quantitative",
    title: "hidden neurons *r*",
    scale: { domain: [0.7, 5.3], nice: false },
    axis: { values: [1, 2, 3, 4, 5], format: "d" },
  };
  return {
    width,
    height,
    data: { values },
    layer: [
      { mark: { type: "line" }, encoding: { x, y, color } },
      {
        mark: { type: "point", filled: true, opacity: 1, size: 18 },
        encoding: { x, y, color },
      },
    ],
  };
}

export function figure2a(target: readonly TargetRow[], counts: readonly CountRow[]): Spec {
  return {
    spacing: 18,
    hconcat: [targetPanel(target), minimaPanel(counts)],
    resolve: { scale: { color: "independent", fill: "independent" } },
  };
}
