/** Stage draw/fig1. */
import { type ChannelFlowRow, figure1 } from "../../../figures/toy/figure_1_schematic.ts";
import type { LandscapeRow } from "../../../figures/toy/figure_6b_landscape.ts";
import type { StageContext } from "../../engine/mod.ts";
import { CAPTIONS } from "../captions.ts";
import { drawFigure, rowsOf } from "../drawing.ts";

export default async function drawFigure1(context: StageContext): Promise<void> {
  const landscape = rowsOf<LandscapeRow>(context, "landscape.csv");
  const flow = rowsOf<ChannelFlowRow>(context, "flow.csv");
  const { title, data } = CAPTIONS.find(({ id }) => id === "fig1")!;
  await drawFigure(context, "fig1", title, figure1(landscape, flow), data);
}
