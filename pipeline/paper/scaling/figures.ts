/** The figures of the scaling study: texts, and the tables that each is drawn from. */
import { output } from "../../engine/mod.ts";
import type { FiguresOf } from "../drawing/figure.ts";
import { COUNTS, FIGURE_4, RUNS } from "./figure_4_texts.ts";
import type { SCALING_SPECS } from "./specs.ts";

export const SCALING_FIGURES: FiguresOf<typeof SCALING_SPECS> = {
  ...FIGURE_4,
  generalisation: {
    title: "Do channels generalise?",
    caption:
      "Not in the paper: test loss on fresh inputs over training loss, medians of channels by our three " +
      "criteria and of finite minima, for each network (D inputs, r neurons) on the Rosenbrock data. " +
      "Profile {profile}.",
    lookAt: "Compare the two colours: equal quotients mean that channels generalise as finite minima do.",
    alt:
      "Pairs of points for each network size: the median test loss over the training loss, in one colour " +
      "for channels and in another for finite minima.",
    tables: { generalisation: output("scaling/summary", "generalisation.csv") },
  },
  ends: {
    title: "How runs end, by network size and data set",
    caption:
      "Not in the paper: of the runs of each network (D inputs, r hidden neurons, layer by layer) the " +
      "shares that end in a channel by our three criteria, at a minimum of finite norm, and at ‖θ‖ = 10³ " +
      "without a channel; where there are such runs, flat and open ones, as in figure 4a. Profile {profile}.",
    lookAt:
      "Follow the orange ends of the bars from small to large networks: do wide networks end in channels more often?",
    alt:
      "A panel for each data set, and one for deep networks, with a horizontal bar for each network size, divided into " +
      "coloured parts for the kinds of ends.",
    tables: COUNTS,
  },
  figB7: {
    title: "Figure B7: gradients at the ends",
    caption:
      "The largest component of the gradient of loss and regulariser where each run of figure 4 ended, " +
      "runs of a data set side by side, recomputed in float64: at the ends of flows, after Newton steps, " +
      "and where the finisher ended. Colours are those of figure 4a.",
    lookAt: "Look for the highest marks: the larger the gradient, the farther from rest a run is.",
    alt: "Marks for all runs, side by side in a column for each data set, at the size of their final " +
      "gradients on a logarithmic axis, coloured by kind of end.",
    tables: RUNS,
    interactive: true,
  },
  figB8: {
    title: "Figure B8: targets from Gaussian processes",
    caption: "Draws of the Gaussian processes with Matérn-3/2 kernel at two inputs; 1/s is the length scale.",
    lookAt: "From left to right the draws become rougher: s is the inverse of the length scale.",
    alt: "A row of square coloured maps, each a random function of two inputs, from smooth to rough.",
    tables: { samples: output("scaling/samples", "samples.csv") },
  },
  figB9: {
    title: "Figure B9: the closest two neurons, every data set",
    caption: "As figure 4a, for each data set and activation; networks with one hidden layer.",
    lookAt: "Compare the panels: on which data sets does the cloud of channels at the lower right exist?",
    alt: "A scatter plot for each data set, both axes logarithmic: the distance of the closest two neurons " +
      "over the sum of the sizes of their output weights.",
    tables: RUNS,
    interactive: true,
  },
  figB10: {
    title: "Figure B10: updates in the channel's subspace, every data set",
    caption: "As figure 4b, for each data set and activation; in brackets the number of such runs.",
    lookAt: "See on which data sets the late updates pile up at 1 as on that of figure 4b.",
    alt:
      "A histogram for each data set of the shares of early and late updates that lie inside the channel's " +
      "subspace.",
    tables: RUNS,
  },
  figB11: {
    title: "Figure B11: the closest three neurons, every data set",
    caption:
      "As figure B9 for the three neurons of a run whose largest distance is least, against the sum of " +
      "their output weights; networks with at least three neurons.",
    lookAt: "Marks at the lower right are three neurons that come together: channels of two dimensions.",
    alt: "A scatter plot for each data set, both axes logarithmic: the largest distance among the closest " +
      "three neurons over the sum of the sizes of their output weights.",
    tables: RUNS,
    interactive: true,
  },
};
