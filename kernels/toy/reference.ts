/** The toy on finite data in float64, readable beside the equations: loss, gradient, Hessian; the optimisers. */
import erf from "@stdlib/math-base-special-erf";
import exp from "@stdlib/math-base-special-exp";
import { type LossDerivatives, meanDerivatives, sampleLoss } from "../loss.ts";

export interface Samples {
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
}

/** σ(z) = erf(z/√2) with its first two derivatives. */
export function activation(z: number): { s: number; d: number; dd: number } {
  const d = Math.sqrt(2 / Math.PI) * exp(-z * z / 2);
  return { s: erf(z / Math.SQRT2), d, dd: -z * d };
}

/** f*(x) = σ(5x + 2.5) + σ(5x − 2.5). */
export function target(x: number): number {
  return activation(5 * x + 2.5).s + activation(5 * x - 2.5).s;
}

/** L of f = a₁σ(w₁x) + a₂σ(w₂x) (../loss.ts) with gradient (4) and Hessian (4×4), θ = (w₁, w₂, a₁, a₂). */
export function sampleDerivatives(theta: ArrayLike<number>, samples: Samples): LossDerivatives {
  const [w1, w2, a1, a2] = [theta[0]!, theta[1]!, theta[2]!, theta[3]!];
  const n = samples.x.length;
  let loss = 0;
  const gradient = new Float64Array(4);
  const hessian = new Float64Array(16);
  const j = new Float64Array(4);
  for (let i = 0; i < n; i++) {
    const x = samples.x[i]!;
    const p = activation(w1 * x);
    const q = activation(w2 * x);
    const r = a1 * p.s + a2 * q.s - samples.y[i]!;
    loss += sampleLoss(r);
    j[0] = a1 * p.d * x;
    j[1] = a2 * q.d * x;
    j[2] = p.s;
    j[3] = q.s;
    for (let row = 0; row < 4; row++) {
      gradient[row] = gradient[row]! + r * j[row]!;
      for (let column = 0; column <= row; column++) {
        hessian[4 * row + column] = hessian[4 * row + column]! + j[row]! * j[column]!;
      }
    }
    // Second derivatives of the network: w with itself, and w with its own a.
    hessian[0] = hessian[0]! + r * a1 * p.dd * x * x;
    hessian[5] = hessian[5]! + r * a2 * q.dd * x * x;
    hessian[8] = hessian[8]! + r * p.d * x;
    hessian[13] = hessian[13]! + r * q.d * x;
  }
  return meanDerivatives(loss, gradient, hessian, n);
}

/** One full-batch step. */
export function descentStep(theta: Float64Array, samples: Samples, eta: number): Float64Array {
  const { gradient } = sampleDerivatives(theta, samples);
  return theta.map((value, i) => value - eta * gradient[i]!);
}

/** Adam's state after t steps. */
export interface AdamState {
  readonly theta: Float64Array;
  readonly m: Float64Array;
  readonly v: Float64Array;
  /** β₁ᵗ and β₂ᵗ. */
  readonly powers: readonly [number, number];
}

/** One step of Adam (β = 0.9, 0.999, ε = 1e-8) on a batch. */
export function adamStep(state: AdamState, batch: Samples, eta: number): AdamState {
  const { gradient } = sampleDerivatives(state.theta, batch);
  const m = state.m.map((value, i) => 0.9 * value + 0.1 * gradient[i]!);
  const v = state.v.map((value, i) => 0.999 * value + 0.001 * gradient[i]! * gradient[i]!);
  const powers = [state.powers[0] * 0.9, state.powers[1] * 0.999] as const;
  const theta = state.theta.map((value, i) =>
    value - eta * (m[i]! / (1 - powers[0])) / (Math.sqrt(v[i]! / (1 - powers[1])) + 1e-8)
  );
  return { theta, m, v, powers };
}
