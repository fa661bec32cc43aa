/** How figure O3 is made of its tables: the module of its drawing stage. */
import { figureO3, type GatesData } from "../../../../figures/beyond/figure_o3_gated_units.ts";
import { drawing } from "../../drawing/draw.ts";
import type { Specs } from "../../drawing/figure.ts";

export const GATES_SPECS = {
  figO3: ({ ratios, curves, slopes }: GatesData) => figureO3({ ratios, curves, slopes }),
} satisfies Specs;

export default drawing(GATES_SPECS);
