/** Stage draw/fig2d. */
import { figure2d } from "../../../figures/plateau/figure_2d_trajectories.ts";
import type { DepartureRow } from "../../../figures/plateau/rows.ts";
import type { StageContext } from "../../engine/mod.ts";
import { drawFigure, rowsOf } from "../drawing.ts";

export default async function drawFig2d(context: StageContext): Promise<void> {
  const spec = figure2d(rowsOf<DepartureRow>(context, "perturbed.csv"));
  await drawFigure(context, "fig2d", "Figure 2d: flows from beside a saddle line", spec, ["perturbed.csv"]);
}
