/**
 * A network as a function, for maps in a browser: f(x) in the host's float64, θ in the order of the kernels (for each
 * hidden layer and neuron the input weights and the bias, then output weights and output bias).
 */
import { ACTIVATIONS as PAIR_ACTIVATIONS } from "./explorer/gated_pair.ts";

const softplus = PAIR_ACTIVATIONS.softplus.value;

/** Those of networks whose runs are marks of figures. */
export const MAP_ACTIVATIONS = {
  g: (z: number) => 1 / (1 + Math.exp(-4 * z)) + softplus(z),
  softplus,
  erf: PAIR_ACTIVATIONS.erf.value,
  relu: (z: number) => Math.max(z, 0),
} as const;

export interface MappedShape {
  /** D. */
  readonly inputs: number;
  /** Neurons of each hidden layer. */
  readonly hidden: readonly number[];
  readonly biased: boolean;
  readonly activation: keyof typeof MAP_ACTIVATIONS;
}

/** P. */
export function parametersOf({ inputs, hidden, biased }: MappedShape): number {
  const bias = biased ? 1 : 0;
  let parameters = 0;
  let from = inputs;
  for (const neurons of hidden) {
    parameters += neurons * (from + bias);
    from = neurons;
  }
  return parameters + from + bias;
}

/** f(x). */
export function outputAt(shape: MappedShape, theta: ArrayLike<number>, x: ArrayLike<number>): number {
  const sigma = MAP_ACTIVATIONS[shape.activation];
  let at = 0;
  let from = x;
  const weighted = () => {
    let z = 0;
    for (let i = 0; i < from.length; i++) z += theta[at++]! * from[i]!;
    return shape.biased ? z + theta[at++]! : z;
  };
  for (const neurons of shape.hidden) from = Array.from({ length: neurons }, () => sigma(weighted()));
  return weighted();
}

/** ‖θ‖ = Σ θᵢ² / (2P), the paper's. */
export function normOf(theta: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < theta.length; i++) sum += theta[i]! * theta[i]!;
  return sum / (2 * theta.length);
}
