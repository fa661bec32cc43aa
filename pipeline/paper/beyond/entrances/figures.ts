/** Figure O1: texts, and the table that it is drawn from. */
import { output } from "../../../engine/mod.ts";
import type { FiguresOf } from "../../drawing/figure.ts";
import type { ENTRANCES_SPECS } from "./specs.ts";

export const ENTRANCES_FIGURES: FiguresOf<typeof ENTRANCES_SPECS> = {
  figO1: {
    title: "Figure O1: which trainers stop at the entrance of a channel",
    caption:
      "Ours, beyond the paper. Networks of figure 4, by trainers that spend equally many gradients of single " +
      "samples; only the gradient flow is followed to its end. (a) Share at the entrance of a channel: two " +
      "neurons that the way on takes to infinity have come together, with opposite output weights. Pale bars: " +
      "all whose way on ends in a channel. (b) What going on would take off the loss of those at an entrance, " +
      "as a part of it: the median. (c) What the optimiser feels over what its step size bears (edge of " +
      "stability at 1): the median. Lines are 95 % intervals that count shared data sets; B is the batch, λ weight decay.",
    lookAt: "Compare the dots in (a) from family to family, then look in (b) at what stopping there costs.",
    alt: "Three columns of dots with lines, a row for each of some thirty trainers from gradient flow to " +
      "Levenberg–Marquardt: shares, parts of the loss, and ratios.",
    tables: { trainers: output("beyond/entrances/summary", "trainers.csv") },
    beside: { "stalls.csv": output("beyond/entrances/summary", "stalls.csv") },
  },
};
