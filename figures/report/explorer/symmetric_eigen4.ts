/** Eigenvalues and eigenvectors of a symmetric 4×4 matrix by Jacobi's rotations, for pictures in a browser. */
const N = 4;
/** Sweeps converge quadratically: five are enough for float64. */
const SWEEPS = 12;

export interface Eigen4 {
  /** Ascending. */
  readonly values: readonly number[];
  /** One per value, of unit length. */
  readonly vectors: readonly Float64Array[];
}

/** @param matrix row-major */
export function symmetricEigen4(matrix: ArrayLike<number>): Eigen4 {
  const m = Float64Array.from(matrix);
  const v = Float64Array.from({ length: N * N }, (_, i) => i % (N + 1) === 0 ? 1 : 0);
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    for (let p = 0; p < N; p++) {
      for (let q = p + 1; q < N; q++) {
        if (m[N * p + q] === 0) continue;
        const theta = (m[N * q + q]! - m[N * p + p]!) / (2 * m[N * p + q]!);
        const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
        const cosine = 1 / Math.sqrt(t * t + 1);
        rotate(m, p, q, cosine, t * cosine);
        rotateColumns(v, p, q, cosine, t * cosine);
      }
    }
  }
  const order = [0, 1, 2, 3].sort((i, j) => m[(N + 1) * i]! - m[(N + 1) * j]!);
  return {
    values: order.map((i) => m[(N + 1) * i]!),
    vectors: order.map((i) => Float64Array.from({ length: N }, (_, row) => v[N * row + i]!)),
  };
}

/** m ← Rᵀ m R. */
function rotate(m: Float64Array, p: number, q: number, cosine: number, sine: number): void {
  rotateColumns(m, p, q, cosine, sine);
  for (let i = 0; i < N; i++) {
    const [a, b] = [m[N * p + i]!, m[N * q + i]!];
    m[N * p + i] = cosine * a - sine * b;
    m[N * q + i] = sine * a + cosine * b;
  }
}

/** m ← m R. */
function rotateColumns(m: Float64Array, p: number, q: number, cosine: number, sine: number): void {
  for (let i = 0; i < N; i++) {
    const [a, b] = [m[N * i + p]!, m[N * i + q]!];
    m[N * i + p] = cosine * a - sine * b;
    m[N * i + q] = sine * a + cosine * b;
  }
}
