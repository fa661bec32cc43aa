/**
 * Radau IIA of order 5 (Hairer & Wanner, Solving Ordinary Differential Equations II, sections IV.5 and IV.8): three
 * implicit stages, L-stable, for gradient flows θ' = f(θ) = −g(θ) with exact Jacobian J = −H. Float64. The reference
 * at tight tolerances: it shares no coefficient and no linear algebra but Cholesky's with RODAS4.
 *
 * Stages: Zᵢ = h Σ Aᵢⱼ f(θ + Zⱼ), θ⁺ = θ + Z₃, by simplified Newton iterations
 *   (I − h A ⊗ J) ΔZ = −Z + h (A ⊗ I) F(Z),
 * solved as one real system of 3P unknowns: at our P the transformation to a real and a complex system of P unknowns
 * would save little and hide the equation.
 * Error: (I − hγ₀J)⁻¹ (γ₀ h f(θ) + Σ eᵢ Zᵢ), of order 3, with 1/γ₀ the real eigenvalue of A⁻¹.
 */
import cbrt from "@stdlib/math-base-special-cbrt";
import pow from "@stdlib/math-base-special-pow";
import { cholesky, luFactor, solveCholesky, solveLu } from "../linear_algebra/linear_solve.ts";
import { combine, type GradientOf, type Solver } from "./solver.ts";

const S6 = Math.sqrt(6);
const A = [
  [(88 - 7 * S6) / 360, (296 - 169 * S6) / 1800, (-2 + 3 * S6) / 225],
  [(296 + 169 * S6) / 1800, (88 + 7 * S6) / 360, (-2 - 3 * S6) / 225],
  [(16 - S6) / 36, (16 + S6) / 36, 1 / 9],
] as const;
const GAMMA_0 = 1 / (3 + cbrt(9) - cbrt(3));
const E = [-13 - 7 * S6, -13 + 7 * S6, -1].map((e) => e * GAMMA_0 / 3);
const MOST_ITERATIONS = 10;

export interface RadauOptions {
  /** Newton's iteration ends when what is left is below this part of atol + rtol |θᵢ| in every component. */
  readonly newtonTolerance: number;
  readonly absoluteTolerance: number;
  readonly relativeTolerance: number;
}

/** Impossible steps: I/(hγ₀) + H not positive definite (no jump onto a saddle), or Newton's iteration too slow. */
export function radau5(options: RadauOptions): Solver {
  return {
    name: "Radau IIA 5",
    errorOrder: 3,
    step(gradient, theta, at, h) {
      const n = theta.length;
      const factor = cholesky(at.hessian, 1 / (h * GAMMA_0), n);
      if (factor === null) return "indefinite";
      const z = stages(gradient, theta, at.hessian, h, options);
      if (z === null) return "iteration";
      // (I − hγ₀J)⁻¹ v = (I/(hγ₀) + H)⁻¹ v / (hγ₀).
      const right = combine(at.gradient.map((g) => -GAMMA_0 * h * g), E, z).map((v) => v / (h * GAMMA_0));
      return { theta: combine(theta, [1], [z[2]!]), error: solveCholesky(factor, right, n) };
    },
  };
}

/** Z₁, Z₂, Z₃, or null where the iteration does not contract. */
function stages(
  gradient: GradientOf,
  theta: Float64Array,
  hessian: Float64Array,
  h: number,
  options: RadauOptions,
): Float64Array[] | null {
  const n = theta.length;
  const system = new Float64Array(9 * n * n);
  for (let s = 0; s < 3; s++) {
    for (let t = 0; t < 3; t++) {
      for (let i = 0; i < n; i++) {
        for (let j = 0; j < n; j++) {
          system[(s * n + i) * 3 * n + t * n + j] = (s === t && i === j ? 1 : 0) +
            h * A[s]![t]! * hessian[i * n + j]!;
        }
      }
    }
  }
  const factor = luFactor(system, 3 * n);
  if (factor === null) return null;
  const z = [0, 1, 2].map(() => new Float64Array(n));
  let before = Infinity;
  for (let iteration = 0; iteration < MOST_ITERATIONS; iteration++) {
    const g = z.map((part) => gradient(combine(theta, [1], [part])).gradient);
    const right = new Float64Array(3 * n);
    for (let s = 0; s < 3; s++) {
      for (let i = 0; i < n; i++) {
        const sum = A[s]![0] * g[0]![i]! + A[s]![1] * g[1]![i]! + A[s]![2] * g[2]![i]!;
        right[s * n + i] = -z[s]![i]! - h * sum;
      }
    }
    const update = solveLu(factor, right);
    let size = 0;
    for (let s = 0; s < 3; s++) {
      for (let i = 0; i < n; i++) {
        const scale = options.absoluteTolerance + options.relativeTolerance * Math.abs(theta[i]!);
        const value = Math.abs(update[s * n + i]!) / scale;
        size = Math.max(size, value);
        z[s]![i] = z[s]![i]! + update[s * n + i]!;
      }
    }
    // The rest of a geometric series with this ratio; tiny updates that shrink no more are rounding.
    const ratio = iteration === 0 ? 0.5 : size / before;
    const rest = ratio < 1 ? ratio / (1 - ratio) * size : Infinity;
    if (rest <= options.newtonTolerance || size <= 0.1 * options.newtonTolerance) return z;
    // At this ratio, known from the second iteration on, those that are left would not be enough.
    const left = MOST_ITERATIONS - 1 - iteration;
    if (iteration > 0 && !(rest * pow(ratio, left) <= options.newtonTolerance)) return null;
    before = size;
  }
  return null;
}
