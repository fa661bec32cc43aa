/** A data set of a regression. */

/** N inputs of dimension D and their targets. */
export interface DataSet {
  readonly n: number;
  readonly inputs: number;
  /** N×D, row-major. */
  readonly x: Float64Array;
  /** N. */
  readonly y: Float64Array;
}
