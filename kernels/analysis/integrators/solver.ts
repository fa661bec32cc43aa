/**
 * What a solver of gradient flows θ' = −g(θ), g = ∇L, is: one step from θ to θ⁺ with an estimate of its error. When to
 * accept a step, how long the next one is, when to stop and what to record is the driver's part (gradient_flow.ts);
 * so another solver is one small file.
 */
export interface Derivatives {
  readonly loss: number;
  /** P. */
  readonly gradient: Float64Array;
  /** P×P, row-major; explicit solvers do not read it. */
  readonly hessian: Float64Array;
}

/** g(θ) with the loss, for a solver's stages. */
export type GradientOf = (theta: Float64Array) => Pick<Derivatives, "loss" | "gradient">;

export interface Step {
  readonly theta: Float64Array;
  /** θ⁺ minus the embedded method's θ⁺, or an estimate of it. */
  readonly error: Float64Array;
}

/** A matrix is not positive definite, or an iteration does not converge. */
export type Impossible = "indefinite" | "iteration";

export interface Solver {
  readonly name: string;
  /** The error estimate is of order h^(errorOrder + 1). */
  readonly errorOrder: number;
  /** Where this h is impossible, why. */
  step(gradient: GradientOf, theta: Float64Array, at: Derivatives, h: number): Step | Impossible;
}

/** θ + Σ aⱼ Uⱼ. */
export function combine(
  theta: Float64Array,
  a: readonly number[],
  u: readonly Float64Array[],
): Float64Array {
  return theta.map((value, i) => a.reduce((sum, weight, j) => sum + weight * u[j]![i]!, value));
}
