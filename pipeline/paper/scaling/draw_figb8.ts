/** Stage draw/figB8. */
import { figureB8 } from "../../../figures/scaling/figure_b8_samples.ts";
import type { StageContext } from "../../engine/mod.ts";
import { drawFigure, rowsOf } from "../drawing.ts";

export default async function drawFigB8(context: StageContext): Promise<void> {
  const spec = figureB8(rowsOf(context, "samples.csv"));
  await drawFigure(context, "figB8", "Figure B8: targets from Gaussian processes", spec, ["samples.csv"]);
}
