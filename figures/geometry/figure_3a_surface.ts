/** Figures 3a and B5: the loss over γ and the displacement α along e_min(γ), seen from a corner. */
import { excessSurface } from "../plateau/excess_surface.ts";
import { excessGrid, type ExcessRow, excessScale, roundBelow } from "./rows.ts";
import type { Spec } from "../render.ts";
import type { Grid } from "../contours.ts";
import { projection, SURFACE_VIEW, type SurfaceView } from "../surface.ts";

/** Above the surface, and above the axis of values with its title, points. */
const [ABOVE, TITLE] = [2, 15];

/** The view in which the surface, or its axis with the title, comes up to the plot's top. */
function filling({ columns, rows, values }: Grid, width: number, height: number): SurfaceView {
  const view = { ...SURFACE_VIEW, width, height };
  const place = projection(view);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const up = values.reduce((least, value, k) => {
    const [i, j] = [k % columns.length, Math.floor(k / columns.length)];
    const [, foot] = place(i / (columns.length - 1), j / (rows.length - 1), 0);
    const share = (value - low) / (high - low);
    return share > 0 ? Math.min(least, (foot - ABOVE) / share) : least;
  }, place(0, 0, 0)[1] - TITLE);
  return { ...view, up: up / height };
}

export function figure3a(rows: readonly ExcessRow[], width = 152, height = 116): Spec {
  const { squeeze, ticks } = excessScale(rows);
  const grid = excessGrid(rows, squeeze);
  const [first, last] = [grid.columns[0]!, grid.columns[grid.columns.length - 1]!];
  // Columns are cells' centres: the axis's ends stand for the cells' edges.
  const cell = (last - first) / (grid.columns.length - 1);
  const gammas = [-2, -1, 0, 1, 2, 3].filter((gamma) => gamma >= first - cell && gamma <= last + cell);
  const alpha = grid.rows[grid.rows.length - 1]!;
  const tick = roundBelow(alpha);
  const alphas = [-tick, 0, tick].map((value) => ({ value, label: String(value).replace("-", "−") }));
  return excessSurface(
    grid,
    { gammas, alphas, excesses: ticks },
    [{ from: first, to: last, dashed: true }],
    filling(grid, width, height),
  );
}
