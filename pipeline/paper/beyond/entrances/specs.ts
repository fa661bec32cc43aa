/** How figure O1 is made of its table: the module of its drawing stage. */
import { figureO1, type TrainerRow } from "../../../../figures/beyond/figure_o1_entrances.ts";
import { drawing } from "../../drawing/draw.ts";
import type { Specs } from "../../drawing/figure.ts";

export const ENTRANCES_SPECS = {
  figO1: ({ trainers }: { readonly trainers: readonly TrainerRow[] }) => figureO1(trainers),
} satisfies Specs;

export default drawing(ENTRANCES_SPECS);
