/** Stage draw/fig6b. */
import { figure6b, type LandscapeRow, type PathRow } from "../../../figures/toy/figure_6b_landscape.ts";
import type { StageContext } from "../../engine/mod.ts";
import { drawFigure, rowsOf } from "../drawing.ts";

export default async function drawFigure6b(context: StageContext): Promise<void> {
  const paths = [...rowsOf<PathRow>(context, "flow.csv"), ...rowsOf<PathRow>(context, "minibatch.csv")];
  const spec = figure6b(rowsOf<LandscapeRow>(context, "landscape.csv"), paths, 230, 140);
  const data = ["landscape.csv", "flow.csv", "minibatch.csv"];
  await drawFigure(
    context,
    "fig6b",
    "Figure 6b: the toy's landscape and paths into both channels",
    spec,
    data,
  );
}
