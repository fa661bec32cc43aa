/** The figures of single channels and their limits: texts, and the tables that each is drawn from. */
import { output } from "../../engine/mod.ts";
import type { FiguresOf } from "../drawing/figure.ts";
import type { CHANNEL_SPECS } from "./specs.ts";

const SERIES = { series: output("channel/limit", "series.csv") };
const FIGURE_5 = {
  ...SERIES,
  limits: output("channel/limit", "limits.csv"),
  fits: output("channel/limit", "fits.csv"),
};

export const CHANNEL_FIGURES: FiguresOf<typeof CHANNEL_SPECS> = {
  fig5: {
    title: "Figure 5: along a channel to its end",
    caption:
      "A channel of a network with 8 inputs and 8 softplus neurons on the modified Rosenbrock function, " +
      "followed by jumps that halve ε and gradient flow in between; each point lies on the channel's " +
      "floor, the minimum of the loss at that ε. Above, what converges (dashed: the limit by Richardson's " +
      "extrapolation); below, what follows a power of ε (dashed: exponents 2, 2, −2; the fitted ones stand " +
      "beside). Profile {profile}.",
    lookAt:
      "Above, every quantity comes to its dashed limit; below, the points lie on straight lines, whose " +
      "exponents stand beside them.",
    alt: "Six plots over 1/ε on a logarithmic axis: three curves that level off at dashed lines, and three " +
      "rows of points along dashed straight lines, two falling and one rising.",
    tables: FIGURE_5,
    claims: [
      {
        claim: 11,
        statement:
          "Along a channel the excess loss and the approximation error fall as ε², the largest eigenvalue grows as 1/ε², and c, a and the angle of Δ and w converge",
        location: "figure 5",
        stage: "channel/claims",
      },
    ],
  },
  fig5a: {
    title: "Figure 5a: sum of the output weights",
    caption: "c = a_i + a_j of the channel's two neurons against 1/ε; dashed, its limit.",
    lookAt: "The sum settles: the two output weights cancel but for c.",
    alt: "A curve that levels off at a dashed horizontal line as 1/ε grows: the sum of the two output " +
      "weights.",
    tables: FIGURE_5,
    data: ["series", "limits"],
  },
  fig5b: {
    title: "Figure 5b: difference of the output weights",
    caption: "a = ε(a_i − a_j) against 1/ε; dashed, its limit. The output weights themselves grow like a/2ε.",
    lookAt: "The difference times ε settles: the weights grow exactly like 1/ε.",
    alt:
      "A curve that levels off at a dashed horizontal line as 1/ε grows: ε times the difference of the two " +
      "output weights.",
    tables: FIGURE_5,
    data: ["series", "limits"],
  },
  fig5c: {
    title: "Figure 5c: direction of the difference",
    caption:
      "Cosine of the angle between Δ and the mean input weights w, biases included, against 1/ε; dashed, " +
      "its limit.",
    lookAt: "The cosine settles: the two neurons come together from one fixed direction.",
    alt:
      "A curve that levels off at a dashed horizontal line as 1/ε grows: the cosine between the difference " +
      "and the mean of the input weights.",
    tables: FIGURE_5,
    data: ["series", "limits"],
  },
  fig5d: {
    title: "Figure 5d: loss above its limit",
    caption:
      "The loss on the channel's floor less L_∞, the limit by Richardson's extrapolation. Dashed: slope 2 " +
      "in ε. Points where rounding would show are left out.",
    lookAt: "The points lie on the dashed line: with every halving of ε the loss above its limit becomes a " +
      "quarter.",
    alt: "Points on a falling straight line, both axes logarithmic: the loss above its limit over 1/ε.",
    tables: FIGURE_5,
  },
  fig5e: {
    title: "Figure 5e: distance from the gated linear unit",
    caption:
      "Root mean square over the data of what the two neurons compute less c σ(w·x) + a (Δ·x) σ′(w·x). " +
      "Dashed: slope 2 in ε.",
    lookAt: "The points lie on the dashed line of slope 2: the two neurons become the gated linear unit.",
    alt: "Points on a falling straight line, both axes logarithmic: the approximation error over 1/ε.",
    tables: FIGURE_5,
    data: ["series", "fits"],
  },
  fig5f: {
    title: "Figure 5f: largest eigenvalue",
    caption: "The Hessian's largest eigenvalue along the channel. Dashed: slope −2 in ε.",
    lookAt: "The points lie on the dashed line of slope −2: the channel becomes ever sharper.",
    alt: "Points on a rising straight line, both axes logarithmic: the largest eigenvalue over 1/ε.",
    tables: FIGURE_5,
    data: ["series", "fits"],
  },
  figGated: {
    title: "Gated linear unit in place of two neurons",
    caption:
      "A figure of our own. (a) The loss above figure 5's L_∞ against ‖θ‖: two neurons reach L_∞ only as " +
      "‖θ‖ → ∞ (jumps of figure 5), a network with one gated linear unit c σ(w·x) + (v·x) σ′(w·x) in their " +
      "place reaches it at finite norm, by gradient flow from the same start. (b) Where such networks end: " +
      "from that start (diamond) and from random weights (circles). Profile {profile}.",
    lookAt: "In (a) the gated unit's curve falls at a finite norm to where the two neurons only come at an " +
      "infinite one.",
    alt: "Two plots: the loss above its limit over the norm, a falling line of points and another one that " +
      "drops straight down at a small norm; and the losses at which networks with a gated unit end, a " +
      "diamond and circles.",
    tables: {
      ...SERIES,
      gated_path: output("channel/gated", "gated_path.csv"),
      gated_ends: output("channel/gated", "gated_ends.csv"),
    },
    interactive: true,
  },
  figB13: {
    title: "Figure B13: a channel of relu neurons",
    caption:
      "Infinite data. (a) The target (v·x) σ′(w·x) for relu, w = (1, 0), v = (0, 1): a gated linear unit. " +
      "(b) The loss of two neurons in the plane of their output weights ±a and of the steepest direction " +
      "e_max that keeps them mirror images, from the channel at a = 50. (c) The loss along the channel, ε " +
      "= 1/2a: it falls like ε, for where the two kinks differ the error is of order 1; for smooth " +
      "activations it would fall like ε⁴. Diamond: the published teacher, w = (1, 0), (1, ε), a = ∓1/ε at " +
      "ε = 10⁻⁵.",
    lookAt: "In (c) the loss falls only like ε: kinks make a relu channel flatter than a smooth one.",
    alt:
      "Three panels: a map of the target, zero on the left half and striped on the right; a contour map of " +
      "the loss with a bent dark valley; and a falling straight line of points with a diamond beside it.",
    tables: {
      line: output("channel/relu", "line.csv"),
      line_fits: output("channel/relu", "line_fits.csv"),
      slice: output("channel/relu", "slice.csv"),
      target: output("channel/relu", "target.csv"),
    },
  },
  figC6: {
    title: "Appendix C.6: a second derivative from three neurons",
    caption:
      "Three neurons with input weights w + ε u₁ω₁ + ε²u₂ω₂ and output weights α₀u₀ + α₁u₁/ε + α₂u₂/ε² " +
      "come to √3α₀σ + α₁(ω₁·x)σ′ + α₂[(ω₂·x)σ′ + (ω₁·x)²σ″/(2√6)], constructed for arbitrary numbers. (a) " +
      "Root mean square error over normal inputs, with the fitted exponents of ε; dashed, the rounding of " +
      "output weights of order ε⁻². (b) The output along the inputs x (1, ½) for softplus.",
    lookAt:
      "In (a) all errors fall like ε² down to rounding; in (b) the coloured curves approach the grey one.",
    alt:
      "Left, three rows of circles that fall along straight lines, both axes logarithmic, and rise again " +
      "with a dashed line; right, three coloured curves that come ever closer to a grey one.",
    tables: {
      errors: output("channel/second-derivative", "errors.csv"),
      error_fits: output("channel/second-derivative", "error_fits.csv"),
      curves: output("channel/second-derivative", "curves.csv"),
    },
  },
};
