/** Stages draw/fig5 and draw/fig5a to draw/fig5f. Parameter: panel, or all for the six together. */
import {
  figure5,
  type Figure5Data,
  figure5Panel,
  type Panel,
} from "../../../figures/channel/figure_5_limit.ts";
import type { StageContext } from "../../engine/mod.ts";
import { CAPTIONS } from "../captions.ts";
import { drawFigure, rowsOf } from "../drawing.ts";

export default async function drawFig5(context: StageContext): Promise<void> {
  const panel = context.parameters.panel as Panel | "all";
  const data = {
    series: rowsOf(context, "series.csv"),
    limits: rowsOf(context, "limits.csv"),
    fits: rowsOf(context, "fits.csv"),
  } as Figure5Data;
  const id = panel === "all" ? "fig5" : `fig5${panel}`;
  const { title, data: files } = CAPTIONS.find((caption) => caption.id === id)!;
  await drawFigure(context, id, title, panel === "all" ? figure5(data) : figure5Panel(panel, data), files);
}
