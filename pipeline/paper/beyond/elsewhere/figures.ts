/** Figure O4: texts, and the tables that it is drawn from. */
import { output } from "../../../engine/mod.ts";
import type { FiguresOf } from "../../drawing/figure.ts";
import type { ELSEWHERE_SPECS } from "./specs.ts";

export const ELSEWHERE_FIGURES: FiguresOf<typeof ELSEWHERE_SPECS> = {
  figO4: {
    title: "Figure O4: the same limit elsewhere",
    caption:
      "A question of ours. Two units of any kind that share their inputs, with inner parameters p ± εΔ and " +
      "output weights (c ± a/ε)/2, come to a unit and its derivative, c u + a (Δ·∇) u: filters of a " +
      "convolution under an average pool, heads of attention whose queries, or queries and keys, move along " +
      "Δ, and experts of a softly gated mixture. (a) Error of the limit over its own size, for pairs of " +
      "random numbers; ε² f₂, as derived, is the same to a thousandth at ε = 0.01.",
    lookAt: "In (a) every kind of unit follows the dashed line: the error falls by a hundred with every " +
      "tenth of ε.",
    alt:
      "Five rows of marks, circles, squares and triangles, that fall along parallel straight lines beside " +
      "a dashed one, both axes logarithmic.",
    tables: {
      errors: output("beyond/elsewhere/limits", "errors.csv"),
      error_fits: output("beyond/elsewhere/limits", "error_fits.csv"),
    },
  },
};
