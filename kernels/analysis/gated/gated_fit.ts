/**
 * A network with gated units and neurons (gated_shape.ts) on a data set: mean squared loss with its gradient, and residuals
 * e = f(x) − y with their derivatives for Levenberg's and Marquardt's method. With z = w·x̃, u = v·x̃:
 *   of a unit    ∂f/∂w = (c σ′(z) + u σ″(z)) x̃,  ∂f/∂v = σ′(z) x̃,  ∂f/∂c = σ(z);
 *   of a neuron  ∂f/∂w = a σ′(z) x̃,               ∂f/∂a = σ(z).
 */
import { ACTIVATIONS } from "../../activations.ts";
import type { DataSet } from "../../data_set.ts";
import { LOSS_CURVATURE, type LossAndGradient } from "../../loss.ts";
import { type LeastSquares, MOST_PARAMETERS } from "../trainers/residuals.ts";
import { gatedLayout, type GatedShape } from "./gated_shape.ts";

export interface GatedFit extends LeastSquares {
  /** L and ∇L, for trainers that take no residuals. */
  readonly loss: (theta: Float64Array) => LossAndGradient;
}

/** Takes ∂eₛ/∂θₚ of sample s. */
type Take = (sample: number, parameter: number, derivative: number) => void;

/** @throws RangeError for other data, or with more parameters than a Jacobian is made of */
export function gatedFit(shape: GatedShape, data: DataSet): GatedFit {
  const { stride, weights, output, parameters: p } = gatedLayout(shape);
  if (p > MOST_PARAMETERS || data.inputs !== shape.inputs) {
    throw new RangeError(
      `Cannot fit a network as it must have at most ${MOST_PARAMETERS} parameters and the data's ` +
        `${data.inputs} inputs: got ${p} and ${shape.inputs}`,
    );
  }
  const activation = ACTIVATIONS[shape.activation];
  const { n, inputs, y } = data;
  // x̃ of all samples.
  const x = new Float64Array(n * stride).fill(1);
  for (let s = 0; s < n; s++) x.set(data.x.subarray(s * inputs, (s + 1) * inputs), s * stride);

  function dotAt(theta: Float64Array, at: number, s: number): number {
    let sum = 0;
    for (let i = 0; i < stride; i++) sum += theta[at + i]! * x[s * stride + i]!;
    return sum;
  }

  function evaluate(theta: Float64Array, take: Take | null): Float64Array {
    if (theta.length !== p) {
      throw new RangeError(`Cannot fit a network as θ must have P = ${p} values: got ${theta.length}`);
    }
    const residuals = y.map((value) => theta[p - 1]! - value);
    for (let s = 0; s < n; s++) {
      if (take !== null) take(s, p - 1, 1);
      for (const [m, w] of weights.entries()) {
        const isGated = m < shape.gated;
        const [value, slope, curvature] = activation.at(dotAt(theta, w, s));
        const gate = isGated ? dotAt(theta, w + stride, s) : 0;
        const a = theta[output + m]!;
        residuals[s] = residuals[s]! + (a * value + gate * slope);
        if (take === null) continue;
        take(s, output + m, value);
        // A neuron's σ″ does not count, and may not exist.
        const factor = isGated ? a * slope + gate * curvature : a * slope;
        for (let i = 0; i < stride; i++) take(s, w + i, factor * x[s * stride + i]!);
        if (!isGated) continue;
        for (let i = 0; i < stride; i++) take(s, w + stride + i, slope * x[s * stride + i]!);
      }
    }
    return residuals;
  }

  return {
    n,
    parameters: p,
    residuals: (theta) => evaluate(theta, null),
    linearised: (theta) => {
      const jacobian = new Float64Array(n * p);
      const residuals = evaluate(theta, (s, parameter, derivative) => {
        jacobian[parameter * n + s] = derivative;
      });
      return { residuals, jacobian };
    },
    loss: (theta) => {
      const residuals = evaluate(theta, null);
      const gradient = new Float64Array(p);
      evaluate(theta, (s, parameter, derivative) => {
        gradient[parameter] = gradient[parameter]! + residuals[s]! * derivative;
      });
      return { loss: meanSquare(residuals), gradient: gradient.map((sum) => LOSS_CURVATURE / n * sum) };
    },
  };
}

/** L of residuals; also on data that were not fitted. */
export function meanSquare(residuals: Float64Array): number {
  let sum = 0;
  for (const e of residuals) sum += e * e;
  return sum / residuals.length;
}
