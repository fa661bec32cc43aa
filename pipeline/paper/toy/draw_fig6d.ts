/** Stage draw/fig6d. */
import { type EdgeRow, figure6d } from "../../../figures/toy/figure_6d_edge_of_stability.ts";
import type { StageContext } from "../../engine/mod.ts";
import { drawFigure, rowsOf } from "../drawing.ts";

export default async function drawFigure6d(context: StageContext): Promise<void> {
  const spec = figure6d(rowsOf<EdgeRow>(context, "edge.csv"), 220, 140);
  await drawFigure(context, "fig6d", "Figure 6d: edge of stability", spec, ["edge.csv"]);
}
