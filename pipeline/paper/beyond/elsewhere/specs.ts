/** How figure O4 is made of its tables: the module of its drawing stage. */
import { figureO4 } from "../../../../figures/beyond/figure_o4_elsewhere.ts";
import { drawing } from "../../drawing/draw.ts";
import type { Specs } from "../../drawing/figure.ts";

export const ELSEWHERE_SPECS = { figO4: figureO4 } satisfies Specs;

export default drawing(ELSEWHERE_SPECS);
