/**
 * Dormand & Prince's explicit Runge–Kutta method of order 5 with an embedded method of order 4 (Hairer, Nørsett &
 * Wanner, Solving Ordinary Differential Equations I, table II.5.2), for gradient flows θ' = −g(θ). Six stages, and
 * g(θ⁺) as a seventh for the error. Float64.
 *
 * Stages: kᵢ = −g(θ + h Σ aᵢⱼ kⱼ), θ⁺ = θ + h Σ bⱼ kⱼ, error = h Σ eⱼ kⱼ with e = b − b̂.
 * Stable only for h λ_max < 3.3: for short flows and as a check that shares nothing with the implicit solvers.
 */
import { combine, type Derivatives, type GradientOf, type Solver, type Step } from "./solver.ts";

const A = [
  [],
  [1 / 5],
  [3 / 40, 9 / 40],
  [44 / 45, -56 / 15, 32 / 9],
  [19372 / 6561, -25360 / 2187, 64448 / 6561, -212 / 729],
  [9017 / 3168, -355 / 33, 46732 / 5247, 49 / 176, -5103 / 18656],
  [35 / 384, 0, 500 / 1113, 125 / 192, -2187 / 6784, 11 / 84],
] as const;
const E = [71 / 57600, 0, -71 / 16695, 71 / 1920, -17253 / 339200, 22 / 525, -1 / 40] as const;

export const dormandPrince: Solver = {
  name: "Dormand–Prince 5(4)",
  errorOrder: 4,
  step(gradient: GradientOf, theta: Float64Array, at: Derivatives, h: number): Step {
    const k = [at.gradient.map((g) => -g)];
    let point = theta;
    for (const row of A.slice(1)) {
      point = combine(theta, row.map((a) => h * a), k);
      k.push(gradient(point).gradient.map((g) => -g));
    }
    // The last row of A is b, so the last point is θ⁺.
    return { theta: point, error: combine(new Float64Array(theta.length), E.map((e) => h * e), k) };
  },
};
