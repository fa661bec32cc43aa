/** Loss, gradient and Hessian-vector products of a fully connected network on data: the interface of all analyses here. */
import type { LossAndGradient } from "../loss.ts";

/** N samples: x is N×D and y N×M, row-major; of a cross-entropy y holds the classes' probabilities, as a rule one-hot. */
export interface DenseSamples {
  readonly n: number;
  readonly inputs: number;
  readonly outputs: number;
  readonly x: Float64Array;
  readonly y: Float64Array;
}

/** At one θ: what many Hessian-vector products share is computed once. */
export interface DensePoint extends LossAndGradient {
  /** ∇∇L v, P values, exact (Pearlmutter 1994), v of any length. */
  product(v: Float64Array): Float64Array;
}

export interface DenseModel {
  readonly parameters: number;
  /** f, N×M. */
  outputs(theta: Float64Array): Float64Array;
  loss(theta: Float64Array): number;
  gradient(theta: Float64Array): LossAndGradient;
  at(theta: Float64Array): DensePoint;
}
