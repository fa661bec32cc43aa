/** The loss and its derivatives at one θ. */

export interface LossAndGradient {
  readonly loss: number;
  /** P. */
  readonly gradient: Float64Array;
}

export interface LossDerivatives extends LossAndGradient {
  /** P×P, row-major, symmetric. */
  readonly hessian: Float64Array;
}
