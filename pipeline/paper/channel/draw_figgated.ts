/** Stage draw/figGated. */
import { figureGatedUnit, type GatedData } from "../../../figures/channel/figure_gated_unit.ts";
import type { StageContext } from "../../engine/mod.ts";
import { CAPTIONS } from "../captions.ts";
import { drawFigure, rowsOf } from "../drawing.ts";

export default async function drawFigureGated(context: StageContext): Promise<void> {
  const spec = figureGatedUnit({
    channel: rowsOf(context, "series.csv"),
    path: rowsOf(context, "gated_path.csv"),
    ends: rowsOf(context, "gated_ends.csv"),
  } as GatedData);
  const { title, data } = CAPTIONS.find(({ id }) => id === "figGated")!;
  await drawFigure(context, "figGated", title, spec, data);
}
