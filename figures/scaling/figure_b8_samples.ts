/** Figure B8: draws of two-dimensional Gaussian processes, smooth to rough. */
import type { Spec } from "../render.ts";
import { TARGET_RANGE } from "../target_colours.ts";

export interface SampleRow {
  readonly s: number;
  readonly x1: number;
  readonly x2: number;
  readonly y: number;
}

export function figureB8(rows: readonly SampleRow[]): Spec {
  const draws = [...new Set(rows.map(({ s }) => s))];
  const side = [...new Set(rows.map(({ x1 }) => x1))];
  const half = (side[1]! - side[0]!) / 2;
  const [low, high] = [side[0]! - half, side[side.length - 1]! + half];
  const range = Math.max(...rows.map(({ y }) => Math.abs(y)));
  const axis = (field: string, title: string | null) => ({
    field,
    type: "quantitative",
    title,
    scale: { domain: [low, high], nice: false },
    axis: { values: [-2, -1, 0, 1, 2], labelExpr: "replace(datum.label, '-', '−')" },
  });
  return {
    spacing: 6,
    resolve: { scale: { color: "independent" } },
    hconcat: draws.map((s, i) => ({
      title: `s = ${s}`,
      width: 63,
      height: 63,
      data: {
        values: rows.filter((row) => row.s === s).map(({ x1, x2, y }) => ({
          left: x1 - half,
          right: x1 + half,
          low: x2 - half,
          high: x2 + half,
          y,
        })),
      },
      mark: { type: "rect", strokeWidth: 0 },
      encoding: {
        x: axis("left", "*x*_{1}"),
        x2: { field: "right" },
        y: axis("low", i === 0 ? "*x*_{2}" : null),
        y2: { field: "high" },
        color: {
          field: "y",
          type: "quantitative",
          title: "target",
          scale: { domain: [-range, range], range: TARGET_RANGE },
          legend: i === draws.length - 1 ? { gradientLength: 60, gradientThickness: 7, tickCount: 4 } : null,
        },
      },
    })),
  };
}
