/** Stage draw/figA1. */
import { figureA1 } from "../../../figures/plateau/figure_a1_biases.ts";
import type { CountRow, RunRow } from "../../../figures/plateau/rows.ts";
import type { StageContext } from "../../engine/mod.ts";
import { drawFigure, rowsOf } from "../drawing.ts";

export default async function drawFigA1(context: StageContext): Promise<void> {
  const spec = figureA1(rowsOf<RunRow>(context, "runs.csv"), rowsOf<CountRow>(context, "counts.csv"));
  await drawFigure(context, "figA1", "Figure A1: loss levels without and with biases", spec, [
    "runs.csv",
    "counts.csv",
  ]);
}
