/** Figure A2a: a network's function over its inputs, with the neurons' input weights as arrows. */
import { contourLayer, contourShapes, gridOf } from "../contours.ts";
import type { Spec } from "../render.ts";
import { TARGET_RANGE } from "../target_colours.ts";
import { COLOURS } from "../theme.ts";
import type { FigureA2Data } from "./figure_a2_rows.ts";

export function functionPanel(data: FigureA2Data, which: "before" | "after", size = 112): Spec {
  const sorted = data.functions.toSorted((a, b) => a.x2 - b.x2 || a.x1 - b.x1);
  const grid = gridOf(sorted, "x1", "x2", (row) => row[which]);
  const low = Math.floor(4 * Math.min(...data.functions.flatMap(({ before, after }) => [before, after]))) / 4;
  const high = Math.max(...data.functions.flatMap(({ before, after }) => [before, after]));
  const levels = Array.from({ length: Math.ceil((high - low) / 0.25) }, (_, i) => low + 0.25 * i);
  const [from, to] = [grid.columns[0]!, grid.columns[grid.columns.length - 1]!];
  const place = (value: number) => size * (value - from) / (to - from);
  const shapes = contourShapes(grid, levels, place, (y) => size - place(y));
  const legend = which === "after"
    ? { title: "*f*(*x*)", gradientLength: 60, gradientThickness: 7, tickCount: 4, offset: 6 }
    : null;
  const layer = contourLayer(shapes, TARGET_RANGE, legend) as { encoding: { fill: { scale: object } } };
  layer.encoding.fill.scale = { ...layer.encoding.fill.scale, domain: [low, high] };
  const axis = (field: string, title: string) => ({
    field,
    type: "quantitative",
    title,
    scale: { domain: [from, to], nice: false },
    axis: { values: [-1, 0, 1] },
  });
  const [x, y] = [axis("x1", "*x*_{1}"), axis("x2", "*x*_{2}")];
  // Directions are what counts: nearly parallel neurons of a channel have short weights.
  const own = data.neurons.filter(({ network }) => network === which);
  const longest = Math.max(...own.map(({ w1, w2 }) => Math.sqrt(w1 * w1 + w2 * w2)));
  const half = size / (to - from);
  const arrows = own.map(({ w1, w2, a }) => {
    const scale = 1.4 / longest * half;
    const [tipX, tipY] = [size / 2 + scale * w1, size / 2 - scale * w2];
    return { shape: arrow([size / 2, size / 2], [tipX, tipY]), positive: a >= 0 };
  });
  // White edges keep them visible on every colour; of two neurons in one direction the thinner lies on top.
  const layers = [true, false].flatMap((positive) =>
    [{ edge: true, stroke: "#ffffff" }, { edge: false, stroke: positive ? COLOURS.ink : "#c2187a" }].map((
      { edge, stroke },
    ): Spec => ({
      data: { values: arrows.filter((each) => each.positive === positive) },
      mark: {
        type: "point",
        filled: false,
        opacity: 1,
        stroke,
        strokeWidth: (positive ? 2.8 : 0.9) + (edge ? 1 : 0),
      },
      encoding: {
        x: { value: 0 },
        y: { value: 0 },
        size: { value: 4 },
        shape: { field: "shape", type: "nominal", scale: null },
      },
    }))
  );
  return {
    width: size,
    height: size,
    layer: [
      layer as Spec,
      {
        // Carries the axes.
        data: { values: [{ x1: 0, x2: 0 }] },
        mark: { type: "point", opacity: 0 },
        encoding: { x, y },
      },
      ...layers,
    ],
    resolve: { scale: { fill: "independent" } },
  };
}

/** An arrow as a path of strokes. */
function arrow([x, y]: readonly [number, number], [tipX, tipY]: readonly [number, number]): string {
  const [dx, dy] = [tipX - x, tipY - y];
  const length = Math.sqrt(dx * dx + dy * dy);
  const [ux, uy] = [dx / length, dy / length];
  const barb = (side: number) =>
    `${(tipX - 4.5 * ux - side * 2.6 * uy).toFixed(2)},${(tipY - 4.5 * uy + side * 2.6 * ux).toFixed(2)}`;
  const tip = `${tipX.toFixed(2)},${tipY.toFixed(2)}`;
  return `M${x.toFixed(2)},${y.toFixed(2)}L${tip}M${barb(1)}L${tip}L${barb(-1)}`;
}
