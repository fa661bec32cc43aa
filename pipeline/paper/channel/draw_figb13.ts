/** Stage draw/figB13. */
import { figureB13, type ReluData } from "../../../figures/channel/figure_b13_relu.ts";
import type { StageContext } from "../../engine/mod.ts";
import { CAPTIONS } from "../captions.ts";
import { drawFigure, rowsOf } from "../drawing.ts";

export default async function drawFigureB13(context: StageContext): Promise<void> {
  const [fit] = rowsOf<{ readonly exponent: number }>(context, "line_fits.csv");
  const spec = figureB13({
    line: rowsOf(context, "line.csv"),
    exponent: fit!.exponent,
    slice: rowsOf(context, "slice.csv"),
    target: rowsOf(context, "target.csv"),
  } as ReluData);
  const { title, data } = CAPTIONS.find(({ id }) => id === "figB13")!;
  await drawFigure(context, "figB13", title, spec, data);
}
