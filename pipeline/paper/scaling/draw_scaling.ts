/** Stages draw/fig4, draw/fig4a to fig4g, draw/figB7, B9, B10, B11 and draw/generalisation. Parameter: id. */
import type { StageContext } from "../../engine/mod.ts";
import { CAPTIONS } from "../captions.ts";
import { drawFigure, rowsOf } from "../drawing.ts";
import { SCALING_DRAWINGS } from "./drawings.ts";

export default async function drawScaling(context: StageContext): Promise<void> {
  const id = context.parameters.id as string;
  const { spec } = SCALING_DRAWINGS[id]!;
  const { title, data } = CAPTIONS.find((caption) => caption.id === id)!;
  await drawFigure(context, id, title, spec((name) => rowsOf(context, `${name}.csv`)), data);
}
