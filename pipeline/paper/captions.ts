/** What each figure shows, in our words. */

export interface Caption {
  readonly id: string;
  readonly title: string;
  readonly caption: string;
  /** Data files published beside the figure. */
  readonly data: readonly string[];
}

export const CAPTIONS: readonly Caption[] = [
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
      "narrows, until it meets 2/η (dashed), and stays there: the step size decides how far the descent gets.",
    data: ["edge.csv", "edge_fits.csv"],
  },
  {
    id: "figB12",
    title: "Figure B12: a slice through channel 2",
    caption:
      "The population loss in the plane of the saddle line's direction Γ and of the steepest direction e_max at " +
      "a point of channel 2 (α = 0 there). The channel leaves the plane slowly: its floor bends, and narrows with γ.",
    data: ["slice.csv"],
  },
];
