/** What each figure shows, in our words. {N}, {runs} and {profile} are filled in by the page. */

export interface Caption {
  readonly id: string;
  readonly title: string;
  readonly caption: string;
  /** Data files published beside the figure. */
  readonly data: readonly string[];
}

export const CAPTIONS: readonly Caption[] = [
  {
    id: "fig1",
    title: "Figure 1: from a duplicated neuron to a gated linear unit",
    caption:
      "Left, a network in which one neuron is duplicated: its output weight may be shared out at any γ. Middle, computed: " +
      "the toy's loss (figure 6) around the saddle line of all these networks (dashed) and a channel (orange: gradient " +
      "flow from beside the line), which goes on to γ → ∞. Right, what the channel leads to: a network with a gated " +
      "linear unit.",
    data: ["landscape.csv", "flow.csv"],
  },
  {
    id: "fig2",
    title: "Figure 2: plateaus and saddle lines",
    caption:
      "All four panels: the target and how many minima there are, the losses at which gradient flows end, the loss " +
      "around the saddle line of a duplicated neuron, and the flows that leave it. N = {N} samples, {runs} for " +
      "r = 1 to 5, profile {profile}. Each panel with its data follows.",
    data: [],
  },
  {
    id: "fig2a",
    title: "Figure 2a: target and number of minima",
    caption:
      "Left, the modified Rosenbrock function on the grid of N = {N} inputs, standardised. Right, how many different " +
      "minima the runs of each width found ({runs} for r = 1 to 5), up to the order of neurons: among all runs that ended, " +
      "of infinite norm too, as the authors count, and, grey, at finite norm alone, a plateau being one minimum. No width " +
      "can have more than it has runs.",
    data: ["target.csv", "counts.csv"],
  },
  {
    id: "fig2b",
    title: "Figure 2b: loss levels",
    caption:
      "A diamond for each gradient flow ({runs} for r = 1 to 5, no biases, N = {N}, profile {profile}): the loss where " +
      "it ended, each kind of end in a lane of its own beside r. Blue: at finite norm; orange: at ‖θ‖ = 10³, held there by " +
      "the regulariser; grey: step limit reached, still moving after all steps (the legend says what share); purple, where there are such runs: stuck, as no step was possible any more. Filled: the closest two neurons differ by less than 10⁻⁶. Right, the share of those, with Wilson 95 % intervals.",
    data: ["runs.csv", "counts.csv"],
  },
  {
    id: "fig2c",
    title: "Figure 2c: the loss around a saddle line",
    caption:
      "A minimum with two neurons, its neuron of negative output weight duplicated: γ shares the output weight out, α " +
      "moves along the eigenvector of the smallest transverse eigenvalue. Excess loss: loss less the plateau's, on an " +
      "inverse hyperbolic sine scale. For γ from 0 to 1 the line (solid) is the floor of a valley, a plateau of minima; " +
      "outside (dashed) it is a ridge. N = {N}.",
    data: ["surface.csv"],
  },
  {
    id: "fig2d",
    title: "Figure 2d: flows from beside a saddle line",
    caption:
      "Gradient flows from points 10⁻⁷ away from the line along ±e_min (dots). From γ in (0, 1), shaded, they return to " +
      "the line; from outside they leave it, and γ grows without end. N = {N}.",
    data: ["perturbed.csv"],
  },
  {
    id: "fig3",
    title: "Figure 3: a channel beside a saddle line",
    caption:
      "A network of four inputs and four softplus neurons with biases had run into a channel. Its two neurons were merged, " +
      "the smaller network brought to a minimum, and the merged neuron split again: this is the saddle line of that " +
      "minimum. (a) The loss around it, (b) profiles, (c) from above, (d) loss and γ along two flows that leave it at " +
      "γ = 1.5, (e) how far their updates are parallel to the line. The data set of this profile was chosen, among about twenty " +
      "sizes and seeds, for having such a network: from most saddle lines found this way no flow led back into a channel of " +
      "the two copies. Each panel with its data follows. Profile {profile}.",
    data: [],
  },
  {
    id: "fig3a",
    title: "Figure 3a: the loss around the saddle line",
    caption:
      "γ shares the split neuron's output weight out, α moves along e_min(γ), the eigenvector of the smallest transverse " +
      "eigenvalue. Excess loss: loss less that of the line (dashed, saddles), linear up to half of the valleys' depth and " +
      "logarithmic beyond. The line is a ridge; on both sides of it valleys begin.",
    data: ["surface.csv"],
  },
  {
    id: "fig3b",
    title: "Figure 3b: profiles across the saddle line",
    caption:
      "The excess loss along e_min, for γ from 1 to 100. The profiles converge: beyond, they lie on each other.",
    data: ["top.csv"],
  },
  {
    id: "fig3c",
    title: "Figure 3c: from above, up to γ = 10⁵",
    caption:
      "The same as 3a from above, on a logarithmic γ axis. Amber: where the loss is least on either side of the saddle " +
      "line (dashed). Line and valleys run on in parallel.",
    data: ["top.csv"],
  },
  {
    id: "fig3d",
    title: "Figure 3d: two flows from beside the saddle line",
    caption:
      "Gradient flows from θ_γ ± 10⁻⁴ e_min at γ = 1.5, until ‖θ‖ = 10³ or rest. The legend says where they end: in a channel " +
      "of the two copies, in another one (of one copy and another neuron, say), at rest. Along a channel γ grows like t^¼, without bound. Flow time is that " +
      "of θ′ = −∇L, L the mean square.",
    data: ["trajectories.csv", "escapes.csv"],
  },
  {
    id: "fig3e",
    title: "Figure 3e: updates and the saddle line's direction",
    caption:
      "Cosine between each step's update and Γ, the direction of the saddle line, positive where γ grows. In the channel " +
      "of the copies updates become parallel to the line.",
    data: ["trajectories.csv", "escapes.csv"],
  },
  {
    id: "fig3v",
    title: "Figure 3, the authors' variant",
    caption:
      "As figure 3, for a network like the one that the authors publish: activation g, quasi-random inputs in [−√3, √3]⁴, " +
      "Rosenbrock function of the first two inputs with c = 0. The network, Halton's sequence and the seeds are ours. " +
      "One flow runs away in the channel, the other comes to rest.",
    data: ["surface.csv", "top.csv", "trajectories.csv", "escapes.csv"],
  },
  {
    id: "fig4",
    title: "Figure 4: how often networks end in channels",
    caption:
      "All seven panels, which follow singly with their data: (a) the closest two neurons of each run, (b) updates early and " +
      "late, (c) the share of channels for each data set, (d) losses, (e) eigenvalues in time, (f) channels in the layers of " +
      "deep networks, (g) dimensions of channels. Gradient flows that have not come to an end after their steps are handed to " +
      "a second-order method (the finisher), as the authors do, which goes on until loss and regulariser are at rest; every " +
      "end is proved in float64. (e) and the bars of (b) are of flows that nothing disturbed. Profile {profile}.",
    data: [],
  },
  {
    id: "fig4a",
    title: "Figure 4a: the closest two neurons",
    caption:
      "Every run on the Rosenbrock data, softplus, one hidden layer: 1 − cos(w_i, w_j) of the closest two neurons, biases " +
      "included, against |a_i| + |a_j|; crosses are pairs of equal signs. Orange: channels by all three criteria; blue: minima " +
      "of finite norm; purple: at rest at ‖θ‖ = 10³ without a channel; where there are such runs, green: at rest at finite " +
      "norm, but flat, at no minimum that is isolated beyond rounding; grey: open, no end is proved. Distances below 10⁻¹⁶ are drawn there.",
    data: ["runs.csv"],
  },
  {
    id: "fig4b",
    title: "Figure 4b: updates in the channel's subspace",
    caption:
      "Of runs on the Gaussian process with s = 0.5 that reach ‖θ‖ = 10³ with two neurons closer than 10⁻³, the share of an " +
      "update that lies in the subspace of the output weights of their groups (at 10⁻²) and the groups' common input " +
      "directions. Bars are of gradient flows: early, the first recorded update; late, the mean of the last fifth of them up to " +
      "‖θ‖ = 10³, of flows that came so far by themselves. Outlines are of the other runs, which the finisher led there: its " +
      "update from ‖θ‖ = 800 to 10³.",
    data: ["runs.csv"],
  },
  {
    id: "fig4c",
    title: "Figure 4c: share of channels",
    caption:
      "Runs of networks with one hidden layer that end in a channel by our three criteria, for each data set, sizes " +
      "together, with Wilson 95 % intervals; the authors' count stands beside ours in the table \"Figure 4 counted in two " +
      "ways\". Orange ticks are means of the sizes' own shares. From the right, where there are such runs: open ones (grey), of " +
      "which no end is proved, and flat ones (green), at rest at no isolated minimum; both count as no channel. Relu's flows " +
      "slide along kinks, where an active neuron's w·x is 0 at a sample: their ends are points of rest on kinks. Profile {profile}.",
    data: ["counts.csv"],
  },
  {
    id: "fig4d",
    title: "Figure 4d: training losses",
    caption:
      "Losses where the runs on the Gaussian process with s = 0.5 ended, as shares of channels by our three " +
      "criteria and of minima of finite norm.",
    data: ["runs.csv"],
  },
  {
    id: "fig4e",
    title: "Figure 4e: eigenvalues along training",
    caption:
      "The Hessian's largest and smallest eigenvalue (its size) against flow time of θ′ = −∇L, L the mean square, for some " +
      "runs on the Gaussian process with s = 0.5 whose flow came to its end by itself, channels by our three criteria and minima " +
      "of finite norm; values below 10⁻¹⁴ are drawn there.",
    data: ["along.csv"],
  },
  {
    id: "fig4f",
    title: "Figure 4f: channels in deep networks",
    caption:
      "The share of all runs of the deepest networks with a channel by our three criteria in each hidden layer L1, L2, …, in combinations of them, " +
      "in all and in none (open runs among the latter), with Wilson 95 % intervals. A channel of one layer makes neurons of the next look alike; such " +
      "groups are not counted where another explains them.",
    data: ["layers.csv"],
  },
  {
    id: "fig4g",
    title: "Figure 4g: dimensions of channels",
    caption:
      "How many channels by our three criteria have two, three and more neurons that come together (dimension 1, 2, …), for each data set.",
    data: ["dimensions.csv"],
  },
  {
    id: "generalisation",
    title: "Do channels generalise?",
    caption:
      "Not in the paper: test loss on fresh inputs over training loss, medians of channels by our three criteria and of finite minima, for each " +
      "network (D inputs, r neurons) on the Rosenbrock data. Profile {profile}.",
    data: ["generalisation.csv"],
  },
  {
    id: "fig5",
    title: "Figure 5: along a channel to its end",
    caption:
      "A channel of a network with 8 inputs and 8 softplus neurons on the modified Rosenbrock function, followed by jumps " +
      "that halve ε and gradient flow in between; each point lies on the channel's floor, the minimum of the loss at that " +
      "ε. Above, what converges (dashed: the limit by Richardson's extrapolation); below, what follows a power of ε " +
      "(dashed: exponents 2, 2, −2; the fitted ones stand beside). Profile {profile}.",
    data: ["series.csv", "limits.csv", "fits.csv"],
  },
  {
    id: "fig5a",
    title: "Figure 5a: sum of the output weights",
    caption: "c = a_i + a_j of the channel's two neurons against 1/ε; dashed, its limit.",
    data: ["series.csv", "limits.csv"],
  },
  {
    id: "fig5b",
    title: "Figure 5b: difference of the output weights",
    caption: "a = ε(a_i − a_j) against 1/ε; dashed, its limit. The output weights themselves grow like a/2ε.",
    data: ["series.csv", "limits.csv"],
  },
  {
    id: "fig5c",
    title: "Figure 5c: direction of the difference",
    caption:
      "Cosine of the angle between Δ and the mean input weights w, biases included, against 1/ε; dashed, its limit.",
    data: ["series.csv", "limits.csv"],
  },
  {
    id: "fig5d",
    title: "Figure 5d: loss above its limit",
    caption:
      "The loss on the channel's floor less L_∞, the limit by Richardson's extrapolation. Dashed: slope 2 in ε. Points " +
      "where rounding would show are left out.",
    data: ["series.csv", "limits.csv", "fits.csv"],
  },
  {
    id: "fig5e",
    title: "Figure 5e: distance from the gated linear unit",
    caption:
      "Root mean square over the data of what the two neurons compute less c σ(w·x) + a (Δ·x) σ′(w·x). Dashed: slope 2 in ε.",
    data: ["series.csv", "fits.csv"],
  },
  {
    id: "fig5f",
    title: "Figure 5f: largest eigenvalue",
    caption: "The Hessian's largest eigenvalue along the channel. Dashed: slope −2 in ε.",
    data: ["series.csv", "fits.csv"],
  },
  {
    id: "figGated",
    title: "Gated linear unit in place of two neurons",
    caption:
      "A figure of our own. (a) The loss above figure 5's L_∞ against ‖θ‖: two neurons reach L_∞ only as ‖θ‖ → ∞ (jumps " +
      "of figure 5), a network with one gated linear unit c σ(w·x) + (v·x) σ′(w·x) in their place reaches it at finite " +
      "norm, by gradient flow from the same start. (b) Where such networks end: from that start (diamond) and from " +
      "random weights (circles). Profile {profile}.",
    data: ["series.csv", "gated_path.csv", "gated_ends.csv"],
  },
  {
    id: "fig6",
    title: "Figure 6: channels of a two-neuron toy",
    caption:
      "All four panels: what the networks compute, where training goes, which ends of channels are minima, " +
      "and where discrete steps stop. Each panel with its data follows.",
    data: [],
  },
  {
    id: "fig6a",
    title: "Figure 6a: functions",
    caption:
      "The target, the best single neuron (any point of the saddle line), and the limits of the two channels, " +
      "cσ(wx) + a x σ′(wx). Channel 2 reproduces the target's plateau; channel 1 cannot.",
    data: ["functions.csv"],
  },
  {
    id: "fig6b",
    title: "Figure 6b: landscape and trajectories",
    caption:
      "The population loss over the projected γ and the direction α of the saddle's negative curvature, " +
      "minimised over the two other directions among networks with positive input weights. From beside the saddle " +
      "line, gradient flow (with infinite data, and with 4096 samples) runs along both channels without end; SGD and " +
      "Adam follow and are slower. The horizontal axis is the projected γ on a square-root scale; the published axis " +
      "holds (a₁ − a₂)/√2 under the same name. Flow time is that of θ′ = −∇L for the mean loss.",
    data: ["landscape.csv", "flow.csv", "minibatch.csv", "flow_fits.csv"],
  },
  {
    id: "fig6c",
    title: "Figure 6c: loss at the ends of channels",
    caption:
      "The loss ℓ(w, 0) in the limit ε → 0, with c and a eliminated, has three critical points: the ends of two " +
      "channels and the saddle line. Both channel ends lie where h(w) > 0, so the loss keeps falling towards " +
      "infinity: they are minima at infinity.",
    data: ["curve.csv", "critical_points.csv", "h_zeros.csv"],
  },
  {
    id: "fig6d",
    title: "Figure 6d: edge of stability",
    caption:
      "Largest Hessian eigenvalue along full-batch gradient descent down channel 1. It grows as the channel " +
      "narrows, until it meets 2/η (dashed), and stays there: the step size decides how far the descent gets. A run that " +
      "ends below its line has not come so far yet.",
    data: ["edge.csv", "edge_fits.csv"],
  },
  {
    id: "figA1",
    title: "Figure A1: loss levels without and with biases",
    caption:
      "Figure 2b with networks with biases beside it, from the same initial weights ({runs} for r = 1 to 5). With biases no " +
      "neurons are duplicated and far fewer runs end at infinite norm. Both loss axes are the same, logarithmic. Bars: how the runs ended, and the share with " +
      "duplicated neurons. N = {N}, profile {profile}.",
    data: ["runs.csv", "counts.csv"],
  },
  {
    id: "figA2",
    title: "Figure A2: a neuron split",
    caption:
      "(a) The two-neuron minimum's function and that of the three-neuron network which the flow reaches from beside its " +
      "saddle line; arrows are the neurons' input weights, scaled, thick black for positive and thin magenta for negative " +
      "output weights a, which stand above: two have become a channel's pair. (b) The flows as far as they went, on an " +
      "axis logarithmic in large |γ|. (c) Where they end; the Hessian's eigenvalues along the " +
      "line; and how far each eigenvector has turned since γ = −2. N = {N}.",
    data: ["functions.csv", "neurons.csv", "perturbed.csv", "final.csv", "along.csv"],
  },
  {
    id: "figA3",
    title: "Figure A3: gradients and smallest eigenvalues",
    caption:
      "Where each run ended ({runs} for r = 1 to 5): the largest component of the gradient of loss and regulariser, and " +
      "the Hessian's smallest eigenvalue relative to its largest, both recomputed in float64; triangles are negative. " +
      "Dashed: 10⁻¹¹ and 10⁻¹⁰. N = {N}, profile {profile}.",
    data: ["runs.csv"],
  },
  {
    id: "figA4",
    title: "Figure A4: eigenvalues along a saddle line",
    caption:
      "The Hessian's eigenvalues along the saddle line of figure 2c, each coloured by its eigenvector, followed by " +
      "overlap. At γ = 0 and 1 as many cross zero as a neuron has inputs; elsewhere they repel each other. One is zero " +
      "all along: the line itself. N = {N}.",
    data: ["along.csv"],
  },
  {
    id: "figB5",
    title: "Figure B5: the loss around figure 3's saddle line, a wider view",
    caption:
      "Figure 3a from γ = −2.5 to 3, and twice as far in α; symmetric about γ = ½. At 0 and 1 transverse eigenvalues cross " +
      "zero and e_min is another direction.",
    data: ["wide.csv"],
  },
  {
    id: "figB5v",
    title: "Figure B5, the authors' variant",
    caption: "As figure B5, around the saddle line of figure 3's variant.",
    data: ["wide.csv"],
  },
  {
    id: "figB6",
    title: "Figure B6: distance from the saddle line",
    caption:
      "Left, how far figure 3d's flows are from the nearest point of the saddle line: in a channel of the copies the " +
      "distance converges, though γ grows. Middle and right, the parts of it for the two flows in the order of the left legend: for each neuron the " +
      "input weights, bias included, and the output weight. The copies' output weights are equally far from the line. The squares of all, with the output bias's, add up.",
    data: ["trajectories.csv", "escapes.csv"],
  },
  {
    id: "figB6v",
    title: "Figure B6, the authors' variant",
    caption: "As figure B6, for the flows of figure 3's variant.",
    data: ["trajectories.csv", "escapes.csv"],
  },
  {
    id: "figB7",
    title: "Figure B7: gradients at the ends",
    caption:
      "The largest component of the gradient of loss and regulariser where each run of figure 4 ended, runs of a data set " +
      "side by side, recomputed in float64: at the ends of flows, after Newton steps, and where the finisher ended. Colours are " +
      "those of figure 4a.",
    data: ["runs.csv"],
  },
  {
    id: "figB8",
    title: "Figure B8: targets from Gaussian processes",
    caption: "Draws of the Gaussian processes with Matérn-3/2 kernel at two inputs; 1/s is the length scale.",
    data: ["samples.csv"],
  },
  {
    id: "figB9",
    title: "Figure B9: the closest two neurons, every data set",
    caption: "As figure 4a, for each data set and activation; networks with one hidden layer.",
    data: ["runs.csv"],
  },
  {
    id: "figB10",
    title: "Figure B10: updates in the channel's subspace, every data set",
    caption: "As figure 4b, for each data set and activation; in brackets the number of such runs.",
    data: ["runs.csv"],
  },
  {
    id: "figB11",
    title: "Figure B11: the closest three neurons, every data set",
    caption:
      "As figure B9 for the three neurons of a run whose largest distance is least, against the sum of their output " +
      "weights; networks with at least three neurons.",
    data: ["runs.csv"],
  },
  {
    id: "figB12",
    title: "Figure B12: a slice through channel 2",
    caption:
      "The population loss in the plane of the saddle line's direction Γ and of the steepest direction e_max at " +
      "a point of channel 2 (α = 0 there). The channel leaves the plane slowly: its floor bends, and narrows with γ.",
    data: ["slice.csv"],
  },
  {
    id: "figB13",
    title: "Figure B13: a channel of relu neurons",
    caption:
      "Infinite data. (a) The target (v·x) σ′(w·x) for relu, w = (1, 0), v = (0, 1): a gated linear unit. (b) The loss of two " +
      "neurons in the plane of their output weights ±a and of the steepest direction e_max that keeps them mirror images, " +
      "from the channel at a = 50. (c) The loss along the channel, ε = 1/2a: it falls like ε, for where the two kinks " +
      "differ the error is of order 1; for smooth activations it would fall like ε⁴. Diamond: the published teacher, " +
      "w = (1, 0), (1, ε), a = ∓1/ε at ε = 10⁻⁵.",
    data: ["line.csv", "line_fits.csv", "slice.csv", "target.csv"],
  },
  {
    id: "figC6",
    title: "Appendix C.6: a second derivative from three neurons",
    caption:
      "Three neurons with input weights w + ε u₁ω₁ + ε²u₂ω₂ and output weights α₀u₀ + α₁u₁/ε + α₂u₂/ε² come to " +
      "√3α₀σ + α₁(ω₁·x)σ′ + α₂[(ω₂·x)σ′ + (ω₁·x)²σ″/(2√6)], constructed for arbitrary numbers. (a) Root mean square error " +
      "over normal inputs, with the fitted exponents of ε; dashed, the rounding of output weights of order ε⁻². " +
      "(b) The output along the inputs x (1, ½) for softplus.",
    data: ["errors.csv", "error_fits.csv", "curves.csv"],
  },
];
