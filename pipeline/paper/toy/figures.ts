/** The figures of the toy: texts, and the tables that each is drawn from. */
import { output } from "../../engine/mod.ts";
import type { FiguresOf } from "../drawing/figure.ts";
import type { TOY_SPECS } from "./specs.ts";

const LANDSCAPE = output("toy/landscape", "landscape.csv");
const FLOW = output("toy/flow", "flow.csv");
const FIGURE_6A = { functions: output("toy/functions", "functions.csv") };
const FIGURE_6B = { landscape: LANDSCAPE, flow: FLOW, minibatch: output("toy/minibatch", "minibatch.csv") };
const FIGURE_6C = {
  curve: output("toy/curve", "curve.csv"),
  critical_points: output("toy/critical-points", "critical_points.csv"),
  h_zeros: output("toy/critical-points", "h_zeros.csv"),
};
const FIGURE_6D = { edge: output("toy/edge-of-stability", "edge.csv") };

export const TOY_FIGURES: FiguresOf<typeof TOY_SPECS> = {
  fig1: {
    title: "Figure 1: from a duplicated neuron to a gated linear unit",
    caption:
      "Left, a network in which one neuron is duplicated: its output weight may be shared out at any γ. " +
      "Middle, computed: the toy's loss (figure 6) around the saddle line of all these networks (dashed) " +
      "and a channel (orange: gradient flow from beside the line), which goes on to γ → ∞. Right, what the " +
      "channel leads to: a network with a gated linear unit.",
    lookAt: "Follow the orange path: it leaves the saddle line of networks with two equal neurons, and the " +
      "channel takes it to a gated linear unit.",
    alt:
      "Three panels in a row: a network with one neuron drawn twice; a shaded loss surface with a dashed " +
      "crest and an orange path beside it; a network with a gated linear unit.",
    tables: { landscape: LANDSCAPE, flow: FLOW },
  },
  fig6: {
    title: "Figure 6: channels of the toy",
    caption:
      "All four panels: what the networks compute, where training goes, which ends of channels are minima, " +
      "and where discrete steps stop. Each panel with its data follows.",
    lookAt:
      "Read the panels in turn: two channels end in functions of their own (a), training goes there (b), " +
      "both ends are minima (c), and the step size decides how far training comes (d).",
    alt: "Four panels: curves of four functions; a contour map with paths; a loss curve with three marked " +
      "points; and curves of the largest eigenvalue over steps.",
    tables: { ...FIGURE_6A, ...FIGURE_6B, ...FIGURE_6C, ...FIGURE_6D },
    data: [],
    claims: [
      {
        claim: 12,
        statement:
          "The toy has two minima at infinity beside its saddle line; gradient descent on all samples stalls at the edge of stability, at ε ∝ √η; SGD and Adam enter both channels and stall near their entrance",
        location: "figure 6",
        stage: "toy/claims",
      },
    ],
  },
  fig6a: {
    title: "Figure 6a: functions of the toy",
    caption: "The target, the best single neuron (any point of the saddle line), and the limits of the two " +
      "channels, cσ(wx) + a x σ′(wx). Channel 2 reproduces the target's plateau; channel 1 cannot.",
    lookAt: "Compare the two channels with the target in the middle: only channel 2 has its step at 0.",
    alt:
      "Four S-shaped curves over x from −4 to 4: the target and channel 2, nearly equal, with a small step " +
      "at 0; the saddle line and channel 1, smooth there.",
    tables: FIGURE_6A,
  },
  fig6b: {
    title: "Figure 6b: the toy's landscape and paths into both channels",
    caption:
      "The population loss over the projected γ and the direction α of the saddle's negative curvature, " +
      "minimised over the two other directions among networks with positive input weights. From beside the " +
      "saddle line, gradient flow (with infinite data, and with 4096 samples) runs along both channels " +
      "without end; SGD and Adam follow and are slower. The horizontal axis is the projected γ on a " +
      "square-root scale; the published axis holds (a₁ − a₂)/√2 under the same name. Flow time is that of " +
      "θ′ = −∇L for the mean loss.",
    lookAt:
      "Both valleys go on to the right without end: see how far gradient flow, SGD and Adam come in each " +
      "of them.",
    alt:
      "A contour map of the loss over γ and α with two valleys that run to the right, and in both of them " +
      "coloured paths that begin near the saddle line.",
    tables: FIGURE_6B,
    beside: { "flow_fits.csv": output("toy/flow", "flow_fits.csv") },
  },
  fig6c: {
    title: "Figure 6c: the loss at the channels' ends",
    caption:
      "The loss ℓ(w, 0) in the limit ε → 0, with c and a eliminated, has three critical points: the ends " +
      "of two channels and the saddle line. Both channel ends lie where h(w) > 0, so the loss keeps " +
      "falling towards infinity: they are minima at infinity.",
    lookAt:
      "Both channels end at a lowest point of the curve inside the shaded range, the saddle line at a " +
      "highest point.",
    alt:
      "A curve of the loss over w with three marked points inside a shaded range: low at channel 1, high " +
      "at the saddle line, lowest at channel 2.",
    tables: FIGURE_6C,
  },
  fig6d: {
    title: "Figure 6d: edge of stability",
    caption: "Largest Hessian eigenvalue along full-batch gradient descent down channel 1. It grows as the " +
      "channel narrows, until it meets 2/η (dashed), and stays there: the step size decides how far the " +
      "descent gets. A run that ends below its line has not come so far yet.",
    lookAt: "Each curve climbs to the dashed line of its own step size and goes along it from there.",
    alt:
      "Rising curves of the largest eigenvalue over gradient descent steps, one for each step size, each " +
      "beside a dashed horizontal line of the same colour.",
    tables: FIGURE_6D,
    beside: { "edge_fits.csv": output("toy/edge-of-stability", "edge_fits.csv") },
  },
  figB12: {
    title: "Figure B12: a plane through channel 2",
    caption:
      "The population loss in the plane of the saddle line's direction Γ and of the steepest direction " +
      "e_max at a point of channel 2 (α = 0 there). The channel leaves the plane slowly: its floor bends, " +
      "and narrows with γ.",
    lookAt:
      "The dark floor of the channel bends away from the dashed line on both sides, and becomes narrower " +
      "to the right.",
    alt:
      "A contour map of the loss: a dark, bent valley rises from the lower left and runs on to the right, " +
      "close to a dashed horizontal line.",
    tables: { slice: output("toy/slice", "slice.csv") },
  },
};
