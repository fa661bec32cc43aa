/** Figure O2: texts, and the table that it is drawn from. */
import { output } from "../../../engine/mod.ts";
import type { FiguresOf } from "../../drawing/figure.ts";
import type { WAYS_OUT_SPECS } from "./specs.ts";

export const WAYS_OUT_FIGURES: FiguresOf<typeof WAYS_OUT_SPECS> = {
  figO2: {
    title: "Figure O2: ways out of the entrance of a channel",
    caption:
      "Ours, beyond the paper. From the networks that trainers of figure O1 left at an entrance (smooth " +
      "activations), every way for as many gradients. (a) The part of the fall of the loss that is reachable from " +
      "there, median over networks: 0 is where they stalled, 1 what a diagnosis reaches; gradient descent at half " +
      "of its edge of stability and at twice it (grey, solid and dashed), Adam with new memories, after noise, with " +
      "weight decay, after the pair is merged, with a gated unit in its place, and L-BFGS, on the network and with " +
      "the gated unit. Bands are 95 % intervals. (b) How often each has the lowest loss after all gradients.",
    lookAt:
      "Compare the solid orange and green lines: how much sooner the gated unit falls, and whether it ends lower.",
    alt: "Left, nine curves that rise from 0 at one gradient, some to 1 and above, over gradients on a " +
      "logarithmic axis; right, a bar for each way out.",
    tables: { ways: output("beyond/ways-out/findings", "ways.csv") },
    beside: { "tried.csv": output("beyond/ways-out/findings", "tried.csv") },
  },
};
