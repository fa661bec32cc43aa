/** A surface over a grid, seen from a corner: quadrilaterals in the painter's order, as path marks, with axes. */
import type { Grid } from "./contours.ts";
import type { Spec } from "./render.ts";
import { COLOURS } from "./theme.ts";

export interface SurfaceView {
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** Where the unit vectors of the two horizontal axes point, as shares of width and height. */
  readonly right: readonly [number, number];
  readonly away: readonly [number, number];
  /** Share of the height that the range of values takes. */
  readonly up: number;
}

export const SURFACE_VIEW: SurfaceView = {
  width: 152,
  height: 116,
  right: [0.64, 0.17],
  away: [0.32, -0.27],
  up: 0.52,
};

/** Finer grids are thinned: a printed surface of 6 cm shows no more, and the picture stays small. */
const MOST_COLUMNS = 96;
const MOST_ROWS = 32;

export interface SurfaceAxis {
  readonly title: string;
  readonly ticks: readonly { readonly value: number; readonly label: string }[];
}

/** A stretch of a line on the surface, along the columns. */
export interface SurfaceStretch {
  readonly from: number;
  readonly to: number;
  readonly dashed: boolean;
}

/** A line on the surface, from point to point of its grid's axes; drawn over everything, hidden by nothing. */
export interface SurfacePath {
  readonly points: readonly (readonly [column: number, row: number])[];
  readonly colour: string;
  readonly dashed?: boolean;
}

/** The value at a point between the grid's nodes, bilinear. */
export function gridValue({ columns, rows, values }: Grid, column: number, row: number): number {
  const place = (axis: readonly number[], value: number) => {
    const next = axis.findIndex((each) => each > value);
    const i = next < 0 ? axis.length - 2 : Math.max(0, next - 1);
    return { i, share: (value - axis[i]!) / (axis[i + 1]! - axis[i]!) };
  };
  const [x, y] = [place(columns, column), place(rows, row)];
  const at = (i: number, j: number) => values[(y.i + j) * columns.length + x.i + i]!;
  const mix = (a: number, b: number, share: number) => a + share * (b - a);
  return mix(mix(at(0, 0), at(1, 0), x.share), mix(at(0, 1), at(1, 1), x.share), y.share);
}

/** (column, row, value), each from 0 to 1 → pixels. */
export function projection({ width, height, right, away, up }: SurfaceView) {
  const originX = 0.02 * width;
  const originY = height * (1 - 0.02 - Math.max(right[1], 0));
  return (u: number, v: number, w: number): [number, number] => [
    originX + width * (u * right[0] + v * away[0]),
    originY + height * (u * right[1] + v * away[1] - w * up),
  ];
}

/**
 * @param colourOf colour of a value, which lies between the grid's least and greatest
 * @param paths lines anywhere on the surface
 * @param line stretches to draw on the surface along the grid's middle row; what lies before them hides them
 */
