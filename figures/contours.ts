/** Filled contours of a function on a grid, as path marks in the pixels of a view. */
import { contours } from "d3-contour";
import type { Spec } from "./render.ts";

export interface Grid {
  readonly columns: readonly number[];
  readonly rows: readonly number[];
  /** rows.length × columns.length, row-major. */
  readonly values: readonly number[];
}

/** Rows of a table as a grid: sorted by `y` and then `x`, every combination present. */
export function gridOf<Row extends object>(
  table: readonly Row[],
  x: keyof Row,
  y: keyof Row,
  value: (row: Row) => number,
): Grid {
  const columns = [...new Set(table.map((row) => Number(row[x])))];
  const rows = [...new Set(table.map((row) => Number(row[y])))];
  if (columns.length * rows.length !== table.length) {
    throw new RangeError(`a grid must be ${rows.length} × ${columns.length}: got ${table.length} values`);
  }
  return { columns, rows, values: table.map(value) };
}

/** Where a value lies in a view: 0 to its width or height. */
export type Placement = (value: number) => number;

/** Levels from the multiple of `step` below the smallest value to the one above the largest. */
export function levelsOf(values: readonly number[], step: number, most = Infinity): number[] {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) [low, high] = [Math.min(low, value), Math.max(high, value)];
  const first = Math.floor(low / step);
  const count = Math.ceil(Math.min(high, most) / step) - first;
  return Array.from({ length: count }, (_, i) => (first + i) * step);
}

/** One shape for each level: where the function is at least that level. Painted in order. */
export function contourShapes(
  grid: Grid,
  levels: readonly number[],
  placeX: Placement,
  placeY: Placement,
): { level: number; shape: string }[] {
  const along = (axis: readonly number[], at: number) => {
    // d3's cell centres are at halves; a contour never leaves the grid of the centres.
    const i = Math.min(axis.length - 1, Math.max(0, at - 0.5));
    const j = Math.min(axis.length - 2, Math.floor(i));
    return axis[j]! + (i - j) * (axis[j + 1]! - axis[j]!);
  };
  const make = contours().size([grid.columns.length, grid.rows.length]).smooth(true);
  return levels.map((level) => {
    const { coordinates } = make.contour(grid.values, level) as { coordinates: [number, number][][][] };
    const rings = coordinates.flat().map((ring) =>
      ring.map(([x, y], i) => {
        const px = placeX(along(grid.columns, x)).toFixed(2);
        const py = placeY(along(grid.rows, y)).toFixed(2);
        return `${i === 0 ? "M" : "L"}${px},${py}`;
      }).join("") + "Z"
    );
    return { level, shape: rings.join("") };
  }).filter(({ shape }) => shape !== "");
}

/** A layer that paints the shapes; `size` 4 makes one unit of a shape one pixel. */
export function contourLayer(
  shapes: readonly { level: number; shape: string }[],
  range: readonly string[],
  legend: Spec | null,
): Spec {
  const levels = shapes.map(({ level }) => level);
  return {
    data: { values: shapes },
    mark: { type: "point", filled: true, opacity: 1, strokeWidth: 0, clip: true },
    encoding: {
      x: { value: 0 },
      y: { value: 0 },
      size: { value: 4 },
      shape: { field: "shape", type: "nominal", scale: null },
      fill: {
        field: "level",
        type: "quantitative",
        scale: { domain: [Math.min(...levels), Math.max(...levels)], range, interpolate: "lab" },
        legend,
      },
    },
  };
}

/** From low to high loss: dark to light, so that thin trajectories show everywhere. */
export const LOSS_RANGE = ["#274b6d", "#5f8db8", "#a9c8e0", "#e3edf5", "#fbfcfe"] as const;

/** Legend of log10 loss. */
export const LOSS_LEGEND: Spec = {
  title: "loss",
  gradientLength: 70,
  gradientThickness: 7,
  tickCount: 4,
  labelExpr: "'10^{' + replace(datum.label, '−', '−') + '}'",
  offset: 6,
};
