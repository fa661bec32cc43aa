/** The report's glossary: symbols and words of figures and tables, each in a sentence or two. */
import { pageOf, withIndices } from "./html.ts";

/** Terms in the order in which a reader meets them. Texts are plain; the anchor is for links. */
export const GLOSSARY: readonly (readonly [anchor: string, term: string, meaning: string])[] = [
  [
    "theta",
    "θ",
    "All parameters of a network: input weights w, biases b and output weights a of its neurons.",
  ],
  [
    "norm",
    "‖θ‖",
    "The mean square of the parameters, halved: Σ θᵢ² / (2P) for P parameters. Not the Euclidean norm.",
  ],
  [
    "infinite",
    "infinite norm",
    "A run that has come to ‖θ‖ = 1000. From there on a regulariser holds it, so that it ends somewhere; without it, the run " +
    "would go on for ever.",
  ],
  [
    "flow",
    "gradient flow",
    "θ′ = −∇L: gradient descent with infinitely small steps. Time is measured in the same units, so that n steps of size η " +
    "take the time nη.",
  ],
  [
    "saddle-line",
    "saddle line, Γ",
    "Duplicate a neuron of a minimum and share its output weight out, γ to one copy and 1 − γ to the other. For every γ the " +
    "network computes the same: a line of points at which the gradient is zero. Γ is its direction.",
  ],
  [
    "gamma",
    "γ",
    "The share of the output weight that the first copy gets: the place along the saddle line. For points beside the line it " +
    "is read off the output weights.",
  ],
  [
    "plateau",
    "plateau",
    "A part of a saddle line, γ from 0 to 1 or all outside, along which no direction leads down: a line of minima of equal loss.",
  ],
  [
    "e-min",
    "e_min and α",
    "The direction in which the loss is curved downwards most, or upwards least: the eigenvector of the Hessian's smallest " +
    "eigenvalue at a point of the saddle line. α is how far along it one has gone.",
  ],
  [
    "channel",
    "channel",
    "A valley beside a saddle line that leads to infinity: two neurons come together while their output weights grow without " +
    "end, one upwards, one downwards. We count a run as one by three criteria: ‖θ‖ = 1000, two neurons closer than 10⁻³ in " +
    "cosine distance, and updates that lie in the channel's subspace.",
  ],
  [
    "epsilon",
    "ε",
    "Half the distance between the input weights of a channel's two neurons. It shrinks along the channel; at its end at " +
    "infinity it would be zero.",
  ],
  [
    "delta",
    "Δ, w, c and a",
    "Δ is the direction from one neuron's input weights to the other's, w their mean; c = aᵢ + aⱼ is the sum of the output " +
    "weights and a = ε(aᵢ − aⱼ) their difference times ε. All four settle along a channel.",
  ],
  [
    "gated",
    "gated linear unit",
    "What a channel's two neurons become in the limit: c σ(w·x) + a (Δ·x) σ′(w·x), a neuron and a linear function that the " +
    "neuron's derivative opens and closes.",
  ],
  [
    "late-share",
    "early share, late share",
    "How much of an update of the parameters lies in the channel's subspace, from 0 to 1: in the first recorded update, and in " +
    "the mean of the last fifth of them.",
  ],
  [
    "lambda-max",
    "λ_max, λ_min",
    "The largest and the smallest eigenvalue of the Hessian: how sharply the loss is curved across a valley, and how little " +
    "along it.",
  ],
  [
    "edge",
    "η and 2/η, edge of stability",
    "η is the size of a step of gradient descent. Where λ_max exceeds 2/η, steps overshoot the valley's floor by more than they " +
    "were away from it; so descent stalls where λ_max = 2/η.",
  ],
  [
    "step-limit",
    "step limit reached",
    "A gradient flow that was still moving after as many steps as the profile allows. Flows into channels go on for ever, ever " +
    "more slowly, so that some always do; figures say what share of the runs it is.",
  ],
  [
    "finisher",
    "finisher",
    "A second-order method that takes over runs of figure 4 that reached their step limit, as the authors' optimiser does, and " +
    "goes on until loss and regulariser change no more.",
  ],
  [
    "open",
    "finite, flat and open runs",
    "Finite: ended at an isolated minimum of finite norm. Flat: ended at finite norm, but not at an isolated minimum. Open: no " +
    "end is proved; intervals reach as far as such runs might take them.",
  ],
  [
    "interval",
    "Wilson 95 % interval",
    "The shares that would be likely to give a count like this one; it stays between 0 and 1 and is wide for few runs.",
  ],
  [
    "sizes",
    "D, r, N and s",
    "D inputs, r hidden neurons, N samples; s is the roughness of a target from a Gaussian process (1/s is its length scale).",
  ],
];

export function glossaryPage(): string {
  const terms = GLOSSARY.map(([anchor, term, meaning]) =>
    `<dt id="${anchor}">${withIndices(term)}</dt>\n<dd>${withIndices(meaning)}</dd>`
  );
  return pageOf({
    name: "glossary.html",
    title: "Glossary",
    lead: "The symbols and words of the figures and tables, in plain words.",
    body: `<dl class="glossary">\n${terms.join("\n")}\n</dl>`,
  });
}
