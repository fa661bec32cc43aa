/** Figure B12: the plane through channel 2 along the saddle line's direction Γ and the steepest direction e_max. */
import { contourLayer, contourShapes, gridOf, levelsOf, LOSS_LEGEND, LOSS_RANGE } from "../contours.ts";
import type { LandscapeRow } from "./figure_6b_landscape.ts";
import type { Spec } from "../render.ts";

const STEP = 0.25;

export function figureB12(slice: readonly LandscapeRow[], width = 260, height = 140): Spec {
  const grid = gridOf(slice, "gamma", "alpha", (row) => Math.log10(row.loss));
  const [gammaFrom, gammaTo] = [grid.columns[0]!, grid.columns[grid.columns.length - 1]!];
  const [alphaFrom, alphaTo] = [grid.rows[0]!, grid.rows[grid.rows.length - 1]!];
  const shapes = contourShapes(
    grid,
    levelsOf(grid.values, STEP),
    (gamma) => width * (gamma - gammaFrom) / (gammaTo - gammaFrom),
    (alpha) => height * (alphaTo - alpha) / (alphaTo - alphaFrom),
  );
  const axis = (title: string, domain: readonly number[]) => ({
    type: "quantitative",
    title,
    scale: { domain, nice: false },
  });
  return {
    width,
    height,
    layer: [
      contourLayer(shapes, LOSS_RANGE, LOSS_LEGEND),
      {
        data: { values: [{ gamma: gammaFrom, alpha: 0, to: gammaTo }] },
        mark: { type: "rule", strokeDash: [2, 3], strokeWidth: 0.6, color: "#444444" },
        encoding: {
          x: { field: "gamma", ...axis("*γ* along the saddle line's direction *Γ*", [gammaFrom, gammaTo]) },
          x2: { field: "to" },
          y: { field: "alpha", ...axis("*α* along *e*_{max}", [alphaFrom, alphaTo]) },
        },
      },
    ],
  };
}
