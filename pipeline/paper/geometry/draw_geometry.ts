/** Stages draw/fig3, draw/fig3a to fig3e, draw/figB5, draw/figB6, and those of the authors' variant. Parameter: id. */
import type { StageContext } from "../../engine/mod.ts";
import { CAPTIONS } from "../captions.ts";
import { drawFigure, rowsOf } from "../drawing.ts";
import { GEOMETRY_DRAWINGS } from "./drawings.ts";

export default async function drawGeometry(context: StageContext): Promise<void> {
  const id = context.parameters.id as string;
  const { spec } = GEOMETRY_DRAWINGS[id]!;
  const { title, data } = CAPTIONS.find((caption) => caption.id === id)!;
  await drawFigure(context, id, title, spec((name) => rowsOf(context, `${name}.csv`)), data);
}
