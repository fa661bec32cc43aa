/** The figures of a channel beside a saddle line: texts, and the tables that each is drawn from. */
import { output } from "../../engine/mod.ts";
import type { FiguresOf } from "../drawing/figure.ts";
import type { Kind } from "./settings.ts";
import type { GEOMETRY_SPECS } from "./specs.ts";

const tablesOf = (kind: Kind) => ({
  surface: { surface: output(`geometry/surface-${kind}`, "surface.csv") },
  wide: { wide: output(`geometry/surface-${kind}`, "wide.csv") },
  top: { top: output(`geometry/surface-${kind}`, "top.csv") },
  flows: {
    trajectories: output(`geometry/escape-${kind}`, "trajectories.csv"),
    escapes: output(`geometry/escape-${kind}`, "escapes.csv"),
  },
});
const TEXT = tablesOf("text");
const VARIANT = tablesOf("variant");

export const GEOMETRY_FIGURES: FiguresOf<typeof GEOMETRY_SPECS> = {
  fig3: {
    title: "Figure 3: a channel beside a saddle line",
    caption:
      "A network of four inputs and four softplus neurons with biases had run into a channel. Its two " +
      "neurons were merged, the smaller network brought to a minimum, and the merged neuron split again: " +
      "this is the saddle line of that minimum. (a) The loss around it, (b) profiles, (c) from above, (d) " +
      "loss and γ along two flows that leave it at γ = 1.5, (e) how far their updates are parallel to the " +
      "line. The data set of this profile was chosen, among about twenty sizes and seeds, for having such " +
      "a network: from most saddle lines found this way no flow led back into a channel of the two copies. " +
      "Each panel with its data follows. Profile {profile}.",
    lookAt:
      "The orange flow leaves the ridge (d), its γ grows without end, and its steps become parallel to the " +
      "saddle line (e).",
    alt: "Five panels: a shaded surface with a dashed crest; profiles across it; a coloured map of it on a " +
      "logarithmic axis; the loss and γ of two flows over time; and the cosine of their steps with the " +
      "line.",
    tables: { ...TEXT.surface, ...TEXT.top, ...TEXT.flows },
    data: [],
    claims: [
      {
        claim: 13,
        statement:
          "One of two perturbations of the saddle line follows the channel: γ grows without bound and updates become parallel to the line",
        location: "figure 3",
        stage: "geometry/claims",
      },
    ],
  },
  fig3a: {
    title: "Figure 3a: the loss around the saddle line",
    caption:
      "γ shares the split neuron's output weight out, α moves along e_min(γ), the eigenvector of the " +
      "smallest transverse eigenvalue. Excess loss: loss less that of the line (dashed, saddles), linear " +
      "up to half of the valleys' depth and logarithmic beyond. The line is a ridge; on both sides of it " +
      "valleys begin.",
    lookAt:
      "The dashed line runs along a crest; look on both sides of it for the valleys that begin at larger " +
      "|γ|.",
    alt:
      "A shaded surface of the loss over γ and α with a dashed line along its crest and valleys that open " +
      "on both sides of it.",
    tables: TEXT.surface,
  },
  fig3b: {
    title: "Figure 3b: profiles across the saddle line",
    caption:
      "The excess loss along e_min, for γ from 1 to 100. The profiles converge: beyond, they lie on each " +
      "other.",
    lookAt: "See how the profiles of larger γ fall onto one curve: the channel keeps its shape.",
    alt:
      "Curves of the excess loss over α, one for each γ, coloured by it: a hill at 0 with a valley on each " +
      "side.",
    tables: TEXT.top,
  },
  fig3c: {
    title: "Figure 3c: from above, up to γ = 10⁵",
    caption:
      "The same as 3a from above, on a logarithmic γ axis. Amber: where the loss is least on either side " +
      "of the saddle line (dashed). Line and valleys run on in parallel.",
    lookAt: "The amber lines of the valleys stay at the same distance from the dashed saddle line over all " +
      "decades of γ.",
    alt: "A coloured map of the excess loss over γ, on a logarithmic axis, and α: a dashed horizontal line " +
      "between two amber ones.",
    tables: TEXT.top,
  },
  fig3d: {
    title: "Figure 3d: two flows from beside the saddle line",
    caption:
      "Gradient flows from θ_γ ± 10⁻⁴ e_min at γ = 1.5, until ‖θ‖ = 10³ or rest. The legend says where " +
      "they end: in a channel of the two copies, in another one (of one copy and another neuron, say), at " +
      "rest. Along a channel γ grows like t^¼, without bound. Flow time is that of θ′ = −∇L, L the mean " +
      "square.",
    lookAt: "The loss stops falling while γ still grows: this is what a channel looks like in training.",
    alt:
      "Two plots over flow time on a logarithmic axis: above, the losses of two flows, which fall once and " +
      "then stay; below, their γ, which begins to rise later.",
    tables: TEXT.flows,
  },
  fig3e: {
    title: "Figure 3e: updates and the saddle line's direction",
    caption:
      "Cosine between each step's update and Γ, the direction of the saddle line, positive where γ grows. " +
      "In the channel of the copies updates become parallel to the line. Where the curve dips from there, " +
      "the solver's error shows, not the flow: short steps, less than a tenth as long as those around, lead " +
      "back to the valley's floor, which a long step has missed within its tolerance. Together they are " +
      "less than 10⁻⁴ of the flow time.",
    lookAt:
      "In a channel of the copies the curve comes up to 1: every further step is along the saddle line.",
    alt:
      "Curves of a cosine between −1 and 1 over flow time on a logarithmic axis, one for each of the two " +
      "flows.",
    tables: TEXT.flows,
  },
  fig3v: {
    title: "Figure 3, the authors' variant",
    caption:
      "As figure 3, for a network like the one that the authors publish: activation g, quasi-random inputs " +
      "in [−√3, √3]⁴, Rosenbrock function of the first two inputs with c = 0. The network, Halton's " +
      "sequence and the seeds are ours. One flow runs away in the channel, the other comes to rest.",
    lookAt:
      "Here the two sides differ: one flow runs away in the channel, the other one comes to rest at finite " +
      "γ.",
    alt:
      "The five panels of figure 3 for another network: surface, profiles, map, two flows over time, and " +
      "the cosine of their steps.",
    tables: { ...VARIANT.surface, ...VARIANT.top, ...VARIANT.flows },
  },
  figB5: {
    title: "Figure B5: the loss around figure 3's saddle line, a wider view",
    caption:
      "Figure 3a from γ = −2.5 to 3, and twice as far in α; symmetric about γ = ½. At 0 and 1 transverse " +
      "eigenvalues cross zero and e_min is another direction.",
    lookAt: "The surface is symmetric about γ = ½; compare the stretch from 0 to 1, where e_min is another " +
      "direction, with the valleys outside.",
    alt: "A shaded surface of the loss over γ from −2.5 to 3 and α, with the saddle line along its middle.",
    tables: TEXT.wide,
  },
  figB5v: {
    title: "Figure B5, the authors' variant",
    caption: "As figure B5, around the saddle line of figure 3's variant.",
    lookAt: "Compare it with figure B5: another activation and other inputs, and again a line with valleys " +
      "beside it.",
    alt:
      "A shaded surface of the loss over γ from −2.5 to 3 and α, with a saddle line along its middle, for " +
      "the authors' kind of network.",
    tables: VARIANT.wide,
  },
  figB6: {
    title: "Figure B6: distance from the saddle line",
    caption:
      "Left, how far figure 3d's flows are from the nearest point of the saddle line: in a channel of the " +
      "copies the distance converges, though γ grows. Middle and right, the parts of it for the two flows " +
      "in the order of the left legend: for each neuron the input weights, bias included, and the output " +
      "weight. The copies' output weights are equally far from the line. The squares of all, with the " +
      "output bias's, add up.",
    lookAt:
      "The distance from the line stops growing although γ never does: the channel runs parallel to the " +
      "saddle line.",
    alt: "Three plots of distances over flow time, both axes logarithmic: the whole distance of two flows, " +
      "then that of each neuron's input and output weights for the first and for the second flow.",
    tables: TEXT.flows,
  },
  figB6v: {
    title: "Figure B6, the authors' variant",
    caption: "As figure B6, for the flows of figure 3's variant.",
    lookAt: "Both distances stop growing, that of the channel while its flow still goes on.",
    alt:
      "Three plots of distances over flow time, both axes logarithmic, as in figure B6, for the flows of " +
      "the authors' kind of network.",
    tables: VARIANT.flows,
  },
};
