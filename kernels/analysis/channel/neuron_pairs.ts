/** Pairs of neurons of a layer: how close their input weights are, and how large their output weights. */
import { layoutOf, type NetworkShape } from "../../network_shape.ts";
import { DUPLICATE } from "../networks/network_distance.ts";

/** A neuron of one hidden layer: where its parameters lie in θ. */
interface Neuron {
  /** Input weights and bias, one block. */
  readonly from: number;
  readonly to: number;
  /** Output weights: one in the last hidden layer, else one for each neuron of the next. */
  readonly outputs: readonly number[];
}

/** Two neurons of a layer. */
export interface NeuronPair {
  /** Hidden layer, from 0. */
  readonly layer: number;
  /** Neurons of that layer, first < second. */
  readonly first: number;
  readonly second: number;
  /** 1 − cos(wᵢ, wⱼ). */
  readonly distance: number;
  /** |aᵢ| + |aⱼ|, Euclidean lengths where a neuron has several output weights. */
  readonly size: number;
  /** Sign of aᵢ·aⱼ: −1 for a pair that can diverge at a finite sum. */
  readonly sign: number;
}

/** 1 − cos(u, v) = ‖u/‖u‖ − v/‖v‖‖²/2, which keeps its digits where cos is next to 1; 1 where a vector is 0. */
export function cosineDistance(u: ArrayLike<number>, v: ArrayLike<number>): number {
  const [length, other] = [lengthOf(u), lengthOf(v)];
  if (length === 0 || other === 0) return 1;
  let sum = 0;
  for (let i = 0; i < u.length; i++) {
    const gap = u[i]! / length - v[i]! / other;
    sum += gap * gap;
  }
  return sum / 2;
}

/** All pairs of neurons of equal layers, exact duplicates left out, by layer, second and first neuron. */
export function neuronPairs(shape: NetworkShape, theta: Float64Array): NeuronPair[] {
  const layers = neuronsOfLayers(shape);
  return layers.flatMap((neurons, layer) =>
    neurons.flatMap((b, second) =>
      neurons.slice(0, second).flatMap((a, first): NeuronPair[] => {
        if (areDuplicates(theta, a, b)) return [];
        const [aOut, bOut] = [a, b].map(({ outputs }) => outputs.map((i) => theta[i]!)) as [
          number[],
          number[],
        ];
        return [{
          layer,
          first,
          second,
          distance: cosineDistance(inputsOf(theta, a), inputsOf(theta, b)),
          size: lengthOf(aOut) + lengthOf(bOut),
          sign: Math.sign(aOut.reduce((sum, value, i) => sum + value * bOut[i]!, 0)),
        }];
      })
    )
  );
}

/** The pair of least distance, the first of equal ones; one whose distance is NaN, wherever it stands. */
export function closestOf(pairs: readonly NeuronPair[]): NeuronPair | null {
  return pairs.reduce<NeuronPair | null>(
    (best, pair) =>
      best === null || pair.distance < best.distance ||
        (Number.isNaN(pair.distance) && !Number.isNaN(best.distance))
        ? pair
        : best,
    null,
  );
}

export function neuronsOfLayers(shape: NetworkShape): Neuron[][] {
  const { layers, output } = layoutOf(shape);
  return layers.map(({ offset, stride, neurons }, l) => {
    const next = layers[l + 1];
    return Array.from({ length: neurons }, (_, k): Neuron => ({
      from: offset + k * stride,
      to: offset + (k + 1) * stride,
      outputs: next === undefined
        ? [output + k]
        : Array.from({ length: next.neurons }, (_, m) => next.offset + m * next.stride + k),
    }));
  });
}

export function inputsOf(theta: Float64Array, { from, to }: Neuron): Float64Array {
  return theta.subarray(from, to);
}

export function areDuplicates(theta: Float64Array, a: Neuron, b: Neuron): boolean {
  const gap = inputsOf(theta, a).map((value, i) => value - theta[b.from + i]!);
  return lengthOf(gap) < DUPLICATE;
}

export function lengthOf(v: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < v.length; i++) sum += v[i]! * v[i]!;
  return Math.sqrt(sum);
}
