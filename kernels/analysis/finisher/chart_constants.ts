/** The map of a chart that takes a neuron's constant into the biases behind it, with its pull-back (chart_maps.ts). */
import { type ActivationName, ACTIVATIONS } from "../../activations.ts";
import type { ChartPoint } from "./chart_maps.ts";

/** A neuron whose constant part goes into the biases of its outputs. */
export interface Constant {
  /** Place of its bias β. */
  readonly bias: number;
  readonly outputs: readonly number[];
  /** Places of the biases b that its outputs a are added to. */
  readonly into: readonly number[];
}

/**
 * b ← C = b + a σ(β) for each output. With b = C − a σ(β): ∂b/∂a = −σ, ∂b/∂β = −a σ′, ∂²b/∂a∂β = −σ′, ∂²b/∂β∂β = −a σ″.
 */
export function moveConstant(
  { x, gradient, hessian }: ChartPoint,
  activation: ActivationName,
  { bias, outputs, into }: Constant,
): void {
  const [value, slope, curvature] = ACTIVATIONS[activation].at(x[bias]!);
  const p = x.length;
  for (const [k, a] of outputs.entries()) {
    const b = into[k]!;
    if (gradient !== undefined) {
      if (hessian !== undefined) {
        for (const [next, step] of [[1, p], [p, 1]] as const) {
          for (let at = 0; at < p * step; at += step) {
            const own = hessian[at + b * next]!;
            hessian[at + a * next] = hessian[at + a * next]! - value * own;
            hessian[at + bias * next] = hessian[at + bias * next]! - x[a]! * slope * own;
          }
        }
        const mixed = gradient[b]! * slope;
        hessian[a * p + bias] = hessian[a * p + bias]! - mixed;
        hessian[bias * p + a] = hessian[bias * p + a]! - mixed;
        hessian[bias * p + bias] = hessian[bias * p + bias]! - gradient[b]! * x[a]! * curvature;
      }
      gradient[a] = gradient[a]! - value * gradient[b]!;
      gradient[bias] = gradient[bias]! - x[a]! * slope * gradient[b]!;
    }
    x[b] = x[b]! + x[a]! * value;
  }
}

export function returnConstant(
  x: Float64Array,
  activation: ActivationName,
  { bias, outputs, into }: Constant,
): void {
  const [value] = ACTIVATIONS[activation].at(x[bias]!);
  for (const [k, a] of outputs.entries()) x[into[k]!] = x[into[k]!]! - x[a]! * value;
}
