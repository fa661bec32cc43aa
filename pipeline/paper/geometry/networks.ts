/** Figure 3's networks of both kinds (settings.ts): shape, start, the merged one's saddle line. */
import { type SaddleLine, saddleLine } from "../../../kernels/analysis/plateau/saddle_line.ts";
import { initialWeights } from "../../../kernels/initial_weights.ts";
import type { ActivationName } from "../../../kernels/activations.ts";
import type { NetworkShape } from "../../../kernels/network_shape.ts";
import { INPUTS, type Kind } from "./settings.ts";

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
