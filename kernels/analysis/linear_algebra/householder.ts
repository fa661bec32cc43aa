/**
 * Triangular form by Householder's reflections, A = Q R (Golub & Van Loan, Matrix Computations, 2013, 5.2): for least
 * squares, whose normal equations would square the condition. Matrices are by columns, sums in the order of the rows.
 */

/**
 * Turns the first `pivots` columns of a matrix into R in place, and the other columns b into Qᵀb.
 * @param a rows × columns, column after column
 */
export function triangularise(a: Float64Array, rows: number, columns: number, pivots: number): void {
  if (a.length !== rows * columns || pivots > columns) {
    throw new RangeError(
      `Cannot triangularise as the matrix must have ${rows} × ${columns} values with ${pivots} pivots: got ${a.length}`,
    );
  }
  for (let k = 0; k < Math.min(pivots, rows); k++) {
    const pivot = k * rows;
    let square = 0;
    for (let i = k; i < rows; i++) square += a[pivot + i]! * a[pivot + i]!;
    const first = a[pivot + k]!;
    // Away from the pivot, so that nothing cancels.
    const diagonal = first > 0 ? -Math.sqrt(square) : Math.sqrt(square);
    if (diagonal === 0) continue;
    const v0 = first - diagonal;
    const half = -diagonal * v0; // |v|²/2
    for (let j = k + 1; j < columns; j++) {
      const column = j * rows;
      let sum = v0 * a[column + k]!;
      for (let i = k + 1; i < rows; i++) sum += a[pivot + i]! * a[column + i]!;
      const factor = sum / half;
      a[column + k] = a[column + k]! - factor * v0;
      for (let i = k + 1; i < rows; i++) a[column + i] = a[column + i]! - factor * a[pivot + i]!;
    }
    a[pivot + k] = diagonal;
    a.fill(0, pivot + k + 1, pivot + rows);
  }
}

/** x with R x = b for the upper triangle R of the first n columns and b the next one; null where R is singular. */
export function backSubstitute(a: Float64Array, rows: number, n: number): Float64Array | null {
  const x = a.slice(n * rows, n * rows + n);
  for (let i = n - 1; i >= 0; i--) {
    const diagonal = a[i * rows + i]!;
    if (!(Math.abs(diagonal) > 0)) return null;
    x[i] = x[i]! / diagonal;
    for (let k = 0; k < i; k++) x[k] = x[k]! - x[i]! * a[i * rows + k]!;
  }
  return x;
}
