/** Stage draw/fig6a. */
import { figure6a, type FunctionRow } from "../../../figures/toy/figure_6a_functions.ts";
import type { StageContext } from "../../engine/mod.ts";
import { drawFigure, rowsOf } from "../drawing.ts";

export default async function drawFigure6a(context: StageContext): Promise<void> {
  const spec = figure6a(rowsOf<FunctionRow>(context, "functions.csv"), 200, 130);
  await drawFigure(context, "fig6a", "Figure 6a: functions of the toy", spec, ["functions.csv"]);
}
