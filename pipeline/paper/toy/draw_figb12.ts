/** Stage draw/figB12. */
import type { LandscapeRow } from "../../../figures/toy/figure_6b_landscape.ts";
import { figureB12 } from "../../../figures/toy/figure_b12_slice.ts";
import type { StageContext } from "../../engine/mod.ts";
import { drawFigure, rowsOf } from "../drawing.ts";

export default async function drawFigureB12(context: StageContext): Promise<void> {
  const spec = figureB12(rowsOf<LandscapeRow>(context, "slice.csv"));
  await drawFigure(context, "figB12", "Figure B12: a plane through channel 2", spec, ["slice.csv"]);
}
