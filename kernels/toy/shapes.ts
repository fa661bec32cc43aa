/** The shape of the toy's training kernel: what is fixed by the problem before a shader is compiled. */

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
