/** The two kinds of network of figure 3, both with four inputs, four neurons and biases. */
import { type SaddleLine, saddleLine } from "../../../kernels/analysis/plateau/saddle_line.ts";
import { initialWeights } from "../../../kernels/initial_weights.ts";
import type { ActivationName } from "../../../kernels/activations.ts";
import type { NetworkShape } from "../../../kernels/network_shape.ts";

/**
 * `text`: as the paper's text has it, a network of figure 4: softplus, normal inputs, Rosenbrock of all four.
 * `variant`: as the network that the authors publish for the figure (paper, section 8): g, quasi-random inputs in
 * [−√3, √3]⁴, Rosenbrock of the first two with c = 0.
 */
export const KINDS = ["text", "variant"] as const;
export type Kind = typeof KINDS[number];

export const INPUTS = 4;
const NEURONS = 4;
const ACTIVATION: Readonly<Record<Kind, ActivationName>> = { text: "softplus", variant: "g" };

export function geometryShape(kind: Kind): NetworkShape {
  return { inputs: INPUTS, hidden: [NEURONS], biased: true, activation: ACTIVATION[kind] };
}

export function geometryStart(kind: Kind, seed: number): Float64Array {
  return initialWeights(geometryShape(kind), `geometry/${kind}`, seed);
}

/** The saddle line of the last neuron of a network with one neuron less: of the merged one (merge_neurons.ts). */
export function geometryLine(kind: Kind, theta: Float64Array): SaddleLine {
  const larger = geometryShape(kind);
  return saddleLine({ ...larger, hidden: [NEURONS - 1] }, theta, NEURONS - 2);
}
