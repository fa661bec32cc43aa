/** Figure O4: texts, and the tables that it is drawn from. */
import { output } from "../../../engine/mod.ts";
import type { FiguresOf } from "../../drawing/figure.ts";
import type { ELSEWHERE_SPECS } from "./specs.ts";

export const ELSEWHERE_FIGURES: FiguresOf<typeof ELSEWHERE_SPECS> = {
  figO4: {
    title: "Figure O4: the same limit elsewhere",
    caption:
      "A question of ours. Two units of any kind that share their inputs, with inner parameters p ± εΔ and " +
      "output weights (c ± a/ε)/2, come to a unit and its derivative, c u + a (Δ·∇) u. (a) Error of the limit " +
      "over its own size, for pairs of random numbers: filters of a convolution under an average pool, heads " +
      "of attention whose queries, or queries and keys, move along Δ, experts of a softly gated " +
      "mixture. (b) Students of 2 to 4 filters or 2 to 3 heads where their descent ended: cosine distance of " +
      "the closest pair (of a head's score matrices) against the length of its output weights. Teachers are a " +
      "unit and its derivative, which no finite student of two is, or a wider layer; colours are the " +
      "paper's criteria of a channel, generalised; dashed, that of the distance. Distances below 10⁻¹⁰ are " +
      "drawn there. Profile {profile}.",
    lookAt:
      "In (a) every kind of unit follows the dashed line; in (b) students go down to the right, where " +
      "two units come together while their outputs grow, with both kinds of teachers.",
    alt:
      "Left, five rows of circles, squares and triangles that fall along parallel straight lines, both axes " +
      "logarithmic; right, a cloud of blue marks at the top and a band of orange ones that falls to the right.",
    tables: {
      errors: output("beyond/elsewhere/limits", "errors.csv"),
      error_fits: output("beyond/elsewhere/limits", "error_fits.csv"),
      runs: output("beyond/elsewhere/students", "runs.csv"),
    },
  },
};
