/** The shapes of the toy's kernels: what is fixed by the problem before a shader is compiled. */

/** Lanes that share one network's full-batch gradient. Fixed: the summation tree depends on it. */
export const LANES = 64;

export interface DescentShape {
  /** Samples, a power of two, at least LANES. */
  readonly n: number;
}

export interface MinibatchShape {
  /** Samples, a power of two. */
  readonly n: number;
  /** Networks. */
  readonly m: number;
  /** Samples in a batch; divides n. */
  readonly batch: number;
  readonly sgdEta: number;
  readonly adamEta: number;
}
