/**
 * Three neurons whose limit holds a second derivative (appendix C.6). With the orthonormal basis
 *   u₀ = (1,1,1)/√3, u₁ = (1,0,−1)/√2, u₂ = (1,−2,1)/√6
 * of the three neurons, their input weights are wₖ = w + ε u₁ₖ ω₁ + ε² u₂ₖ ω₂ and their output weights
 * a = α₀ u₀ + (α₁/ε) u₁ + (α₂/ε²) u₂. Taylor's expansion of σ(wₖ·x) in ε, p = ω₁·x and s = ω₂·x:
 *
 *   Σₖ aₖ σ(wₖ·x) = α₀ √3 σ + Σₖ aₖ (ε u₁ₖ p + ε² u₂ₖ s) σ′ + Σₖ aₖ (ε u₁ₖ p + …)² σ″/2 + …
 *
 * and Σ aₖ = √3 α₀, Σ aₖ u₁ₖ = α₁/ε, Σ aₖ u₂ₖ = α₂/ε², Σ aₖ u₁ₖ² = α₂/(√6 ε²) + α₀/√3 leave, as ε → 0,
 *
 *   α₀ √3 σ + α₁ p σ′ + α₂ [ s σ′ + p² σ″/(2√6) ].
 *
 * All terms of first order in ε vanish: Σ aₖ u₁ₖ³ and Σ aₖ u₁ₖu₂ₖ have no part in α₂. So the error is of order ε².
 */
import { type ActivationName, ACTIVATIONS } from "../../activations.ts";

const BASIS = [
  [1, 1, 1].map((x) => x / Math.sqrt(3)),
  [1, 0, -1].map((x) => x / Math.sqrt(2)),
  [1, -2, 1].map((x) => x / Math.sqrt(6)),
] as const;

export interface TripletLimit {
  readonly activation: ActivationName;
  /** w, ω₁, ω₂ of equal length D. */
  readonly w: readonly number[];
  readonly omega1: readonly number[];
  readonly omega2: readonly number[];
  /** α₀, α₁, α₂. */
  readonly alpha: readonly [number, number, number];
}

/** Input weights (three of length D) and output weights (three) at ε. */
export function tripletAt(limit: TripletLimit, epsilon: number): { w: number[][]; a: number[] } {
  const [u0, u1, u2] = BASIS;
  const square = epsilon * epsilon;
  return {
    w: [0, 1, 2].map((k) =>
      limit.w.map((x, i) => x + epsilon * u1[k]! * limit.omega1[i]! + square * u2[k]! * limit.omega2[i]!)
    ),
    a: [0, 1, 2].map((k) =>
      limit.alpha[0] * u0[k]! + limit.alpha[1] / epsilon * u1[k]! + limit.alpha[2] / square * u2[k]!
    ),
  };
}

/** Σ aₖ σ(wₖ·x) at ε. */
export function tripletOutput(limit: TripletLimit, epsilon: number, x: readonly number[]): number {
  const { w, a } = tripletAt(limit, epsilon);
  const { at } = ACTIVATIONS[limit.activation];
  return a.reduce((sum, weight, k) => sum + weight * at(dot(w[k]!, x))[0], 0);
}

/** The limit at ε = 0. */
export function limitOutput(
  { activation, w, omega1, omega2, alpha }: TripletLimit,
  x: readonly number[],
): number {
  const [s0, s1, s2] = ACTIVATIONS[activation].at(dot(w, x));
  const [p, s] = [dot(omega1, x), dot(omega2, x)];
  return alpha[0] * Math.sqrt(3) * s0 + alpha[1] * p * s1 +
    alpha[2] * (s * s1 + p * p * s2 / (2 * Math.sqrt(6)));
}

function dot(u: readonly number[], v: readonly number[]): number {
  return u.reduce((sum, x, i) => sum + x * v[i]!, 0);
}
