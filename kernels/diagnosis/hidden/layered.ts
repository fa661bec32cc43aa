/**
 * Any fully connected network as one of the paper's form with the same parameters and more: its hidden layers and its
 * outputs are the hidden layers, whose own output is empty; biases that it lacks where others are stay zero.
 */
import type { ActivationName } from "../../activations.ts";
import { layoutOf, type NetworkShape, parameterCount } from "../../network_shape.ts";
import { type DenseNetwork, densePlaces, endsOf } from "../network.ts";

export interface Layered {
  readonly shape: NetworkShape;
  /** Of each parameter of θ its place among those of the shape. */
  readonly places: Int32Array;
  /** The shape's parameters that θ does not have. */
  readonly empty: readonly number[];
  /** Values for the shape; zero where θ has none. */
  wide(theta: Float64Array): Float64Array;
  /** θ of values for the shape. */
  narrow(wide: Float64Array): Float64Array;
}

/**
 * @param activation of the shape, which has one for all layers
 * @param signs with which parameters are multiplied on the way (mirror_signs.ts); none without
 */
export function layeredNetwork(
  network: DenseNetwork,
  activation: ActivationName = "softplus",
  signs?: Float64Array,
): Layered {
  const own = densePlaces(network);
  const shape: NetworkShape = {
    inputs: endsOf(network).inputs,
    hidden: network.layers.map(({ outputs }) => outputs),
    biased: network.layers.some(({ biased }) => biased),
    activation,
  };
  const { layers } = layoutOf(shape);
  const places = new Int32Array(own.parameters);
  for (const [l, { offset, stride, outputs }] of own.places.entries()) {
    const { offset: first, stride: step } = layers[l]!;
    for (let k = 0; k < outputs; k++) {
      for (let i = 0; i < stride; i++) places[offset + k * stride + i] = first + k * step + i;
    }
  }
  const count = parameterCount(shape);
  const taken = new Set(places);
  return {
    ...{ shape, places },
    empty: Array.from({ length: count }, (_, i) => i).filter((i) => !taken.has(i)),
    wide: (theta) => {
      const wide = new Float64Array(count);
      for (const [i, at] of places.entries()) wide[at] = theta[i]! * (signs?.[i] ?? 1);
      return wide;
    },
    narrow: (wide) => Float64Array.from(places, (at, i) => wide[at]! * (signs?.[i] ?? 1)),
  };
}