export function surfaceLayers(
  grid: Grid,
  colourOf: (value: number) => string,
  axes: { readonly columns: SurfaceAxis; readonly rows: SurfaceAxis; readonly values: SurfaceAxis },
  line: readonly SurfaceStretch[] = [],
  view: SurfaceView = SURFACE_VIEW,
  paths: readonly SurfacePath[] = [],
): Spec[] {
  const { columns, rows, values } = grid;
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const place = projection(view);
  const share = (axis: readonly number[], value: number) =>
    (value - axis[0]!) / (axis[axis.length - 1]! - axis[0]!);
  const at = (i: number, j: number): [number, number] =>
    place(
      share(columns, columns[i]!),
      share(rows, rows[j]!),
      (values[j * columns.length + i]! - low) / (high - low),
    );
  const quads: { shape: string; colour: string; wide: number }[] = [];
  const middle = (rows.length - 1) >> 1;
  const [is, js] = [thinned(columns.length, MOST_COLUMNS), thinned(rows.length, MOST_ROWS, middle)];
  // From the far edge to the near one.
  for (let b = js.length - 2; b >= 0; b--) {
    for (let a = 0; a < is.length - 1; a++) {
      const corners = [[a, b], [a + 1, b], [a + 1, b + 1], [a, b + 1]].map(([i, j]) =>
        [is[i!]!, js[j!]!] as const
      );
      const mean = corners.reduce((sum, [i, j]) => sum + values[j * columns.length + i]!, 0) / 4;
      const path = corners.map(([i, j]) => at(i, j).map((c) => c.toFixed(2)).join(",")).join("L");
      quads.push({ shape: `M${path}Z`, colour: colourOf(mean), wide: 0.3 });
    }
    if (js[b] !== middle) continue;
    for (const { from, to, dashed } of line) {
      const inside = columns.flatMap((value, i) => value >= from && value <= to ? [i] : []);
      const shape = inside.map((i, k) => {
        // Dashes of two steps of the drawn grid, with gaps of one.
        const gap = dashed && Math.floor(k * MOST_COLUMNS / columns.length) % 3 === 2;
        return `${k === 0 || gap ? "M" : "L"}${at(i, middle).map((c) => c.toFixed(2)).join(",")}`;
      }).join("");
      if (inside.length > 1) quads.push({ shape, colour: COLOURS.ink, wide: dashed ? 0.9 : 1.5 });
    }
  }
  const lines: { x: number; y: number; x2: number; y2: number }[] = [];
  const labels: { x: number; y: number; text: string; align: string }[] = [];
  const draw = (from: readonly number[], to: readonly number[]) =>
    lines.push({ x: from[0]!, y: from[1]!, x2: to[0]!, y2: to[1]! });
  draw(place(0, 0, 0), place(1, 0, 0));
  draw(place(1, 0, 0), place(1, 1, 0));
  draw(place(0, 0, 0), place(0, 0, 1));
  for (const { value, label } of axes.columns.ticks) {
    const [x, y] = place(share(columns, value), 0, 0);
    draw([x, y], [x - 1.5, y + 3]);
    labels.push({ x: x - 2.5, y: y + 8, text: label, align: "center" });
  }
  for (const { value, label } of axes.rows.ticks) {
    const [x, y] = place(1, share(rows, value), 0);
    draw([x, y], [x + 3, y + 1]);
    labels.push({ x: x + 5, y: y + 3, text: label, align: "left" });
  }
  for (const { value, label } of axes.values.ticks) {
    const [x, y] = place(0, 0, (value - low) / (high - low));
    draw([x, y], [x - 3, y]);
    labels.push({ x: x - 5, y, text: label, align: "right" });
  }
  const [cx, cy] = place(0.5, 0, 0);
  labels.push({ x: cx - 10, y: cy + 18, text: axes.columns.title, align: "center" });
  const [rx, ry] = place(1, 0.5, 0);
  labels.push({ x: rx + 24, y: ry + 8, text: axes.rows.title, align: "left" });
  const [vx, vy] = place(0, 0, 1);
  labels.push({ x: vx - 4, y: vy - 9, text: axes.values.title, align: "left" });
  const pixel = (field: string) => ({ field, type: "quantitative", scale: null });
  const drawn = paths.map(({ points, colour, dashed = false }): Spec => ({
    data: {
      values: points.map(([column, row], order) => {
        const height = (gridValue(grid, column, row) - low) / (high - low);
        const [x, y] = place(share(columns, column), share(rows, row), height);
        return { x, y, order };
      }),
    },
    mark: { type: "line", color: colour, strokeWidth: 1.4, ...(dashed ? { strokeDash: [3, 2] } : {}) },
    encoding: { x: pixel("x"), y: pixel("y"), order: { field: "order" } },
  }));
  return [
    {
      data: { values: quads },
      mark: { type: "point", filled: true, opacity: 1 },
      encoding: {
        x: { value: 0 },
        y: { value: 0 },
        size: { value: 4 },
        shape: { field: "shape", type: "nominal", scale: null },
        fill: { field: "colour", type: "nominal", scale: null },
        stroke: { field: "colour", type: "nominal", scale: null },
        strokeWidth: { field: "wide", type: "quantitative", scale: null },
      },
    },
    ...drawn,
    {
      data: { values: lines },
      mark: { type: "rule", strokeWidth: 0.6, color: COLOURS.ink },
      encoding: { x: pixel("x"), y: pixel("y"), x2: { field: "x2" }, y2: { field: "y2" } },
    },
    ...["left", "center", "right"].map((align): Spec => ({
      data: { values: labels.filter((each) => each.align === align) },
      mark: { type: "text", align, baseline: "middle" },
      encoding: { x: pixel("x"), y: pixel("y"), text: { field: "text" } },
    })),
  ];
}

/** At most about `most` of `count` indices, with the first, the last and `kept`. */
function thinned(count: number, most: number, kept = 0): number[] {
  const by = Math.max(1, Math.ceil((count - 1) / most));
  const all = Array.from({ length: count }, (_, i) => i);
  return all.filter((i) => i === count - 1 || (i - kept) % by === 0 || i === 0);
}
