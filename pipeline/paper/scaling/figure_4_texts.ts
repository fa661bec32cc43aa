/** Figure 4 and its panels: texts, and the tables that each is drawn from. */
import { output } from "../../engine/mod.ts";
import type { FiguresOf } from "../drawing/figure.ts";
import type { SCALING_SPECS } from "./specs.ts";

export const RUNS = { runs: output("scaling/summary", "runs.csv") };
export const COUNTS = { counts: output("scaling/summary", "counts.csv") };
const ALONG = { along: output("scaling/summary", "along.csv") };
const LAYERS = { layers: output("scaling/summary", "layers.csv") };
const DIMENSIONS = { dimensions: output("scaling/summary", "dimensions.csv") };

type Panels = Extract<keyof typeof SCALING_SPECS, `fig4${string}`>;

export const FIGURE_4: Pick<FiguresOf<typeof SCALING_SPECS>, Panels> = {
  fig4: {
    title: "Figure 4: how often networks end in channels",
    caption:
      "All seven panels, which follow singly with their data: (a) the closest two neurons of each run, (b) " +
      "updates early and late, (c) the share of channels for each data set, (d) losses, (e) eigenvalues in " +
      "time, (f) channels in the layers of deep networks, (g) dimensions of channels. Gradient flows that " +
      "have not come to an end after their steps are handed to a second-order method (the finisher), as " +
      "the authors do, which goes on until loss and regulariser are at rest; every end is proved in " +
      "float64. (e) and the bars of (b) are of flows that nothing disturbed. Profile {profile}.",
    lookAt:
      "Begin with (c), how many runs end in a channel on each data set; the other panels say what sets " +
      "these runs apart.",
    alt:
      "Seven panels about the same runs: pairs of neurons, shares of updates, channels for each data set, " +
      "losses, eigenvalues over time, channels for each layer, and dimensions of channels.",
    tables: { ...RUNS, ...ALONG, ...COUNTS, ...LAYERS, ...DIMENSIONS },
    data: [],
  },
  fig4a: {
    title: "Figure 4a: the closest two neurons",
    caption:
      "Every run on the Rosenbrock data, softplus, one hidden layer: 1 − cos(w_i, w_j) of the closest two " +
      "neurons, biases included, against |a_i| + |a_j|; crosses are pairs of equal signs. Orange: channels " +
      "by all three criteria; blue: minima of finite norm; purple: at rest at ‖θ‖ = 10³ without a channel; " +
      "where there are such runs, green: at rest at finite norm, but flat, at no minimum that is isolated " +
      "beyond rounding; grey: open, no end is proved. Distances below 10⁻¹⁶ are drawn there.",
    lookAt:
      "Look for channels at the lower right, where two neurons are nearly equal and their output weights " +
      "are huge; minima of finite norm lie at the upper left.",
    alt:
      "A scatter plot of runs, both axes logarithmic: the distance of their closest two neurons over the " +
      "sum of the sizes of their output weights, coloured by kind of end.",
    tables: RUNS,
    interactive: true,
  },
  fig4b: {
    title: "Figure 4b: updates in the channel's subspace",
    caption:
      "Of runs on the Gaussian process with s = 0.5 that reach ‖θ‖ = 10³ with two neurons closer than " +
      "10⁻³, the share of an update that lies in the subspace of the output weights of their groups (at " +
      "10⁻²) and the groups' common input directions. Bars are of gradient flows: early, the first " +
      "recorded update (light); late (dark), the mean of the last fifth of them up to ‖θ‖ = 10³, of flows " +
      "that came so far by themselves. Outlines are of the other runs, which the finisher led there: its " +
      "update from ‖θ‖ = 800 to 10³.",
    lookAt:
      "Compare early and late: late updates should pile up at the right end, wholly inside the channel's " +
      "subspace.",
    alt:
      "A histogram of shares from 0 to 1, light for early and dark for late updates, with outlines for runs " +
      "that the finisher led on.",
    tables: RUNS,
    claims: [
      {
        claim: 6,
        statement:
          "Late updates lie inside the channel's subspace: early shares are spread, late ones pile up at 1 (Gaussian process, s = 0.5)",
        location: "figure 4b",
        stage: "scaling/claims",
      },
    ],
  },
  fig4c: {
    title: "Figure 4c: share of channels",
    caption:
      "Runs of networks with one hidden layer that end in a channel by our three criteria, for each data " +
      "set, sizes together, with Wilson 95 % intervals; the authors' count stands beside ours in the table " +
      '"Figure 4 counted in two ways" on the page of claims. Ticks across bars are means of the ' +
      "sizes' own shares. Counted from the right, where there are such runs: open ones (grey), of which no " +
      "end is proved, and flat ones (green), at rest at no isolated minimum; both count as no channel. " +
      "Relu's flows slide along kinks, where an active neuron's w·x is 0 at a sample: their ends are points " +
      "of rest on kinks. Profile {profile}.",
    lookAt:
      "Compare the bars from top to bottom: how often are channels found at all, and does the share change " +
      "with the roughness s?",
    alt:
      "A horizontal bar for each data set: the share of runs that end in a channel, with an interval and " +
      "a tick.",
    tables: COUNTS,
    claims: [
      {
        claim: 5,
        statement:
          "Channels are reached with substantial probability on every softplus data set, more often on rougher targets",
        location: "figure 4c",
        stage: "scaling/claims",
      },
    ],
  },
  fig4d: {
    title: "Figure 4d: training losses",
    caption:
      "Losses where the runs on the Gaussian process with s = 0.5 ended, as shares of channels by our " +
      "three criteria and of minima of finite norm.",
    lookAt:
      "See whether the two histograms cover the same losses: then channels are as good as finite minima.",
    alt:
      "Two histograms over the loss on a logarithmic axis, one for channels and one for minima of finite " +
      "norm.",
    tables: RUNS,
    claims: [
      {
        claim: 7,
        statement:
          "Losses of channels and of finite minima are distributed alike (Gaussian process, s = 0.5)",
        location: "figure 4d",
        stage: "scaling/claims",
      },
    ],
  },
  fig4e: {
    title: "Figure 4e: eigenvalues along training",
    caption:
      "The Hessian's largest and smallest eigenvalue (its size) against flow time of θ′ = −∇L, L the mean " +
      "square, for some runs on the Gaussian process with s = 0.5 whose flow came to its end by itself, " +
      "channels by our three criteria and minima of finite norm; values below 10⁻¹⁴ are drawn there.",
    lookAt:
      "Compare the right ends of the curves: in channels the largest eigenvalue still grows, at finite " +
      "minima it has settled.",
    alt:
      "Two plots over flow time, both axes logarithmic: curves of the largest eigenvalue, and of the size " +
      "of the smallest one, for channels and for minima of finite norm.",
    tables: ALONG,
    claims: [
      {
        claim: 8,
        statement:
          "The largest eigenvalue in a channel grows and exceeds that of finite minima; the smallest is next to zero (Gaussian process, s = 0.5)",
        location: "figure 4e",
        stage: "scaling/claims",
      },
    ],
  },
  fig4f: {
    title: "Figure 4f: channels in deep networks",
    caption:
      "The share of all n runs of the deepest networks with a channel by our three criteria in each hidden " +
      "layer L1, L2, …, in several at once, and in all, with Wilson 95 % intervals, which are wide where n " +
      "is small. Bars overlap and do not add up: a run with channels in L1 and L2 counts in L1, in L2 and in " +
      "L1+L2. None is no bar but the number below: the share of runs without any channel, open ones " +
      "included; it and the runs with a channel somewhere are all runs. A channel of one layer makes neurons " +
      "of the next look alike; such groups are not counted where another explains them.",
    lookAt: "Compare single layers with combinations: channels may be in any layer, and in several at once.",
    alt:
      "Bars around a circle, each with an interval, for each hidden layer and each combination of layers: " +
      "the share of deep networks with a channel there; below, the share of those without any.",
    tables: LAYERS,
    claims: [
      {
        claim: 9,
        statement: "In deep networks of infinite norm channels occur in every layer, and in several at once",
        location: "figure 4f",
        stage: "scaling/claims",
      },
    ],
  },
  fig4g: {
    title: "Figure 4g: dimensions of channels",
    caption: "How many channels by our three criteria have two, three and more neurons that come together " +
      "(dimension 1, 2, …), for each data set.",
    lookAt: "Look beyond the first dimension: those are channels of three and more neurons.",
    alt: "Bars of numbers of channels for each data set, one for each dimension.",
    tables: DIMENSIONS,
    claims: [
      {
        claim: 10,
        statement: "Groups of three and more neurons occur: channels of higher dimension",
        location: "figures 4g and B11",
        stage: "scaling/claims",
      },
    ],
  },
};
