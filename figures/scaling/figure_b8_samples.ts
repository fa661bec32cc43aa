/** Figure B8: draws of two-dimensional Gaussian processes, smooth to rough. */
import { panelGrid } from "../panel_grid.ts";
import type { Spec } from "../render.ts";
import { TARGET_RANGE } from "../target_colours.ts";

export interface SampleRow {
  readonly s: number;
  readonly x1: number;
  readonly x2: number;
  readonly y: number;
}

/** Of a plot, and between two, points: plots of one row share their axes. */
const [SIDE, BETWEEN] = [70, 14];
/** A cell reaches under the next one: else the seams between them show. */
const LAP = 1.1;

export function figureB8(rows: readonly SampleRow[]): Spec {
  const draws = [...new Set(rows.map(({ s }) => s))];
  const side = [...new Set(rows.map(({ x1 }) => x1))];
  const half = (side[1]! - side[0]!) / 2;
  const [low, high] = [side[0]! - half, side[side.length - 1]! + half];
  const range = Math.max(...rows.map(({ y }) => Math.abs(y)));
  const axis = (field: string, title: string | null, labels: boolean) => ({
    field,
    type: "quantitative",
    title,
    scale: { domain: [low, high], nice: false },
    axis: { values: [-2, -1, 0, 1, 2], labelExpr: labels ? "replace(datum.label, '-', '−')" : "''" },
  });
  const colour = {
    field: "y",
    type: "quantitative",
    title: "target",
    scale: { domain: [-range, range], range: TARGET_RANGE, interpolate: "lab" },
  };
  return panelGrid(draws.map((s, i) => ({
    name: `*s* = ${s}`,
    x: i * (SIDE + BETWEEN),
    y: 0,
    spec: {
      width: SIDE,
      height: SIDE,
      data: {
        values: rows.filter((row) => row.s === s).map(({ x1, x2, y }) => ({
          left: x1 - half,
          right: x1 + LAP * half,
          low: x2 - half,
          high: x2 + LAP * half,
          y,
        })),
      },
      mark: { type: "rect", strokeWidth: 0, clip: true },
      encoding: {
        x: axis("left", "*x*_{1}", true),
        x2: { field: "right" },
        y: axis("low", i === 0 ? "*x*_{2}" : null, i === 0),
        y2: { field: "high" },
        color: {
          ...colour,
          legend: i === draws.length - 1
            ? { gradientLength: SIDE - 16, gradientThickness: 6, tickCount: 4, offset: 6 }
            : null,
        },
      },
    },
  })));
}
