/**
 * The shape of a network and the order of its parameters θ: for each hidden layer and each of its neurons the input
 * weights and then, in a biased network, the bias; then the output weights of the last hidden layer and, in a biased
 * network, the output bias (paper, section 1).
 */
import type { ActivationName } from "./activations.ts";

export interface NetworkShape {
  /** Input dimension D ≥ 1. */
  readonly inputs: number;
  /** Neurons of each hidden layer, such as [4] or [4, 4]. */
  readonly hidden: readonly number[];
  /** Whether neurons and output have biases. */
  readonly biased: boolean;
  readonly activation: ActivationName;
}

/** One hidden layer: where its parameters begin in θ, its fan-in, and the length of one neuron's block. */
export interface Layer {
  readonly offset: number;
  readonly fanIn: number;
  readonly neurons: number;
  /** fan-in, plus one with a bias. */
  readonly stride: number;
}

/** The hidden layers in order, the place of the output weights, and P, the number of parameters. */
export function layoutOf(shape: NetworkShape): {
  readonly layers: readonly Layer[];
  readonly output: number;
  readonly parameters: number;
} {
  const layers: Layer[] = [];
  let offset = 0;
  let fanIn = shape.inputs;
  for (const neurons of shape.hidden) {
    const stride = fanIn + (shape.biased ? 1 : 0);
    layers.push({ offset, fanIn, neurons, stride });
    offset += neurons * stride;
    fanIn = neurons;
  }
  return { layers, output: offset, parameters: offset + fanIn + (shape.biased ? 1 : 0) };
}

/** P: shallow r(d+1) + r + 1 with biases, r d + r without. */
export function parameterCount(shape: NetworkShape): number {
  return layoutOf(shape).parameters;
}
