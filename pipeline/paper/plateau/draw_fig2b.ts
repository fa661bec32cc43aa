/** Stage draw/fig2b. */
import { figure2b } from "../../../figures/plateau/figure_2b_loss_levels.ts";
import type { CountRow, RunRow } from "../../../figures/plateau/rows.ts";
import type { StageContext } from "../../engine/mod.ts";
import { drawFigure, rowsOf } from "../drawing.ts";

export default async function drawFig2b(context: StageContext): Promise<void> {
  const spec = figure2b(rowsOf<RunRow>(context, "runs.csv"), rowsOf<CountRow>(context, "counts.csv"));
  await drawFigure(context, "fig2b", "Figure 2b: loss levels", spec, ["runs.csv", "counts.csv"]);
}
