/** Eigenvalues and eigenvectors of a symmetric matrix (ml-matrix: only + − × ÷ √, so equal bits everywhere). */
import { EigenvalueDecomposition, Matrix } from "ml-matrix";

export interface SymmetricEigen {
  /** Ascending. */
  readonly values: Float64Array;
  /** One per value, each of unit length; the first component that is not tiny is positive. */
  readonly vectors: readonly Float64Array[];
}

/**
 * @param matrix n×n, row-major
 * @throws RangeError for one that is not finite: its eigenvalues would have no order
 */
export function symmetricEigen(matrix: Float64Array, n: number): SymmetricEigen {
  const bad = matrix.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    const [row, column] = [Math.floor(bad / n), bad % n];
    throw new RangeError(
      `Cannot take eigenvalues as matrix[${row}][${column}] must be finite: got ${matrix[bad]}`,
    );
  }
  const rows = Array.from({ length: n }, (_, i) => Array.from(matrix.subarray(i * n, (i + 1) * n)));
  const decomposition = new EigenvalueDecomposition(new Matrix(rows), { assumeSymmetric: true });
  const values = decomposition.realEigenvalues;
  const order = values.map((_, i) => i).sort((i, j) => values[i]! - values[j]!);
  const columns = decomposition.eigenvectorMatrix;
  return {
    values: Float64Array.from(order, (i) => values[i]!),
    vectors: order.map((i) => {
      const vector = Float64Array.from({ length: n }, (_, row) => columns.get(row, i));
      const first = vector.find((x) => Math.abs(x) > 1e-8) ?? 1;
      return first < 0 ? vector.map((x) => -x) : vector;
    }),
  };
}
