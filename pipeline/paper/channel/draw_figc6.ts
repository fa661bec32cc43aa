/** Stage draw/figC6. */
import { figureC6, type SecondDerivativeData } from "../../../figures/channel/figure_c6_second_derivative.ts";
import type { StageContext } from "../../engine/mod.ts";
import { CAPTIONS } from "../captions.ts";
import { drawFigure, rowsOf } from "../drawing.ts";

export default async function drawFigureC6(context: StageContext): Promise<void> {
  const spec = figureC6({
    errors: rowsOf(context, "errors.csv"),
    fits: rowsOf(context, "error_fits.csv"),
    curves: rowsOf(context, "curves.csv"),
  } as SecondDerivativeData);
  const { title, data } = CAPTIONS.find(({ id }) => id === "figC6")!;
  await drawFigure(context, "figC6", title, spec, data);
}
