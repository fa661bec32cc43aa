/** Stage draw/figA3. */
import { figureA3 } from "../../../figures/plateau/figure_a3_convergence.ts";
import type { RunRow } from "../../../figures/plateau/rows.ts";
import type { StageContext } from "../../engine/mod.ts";
import { drawFigure, rowsOf } from "../drawing.ts";

export default async function drawFigA3(context: StageContext): Promise<void> {
  const spec = figureA3(rowsOf<RunRow>(context, "runs.csv"));
  await drawFigure(context, "figA3", "Figure A3: gradients and smallest eigenvalues", spec, ["runs.csv"]);
}
