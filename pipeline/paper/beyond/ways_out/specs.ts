/** How figure O2 is made of its table: the module of its drawing stage. */
import { figureO2, type WayRow } from "../../../../figures/beyond/figure_o2_ways_out.ts";
import { drawing } from "../../drawing/draw.ts";
import type { Specs } from "../../drawing/figure.ts";

export const WAYS_OUT_SPECS = {
  figO2: ({ ways }: { readonly ways: readonly WayRow[] }) => figureO2(ways),
} satisfies Specs;

export default drawing(WAYS_OUT_SPECS);
