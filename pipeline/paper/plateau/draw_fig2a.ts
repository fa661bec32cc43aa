/** Stage draw/fig2a. */
import { figure2a } from "../../../figures/plateau/figure_2a_target.ts";
import type { CountRow, TargetRow } from "../../../figures/plateau/rows.ts";
import type { StageContext } from "../../engine/mod.ts";
import { drawFigure, rowsOf } from "../drawing.ts";

export default async function drawFig2a(context: StageContext): Promise<void> {
  const spec = figure2a(rowsOf<TargetRow>(context, "target.csv"), rowsOf<CountRow>(context, "counts.csv"));
  await drawFigure(context, "fig2a", "Figure 2a: target and number of minima", spec, [
    "target.csv",
    "counts.csv",
  ]);
}
