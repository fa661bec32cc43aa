/**
 * Weight normalisation (Salimans & Kingma, 2016): the input weights of each neuron of a hidden layer are w = g v/|v|, with
 * a number g and a vector v in the place of w; biases and output weights stay. The coordinates u are θ with v for each w,
 * and behind them the g of all neurons in order: P + Σ R values. Gradient descent in u is another one than in θ: it has
 *   ∂L/∂g = ∇w·v/|v|,   ∂L/∂v = (g/|v|) (∇w − (∇w·v) v/|v|²),   with ∇w = ∂L/∂w.
 */
import { layoutOf, type NetworkShape } from "../../network_shape.ts";
import type { LossOf } from "./trainer.ts";

export interface Coordinates {
  /** θ at u. */
  toWeights(u: Float64Array): Float64Array;
  /** u at θ: v = w, g = |w|. @throws RangeError where a w is 0, which has no direction */
  fromWeights(theta: Float64Array): Float64Array;
  /** ∂L/∂u at u from ∂L/∂θ at its θ. */
  pullGradient(u: Float64Array, gradient: Float64Array): Float64Array;
}

export function weightNormalisation(shape: NetworkShape): Coordinates {
  const { layers, parameters } = layoutOf(shape);
  const neurons = layers.flatMap(({ offset, neurons, stride, fanIn }) =>
    Array.from(
      { length: neurons },
      (_, k) => ({ from: offset + k * stride, to: offset + k * stride + fanIn }),
    )
  );
  const length = parameters + neurons.length;
  const checked = (values: Float64Array, expected: number) => {
    if (values.length === expected) return values;
    throw new RangeError(
      `Cannot change coordinates as there must be ${expected} numbers for P = ${parameters}: got ${values.length}`,
    );
  };
  return {
    toWeights: (u) => {
      const theta = checked(u, length).slice(0, parameters);
      for (const [k, { from, to }] of neurons.entries()) {
        const factor = u[parameters + k]! / lengthOf(u, from, to);
        for (let i = from; i < to; i++) theta[i] = factor * u[i]!;
      }
      return theta;
    },
    fromWeights: (theta) => {
      const u = new Float64Array(length);
      u.set(checked(theta, parameters));
      for (const [k, { from, to }] of neurons.entries()) {
        const size = lengthOf(theta, from, to);
        if (!(size > 0)) {
          throw new RangeError(
            `Cannot normalise neuron ${k} as its input weights must not be 0: got ${size}`,
          );
        }
        u[parameters + k] = size;
      }
      return u;
    },
    pullGradient: (u, gradient) => {
      const pulled = new Float64Array(length);
      pulled.set(checked(gradient, parameters));
      for (const [k, { from, to }] of neurons.entries()) {
        const size = lengthOf(checked(u, length), from, to);
        let along = 0;
        for (let i = from; i < to; i++) along += gradient[i]! * u[i]! / size;
        pulled[parameters + k] = along;
        const factor = u[parameters + k]! / size;
        for (let i = from; i < to; i++) pulled[i] = factor * (gradient[i]! - along * u[i]! / size);
      }
      return pulled;
    },
  };
}

/** A loss as a function of u. */
export function lossIn({ toWeights, pullGradient }: Coordinates, lossOf: LossOf): LossOf {
  return (u) => {
    const { loss, gradient } = lossOf(toWeights(u));
    return { loss, gradient: pullGradient(u, gradient) };
  };
}

function lengthOf(values: Float64Array, from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum += values[i]! * values[i]!;
  return Math.sqrt(sum);
}
