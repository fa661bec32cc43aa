/** Stage draw/fig6c. */
import { type CriticalPointRow, type CurveRow, figure6c } from "../../../figures/toy/figure_6c_curve.ts";
import type { StageContext } from "../../engine/mod.ts";
import { drawFigure, rowsOf } from "../drawing.ts";

export default async function drawFigure6c(context: StageContext): Promise<void> {
  const spec = figure6c(
    rowsOf<CurveRow>(context, "curve.csv"),
    rowsOf<CriticalPointRow>(context, "critical_points.csv"),
    rowsOf<{ w: number }>(context, "h_zeros.csv"),
    200,
    130,
  );
  const data = ["curve.csv", "critical_points.csv", "h_zeros.csv"];
  await drawFigure(context, "fig6c", "Figure 6c: the loss at the channels' ends", spec, data);
}
