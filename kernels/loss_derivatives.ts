/** A data set, and what the loss and its derivatives at one θ are. */

/** N inputs of dimension D and their targets. */
export interface DataSet {
  readonly n: number;
  readonly inputs: number;
  /** N×D, row-major. */
  readonly x: Float64Array;
  /** N. */
  readonly y: Float64Array;
}

export interface LossAndGradient {
  readonly loss: number;
  /** P. */
  readonly gradient: Float64Array;
}

export interface LossDerivatives extends LossAndGradient {
  /** P×P, row-major, symmetric. */
  readonly hessian: Float64Array;
}
