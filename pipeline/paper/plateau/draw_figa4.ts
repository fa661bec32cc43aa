/** Stage draw/figA4. */
import { type AlongRow, figureA4 } from "../../../figures/plateau/figure_a4_eigenvalues.ts";
import type { StageContext } from "../../engine/mod.ts";
import { drawFigure, rowsOf } from "../drawing.ts";

export default async function drawFigA4(context: StageContext): Promise<void> {
  const spec = figureA4(rowsOf<AlongRow>(context, "along.csv"));
  await drawFigure(context, "figA4", "Figure A4: eigenvalues along a saddle line", spec, ["along.csv"]);
}
