/** Hidden units of any fully connected network: where their parameters stand in θ. */
import { type DenseNetwork, type DensePlace, densePlaces } from "../network.ts";

export interface HiddenUnit {
  readonly layer: number;
  readonly index: number;
  /** Input weights and, where there is one, the bias: from, to. */
  readonly from: number;
  readonly to: number;
  /** Output weights, one for each unit of the next layer. */
  readonly outputs: readonly number[];
}

export interface HiddenLayer {
  readonly place: DensePlace;
  readonly units: readonly HiddenUnit[];
}

export function hiddenLayers(network: DenseNetwork): HiddenLayer[] {
  const { places } = densePlaces(network);
  return places.slice(0, -1).map((place, layer): HiddenLayer => {
    const next = places[layer + 1]!;
    return {
      place,
      units: Array.from({ length: place.outputs }, (_, index): HiddenUnit => ({
        ...{ layer, index, from: place.offset + index * place.stride },
        to: place.offset + (index + 1) * place.stride,
        outputs: Array.from({ length: next.outputs }, (_, m) => next.offset + m * next.stride + index),
      })),
    };
  });
}

export function inputsOf(theta: Float64Array, { from, to }: HiddenUnit): Float64Array {
  return theta.subarray(from, to);
}

export function outputsOf(theta: Float64Array, { outputs }: HiddenUnit): Float64Array {
  return Float64Array.from(outputs, (i) => theta[i]!);
}

export function dot(u: ArrayLike<number>, v: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < u.length; i++) sum += u[i]! * v[i]!;
  return sum;
}

export function lengthOf(v: ArrayLike<number>): number {
  return Math.sqrt(dot(v, v));
}
