/** Stage draw/fig6: the four panels together. */
import { figure6 } from "../../../figures/toy/figure_6.ts";
import type { StageContext } from "../../engine/mod.ts";
import { drawFigure, rowsOf } from "../drawing.ts";

export default async function drawFigure6(context: StageContext): Promise<void> {
  const spec = figure6({
    functions: rowsOf(context, "functions.csv"),
    landscape: rowsOf(context, "landscape.csv"),
    paths: [...rowsOf(context, "flow.csv"), ...rowsOf(context, "minibatch.csv")] as never[],
    curve: rowsOf(context, "curve.csv"),
    points: rowsOf(context, "critical_points.csv"),
    zeros: rowsOf(context, "h_zeros.csv"),
    edge: rowsOf(context, "edge.csv"),
  });
  await drawFigure(context, "fig6", "Figure 6: channels of the toy", spec, []);
}
