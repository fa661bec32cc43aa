/** Figure O3: texts, and the tables that it is drawn from. */
import { output } from "../../../engine/mod.ts";
import type { FiguresOf } from "../../drawing/figure.ts";
import type { GATES_SPECS } from "./specs.ts";

const table = (name: string) => output("beyond/gates/summary", `${name}.csv`);

export const GATES_FIGURES: FiguresOf<typeof GATES_SPECS> = {
  figO3: {
    title: "Figure O3: gated units on data not seen",
    caption:
      "Ours, beyond the paper. Networks of softplus in which gated units, the limit of a channel, stand each in the place of " +
      "two neurons, with a parameter less for each; all by Levenberg–Marquardt for as many evaluations. Top: test " +
      "loss over that of the plain network, of each the one with the lowest training loss of its seeds; lines are data " +
      "sets, the median over five folds of real ones (diabetes, quakes, airquality; no more parameters than a quarter of " +
      "the training samples); points are medians over all, with 95 % intervals that count shared data sets. Bottom: " +
      "the error on points between those of the training, on two smooth targets of one input and on Takagi's " +
      "function, without noise; solid for the best network by training loss, dashed for the median of its seeds; the " +
      "power is that of a line through the solid points. For networks of relus powers of −2 and, gated, −3 are published " +
      "(arXiv 2602.14495).",
    lookAt:
      "See whether the black points in (a) and (b) lie below 1, and whether a green line falls faster than a blue one.",
    alt:
      "Top, two panels of ratios around one against the number of neurons; bottom, three panels in which the errors of " +
      "plain and gated networks fall side by side as parameters are added.",
    tables: { ratios: table("ratios"), curves: table("curves"), slopes: table("slopes") },
    beside: { "cells.csv": table("cells"), "fits.csv": table("fits") },
  },
};
