/** Panels below each other on one horizontal axis: quantities along a run, a continuation, a channel. */
import { type Panel, panelGrid } from "../panel_grid.ts";
import type { Spec } from "../render.ts";
import { COLOURS } from "../theme.ts";
import { drawable, fitting, on, WIDTH } from "./axes.ts";

export interface Line {
  /** Heading of its panel. */
  readonly name: string;
  readonly values: readonly (number | null)[];
  /** A level to compare with, such as 2/η. */
  readonly level?: number | null;
}

const [HEIGHT, BETWEEN] = [58, 24];

/** The axis without title and labels: the panel below has them. */
function bare(axis: Spec): Spec {
  return { ...axis, axis: { ...axis.axis as object, labels: false, title: null } };
}

/**
 * @param at where the values stand on the axis
 * Lines without any value are left out; of those with gaps the points beside a gap are not joined.
 * @throws RangeError where none has a value
 */
export function stackSpec(at: readonly number[], axis: Spec, title: string, lines: readonly Line[]): Spec {
  const shown = lines.filter(({ values }) => drawable(values).length > 0);
  if (shown.length === 0) throw new RangeError("a stack of panels needs a line with at least one value");
  const panels = shown.map(({ name, values, level = null }, row): Panel => {
    const last = row === shown.length - 1;
    const x = last ? on("x", axis, title) : { field: "x", ...bare(axis), title: null };
    const own = at.map((x, i) => ({ x, y: drawable([values[i] ?? null])[0] ?? null }));
    const present = drawable([...values, level]);
    const y = on("y", fitting(present), null);
    return {
      ...{ x: 0, y: row * (HEIGHT + BETWEEN), name },
      spec: {
        width: WIDTH,
        height: HEIGHT,
        layer: [
          ...level === null || drawable([level]).length === 0 ? [] : [{
            data: { values: [{ y: drawable([level])[0] }] },
            mark: { type: "rule", color: COLOURS.green, strokeDash: [5, 2], strokeWidth: 0.8 },
            encoding: { y },
          }],
          {
            data: { values: own },
            mark: {
              type: "line",
              color: COLOURS.blue,
              strokeWidth: 1,
              point: own.length > 60 ? false : { size: 8, color: COLOURS.blue, filled: true },
            },
            encoding: { x, y },
          },
        ],
      },
    };
  });
  return panelGrid(panels);
}
