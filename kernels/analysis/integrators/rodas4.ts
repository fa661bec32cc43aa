/**
 * RODAS4 (Hairer & Wanner, Solving Ordinary Differential Equations II, section IV.7): a six-stage L-stable
 * Rosenbrock method of order 4 with an embedded method of order 3, here for gradient flows θ' = −g(θ), whose
 * Jacobian is the negative Hessian. Float64.
 *
 * Stages: (I/(hγ) + H) Uᵢ = −g(θ + Σ Aᵢⱼ Uⱼ) + Σ (Cᵢⱼ/h) Uⱼ, θ⁺ = θ + Σ mᵢ Uᵢ, error estimate U₆.
 */
import { cholesky, solveCholesky } from "../linear_algebra/linear_solve.ts";
import {
  combine,
  type Derivatives,
  type GradientOf,
  type Impossible,
  type Solver,
  type Step,
} from "./solver.ts";

export const GAMMA = 0.25;
const A = [
  [],
  [1.544],
  [0.9466785280815826, 0.2557011698983284],
  [3.314825187068521, 2.896124015972201, 0.9986419139977817],
  [1.221224509226641, 6.019134481288629, 12.53708332932087, -0.687886036105895],
  [1.221224509226641, 6.019134481288629, 12.53708332932087, -0.687886036105895, 1],
] as const;
const C = [
  [],
  [-5.6688],
  [-2.430093356833875, -0.2063599157091915],
  [-0.1073529058151375, -9.594562251023355, -20.47028614809616],
  [7.496443313967647, -10.24680431464352, -33.99990352819905, 11.7089089320616],
  [8.083246795921522, -7.981132988064893, -31.52159432874371, 16.31930543123136, -6.058818238834054],
] as const;

export const rodas4: Solver = { name: "RODAS4", errorOrder: 3, step: rodas4Step };

/** What a step gives: the new point and the error estimate, or that I/(hγ) + H is not positive definite. */
export function rodas4Step(
  gradient: GradientOf,
  theta: Float64Array,
  at: Derivatives,
  h: number,
): Step | Impossible {
  const n = theta.length;
  const factor = cholesky(at.hessian, 1 / (h * GAMMA), n);
  if (factor === null) return "indefinite";
  const u: Float64Array[] = [];
  for (let stage = 0; stage < 6; stage++) {
    const point = combine(theta, A[stage]!, u);
    const right = (stage === 0 ? at : gradient(point)).gradient.map((g) => -g);
    for (const [j, c] of C[stage]!.entries()) {
      for (let i = 0; i < n; i++) right[i] = right[i]! + c / h * u[j]![i]!;
    }
    u.push(solveCholesky(factor, right, n));
  }
  return { theta: combine(theta, [...A[5], 1], u), error: u[5]! };
}
