/** Stage draw/fig2c. */
import { figure2c } from "../../../figures/plateau/figure_2c_surface.ts";
import type { SurfaceRow } from "../../../figures/plateau/rows.ts";
import type { StageContext } from "../../engine/mod.ts";
import { drawFigure, rowsOf } from "../drawing.ts";

export default async function drawFig2c(context: StageContext): Promise<void> {
  const spec = figure2c(rowsOf<SurfaceRow>(context, "surface.csv"));
  await drawFigure(context, "fig2c", "Figure 2c: the loss around a saddle line", spec, ["surface.csv"]);
}
