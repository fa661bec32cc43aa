/** Figure 3c: the loss around the saddle line from above, up to large γ: line and valleys run on parallel to each other. */
import { colourBar } from "../colour_bar.ts";
import { contourLayer, contourShapes } from "../contours.ts";
import { SIGNED_RANGE } from "../plateau/excess_surface.ts";
import { excessGrid, type ExcessRow, excessScale } from "./rows.ts";
import type { Spec } from "../render.ts";
import { COLOURS, POWERS_OF_TEN } from "../theme.ts";

const LEVELS = 12;

export function figure3c(rows: readonly ExcessRow[], width = 130, height = 100): Spec {
  const { squeeze, ticks } = excessScale(rows);
  const grid = excessGrid(rows, squeeze);
  const most = grid.values.reduce((best, value) => Math.max(best, Math.abs(value)), 0);
  const columns = grid.columns.map(Math.log10);
  const cell = columns.length > 1 ? columns[1]! - columns[0]! : 1;
  // Columns are cells' centres: the axis goes on to the cells' edges.
  const [from, to] = [columns[0]! - cell / 2, columns[columns.length - 1]! + cell / 2];
  const [low, high] = [grid.rows[0]!, grid.rows[grid.rows.length - 1]!];
  const shapes = contourShapes(
    { ...grid, columns },
    Array.from({ length: 2 * LEVELS + 1 }, (_, i) => most * (i / LEVELS - 1)),
    (gamma) => width * (gamma - from) / (to - from),
    (alpha) => height * (high - alpha) / (high - low),
  );
  const layer = contourLayer(shapes, SIGNED_RANGE, {
    ...colourBar("excess loss", width, height),
    values: ticks.map(({ value }) => value),
    labelExpr: ticks.map(({ value, label }) =>
      `abs(datum.value - (${value})) < 1e-6 ? '${label}' : `
    ).join("") +
      "''",
  }) as { encoding: { fill: { scale: object } } };
  layer.encoding.fill.scale = { ...layer.encoding.fill.scale, domain: [-most, most] };
  const x = {
    field: "gamma",
    type: "quantitative",
    title: "*γ*",
    scale: { type: "log", domain: [Math.pow(10, from), Math.pow(10, to)], nice: false },
    axis: {
      values: width < 100 ? [1, 100, 1e4, 1e6] : [1, 10, 100, 1e3, 1e4, 1e5, 1e6],
      labelExpr: POWERS_OF_TEN,
    },
  };
  const y = {
    field: "alpha",
    type: "quantitative",
    title: "*α* along *e*_{min}",
    scale: { domain: [low, high], nice: false },
    axis: { tickCount: 5, labelExpr: "replace(datum.label, '-', '−')" },
  };
  const floors = floorsOf(rows);
  const middle = Math.pow(10, (from + to) / 2);
  // Where there is more room: above the line or below it.
  const room = (side: number) =>
    floors.reduce((least, row) => row.side === side ? Math.min(least, Math.abs(row.alpha)) : least, Infinity);
  const below = room(-1) > room(1);
  const labels = [{ gamma: middle, alpha: 0, text: "saddle line" }];
  return {
    width,
    height,
    layer: [
      layer as Spec,
      {
        data: { values: [{ alpha: 0 }] },
        mark: { type: "rule", strokeDash: [3, 2], strokeWidth: 1, color: COLOURS.ink },
        encoding: { y },
      },
      {
        data: { values: floors },
        mark: { type: "line", strokeWidth: 1.1, color: COLOURS.amber },
        encoding: { x, y, detail: { field: "side" } },
      },
      {
        data: { values: labels },
        mark: { type: "text", baseline: below ? "top" : "bottom", dy: below ? 3 : -2 },
        encoding: { x, y, text: { field: "text" } },
      },
    ],
  };
}

/** Where the loss is least on each side of the line, at each γ at which it falls there and rises again. */
function floorsOf(rows: readonly ExcessRow[]): { gamma: number; alpha: number; side: number }[] {
  return [...Map.groupBy(rows, ({ gamma }) => gamma)].flatMap(([gamma, own]) =>
    [1, -1].flatMap((side) => {
      const half = own.filter(({ alpha }) => alpha * side > 0).sort((a, b) => side * (a.alpha - b.alpha));
      const at = half.reduce((best, row, i) => row.excess < half[best]!.excess ? i : best, 0);
      if (at === 0 || at === half.length - 1 || half[at]!.excess >= 0) return [];
      // The lowest point of the parabola through three.
      const [before, least, after] = [half[at - 1]!, half[at]!, half[at + 1]!];
      const bend = before.excess - 2 * least.excess + after.excess;
      const shift = bend > 0 ? (before.excess - after.excess) / (2 * bend) : 0;
      return [{ gamma, alpha: least.alpha + shift * (after.alpha - least.alpha), side }];
    })
  );
}
