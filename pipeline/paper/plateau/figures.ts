/** The figures of plateaus and saddle lines: texts, and the tables that each is drawn from. */
import { output } from "../../engine/mod.ts";
import type { FiguresOf } from "../drawing/figure.ts";
import type { PLATEAU_SPECS } from "./specs.ts";

const TARGET = { target: output("plateau/data", "target.csv") };
const RUNS = { runs: output("plateau/analysis", "runs.csv") };
const COUNTS = { counts: output("plateau/analysis", "counts.csv") };
const SURFACE = { surface: output("plateau/split", "surface.csv") };
const PERTURBED = { perturbed: output("plateau/split", "perturbed.csv") };
const ALONG = { along: output("plateau/split", "along.csv") };

export const PLATEAU_FIGURES: FiguresOf<typeof PLATEAU_SPECS> = {
  fig2: {
    title: "Figure 2: plateaus and saddle lines",
    caption:
      "All four panels: the target and how many minima there are, the losses at which gradient flows end, " +
      "the loss around the saddle line of a duplicated neuron, and the flows that leave it. N = {N} " +
      "samples, {runs} for r = 1 to 5, profile {profile}. Each panel with its data follows.",
    lookAt:
      "Networks of different widths end at the same losses (b): their minima lie on lines that are valleys " +
      "for γ from 0 to 1 and ridges outside (c), and flows leave a ridge for good (d).",
    alt: "Four panels: a map of the target beside growing numbers of minima; diamonds at the losses where " +
      "runs end; a map of the loss around a saddle line; and paths of flows over γ.",
    tables: { ...TARGET, ...RUNS, ...COUNTS, ...SURFACE, ...PERTURBED },
    data: [],
  },
  fig2a: {
    title: "Figure 2a: target and number of minima",
    caption:
      "Left, the modified Rosenbrock function on the grid of N = {N} inputs, standardised. Right, how many " +
      "different minima the runs of each width found ({runs} for r = 1 to 5), up to the order of neurons: " +
      "among all runs that ended, of infinite norm too, as the authors count, and, grey, at finite norm " +
      "alone, a plateau being one minimum. No width can have more than it has runs.",
    lookAt: "The right axis is logarithmic: points on a straight line mean a number of minima that grows " +
      "exponentially with the width.",
    alt: "Left, a square contour map of the target over its two inputs; right, numbers of different minima " +
      "over the number of hidden neurons, with lines between the points.",
    tables: { ...TARGET, ...COUNTS },
    claims: [
      {
        claim: 14,
        statement:
          "The number of different minima, of infinite norm too, grows roughly exponentially with the width",
        location: "figure 2a",
        stage: "plateau/claims",
      },
    ],
  },
  fig2b: {
    title: "Figure 2b: loss levels",
    caption:
      "A diamond for each gradient flow ({runs} for r = 1 to 5, no biases, N = {N}, profile {profile}): " +
      "the loss where it ended, each kind of end in a lane of its own beside r. Blue: at finite norm; " +
      "orange: at ‖θ‖ = 10³, held there by the regulariser; grey: step limit reached, still moving after " +
      "all steps (the legend says what share); purple, where there are such runs: stuck, as no step was possible any more. Filled: the closest two neurons " +
      "differ by less than 10⁻⁶. Right, the share of those, with Wilson 95 % intervals.",
    lookAt:
      "Look for rows of diamonds at one height across several widths: these are plateaus, and their filled " +
      "diamonds have two equal neurons.",
    alt: "Diamonds at the final losses of all runs over the number of neurons r, in lanes of different " +
      "colours for each kind of end; beside them bars with intervals for the share of filled ones.",
    tables: { ...RUNS, ...COUNTS },
    interactive: true,
    claims: [
      {
        claim: 1,
        statement:
          "Without biases runs of two and more neurons end with two equal neurons, and their share grows to between 10 and 30 %; with biases almost none do",
        location: "figures 2b and A1",
        stage: "plateau/claims",
      },
      {
        claim: 2,
        statement:
          "Networks of different widths end at equal losses without biases (plateaus), and hardly do with biases",
        location: "figures 2b and A1",
        stage: "plateau/claims",
      },
    ],
  },
  fig2c: {
    title: "Figure 2c: the loss around a saddle line",
    caption:
      "A minimum with two neurons, its neuron of negative output weight duplicated: γ shares the output " +
      "weight out, α moves along the eigenvector of the smallest transverse eigenvalue. Excess loss: loss " +
      "less the plateau's, on an inverse hyperbolic sine scale. For γ from 0 to 1 the line (solid) is the " +
      "floor of a valley, a plateau of minima; outside (dashed) it is a ridge. N = {N}.",
    lookAt:
      "Follow the line from γ = 0 to 1, where the ground rises on both sides, and then outside, where it " +
      "falls.",
    alt:
      "A shaded surface of the loss with a line along it, solid in the middle and dashed outside; beside " +
      "it the same as a coloured map over γ and α.",
    tables: SURFACE,
    claims: [
      {
        claim: 3,
        statement:
          "For the split of figure 2, flows from beside the saddle line stay at the plateau for γ in (0, 1) and leave it outside",
        location: "figures 2c and 2d",
        stage: "plateau/claims",
      },
    ],
  },
  fig2d: {
    title: "Figure 2d: flows from beside a saddle line",
    caption:
      "Gradient flows from points 10⁻⁷ away from the line along ±e_min (dots). From γ in (0, 1), shaded, " +
      "they return to the line; from outside they leave it, and γ grows without end. N = {N}.",
    lookAt:
      "Flows that start in the shaded band go straight down to the line; those that start outside leave " +
      "it, and then run away along it.",
    alt: "Paths of gradient flows, their distance from the saddle line on a logarithmic axis over γ, each " +
      "with a dot at its start; the band from γ = 0 to 1 is shaded.",
    tables: PERTURBED,
  },
  figA1: {
    title: "Figure A1: loss levels without and with biases",
    caption:
      "Figure 2b with networks with biases beside it, from the same initial weights ({runs} for r = 1 to " +
      "5). With biases no neurons are duplicated and far fewer runs end at infinite norm. Both loss axes " +
      "are the same, logarithmic. Bars: how the runs ended, and the share with duplicated neurons. N = " +
      "{N}, profile {profile}.",
    lookAt:
      "Compare the two columns: with biases rows of equal losses, filled diamonds and ends at infinite " +
      "norm all become rare.",
    alt:
      "Two columns, networks without biases and with them: diamonds at the final losses over the number of " +
      "neurons, and below stacked bars of how the runs ended.",
    tables: { ...RUNS, ...COUNTS },
    interactive: true,
  },
  figA2: {
    title: "Figure A2: a neuron split",
    caption:
      "(a) The two-neuron minimum's function and that of the three-neuron network which the flow reaches " +
      "from beside its saddle line; arrows are the neurons' input weights, scaled, thick black for " +
      "positive and thin magenta for negative output weights a, which stand above: two have become a " +
      "channel's pair. (b) The flows as far as they went, on an axis logarithmic in large |γ|. (c) Where " +
      "they end; the Hessian's eigenvalues along the line; and how far each eigenvector has turned since γ " +
      "= −2. N = {N}.",
    lookAt:
      "In the right map of (a) two arrows lie almost on each other: the neuron that was split has become a " +
      "channel's pair.",
    alt:
      "Three rows: two contour maps of functions with arrows for the neurons; paths of flows over γ; and " +
      "small plots of final losses, eigenvalues and angles over γ.",
    tables: {
      functions: output("plateau/split", "functions.csv"),
      neurons: output("plateau/split", "neurons.csv"),
      ...PERTURBED,
      final: output("plateau/split", "final.csv"),
      ...ALONG,
    },
  },
  figA3: {
    title: "Figure A3: gradients and smallest eigenvalues",
    caption:
      "Where each run ended ({runs} for r = 1 to 5): the largest component of the gradient of loss and " +
      "regulariser, and the Hessian's smallest eigenvalue relative to its largest, both recomputed in " +
      "float64; triangles are negative. Dashed: 10⁻¹¹ and 10⁻¹⁰. N = {N}, profile {profile}.",
    lookAt:
      "Runs below the upper dashed line are at rest as the authors count; a triangle above the lower one " +
      "would be a saddle.",
    alt:
      "Two columns, networks without biases and with them, of scatter plots over the number of neurons, on " +
      "logarithmic axes with dashed lines: the gradient's largest component, and the smallest eigenvalue " +
      "relative to the largest.",
    tables: RUNS,
    interactive: true,
    claims: [
      {
        claim: 4,
        statement:
          "Converged runs have a tiny gradient of the regularised loss, distributed from 1e-15 to 1e-5, and no clearly negative eigenvalue",
        location: "figure A3",
        stage: "plateau/claims",
      },
    ],
  },
  figA4: {
    title: "Figure A4: eigenvalues along a saddle line",
    caption:
      "The Hessian's eigenvalues along the saddle line of figure 2c, each coloured by its eigenvector, " +
      "followed by overlap. At γ = 0 and 1 as many cross zero as a neuron has inputs; elsewhere they repel " +
      "each other. One is zero all along: the line itself. N = {N}.",
    lookAt:
      "At γ = 0 and 1 several curves cross zero at one point; everywhere else curves that come near each " +
      "other turn away.",
    alt:
      "Left, coloured curves of all eigenvalues over γ on an axis that is logarithmic in both directions " +
      "from zero; right, the same near γ = 0, where several lines cross at zero.",
    tables: ALONG,
  },
};
