/** The assignment problem: each row gets its own column, at the least total cost (Hungarian method, munkres-js). */
import hungarian from "munkres-js";

/**
 * Column of each row.
 *
 * Where every row's cheapest column is another one, that is the solution, and the method is not needed: most
 * pairs of networks and nearly all steps of an eigenvector are like this.
 * @throws RangeError for a matrix that is not square or holds a number that is not finite: the method would not end
 */
export function assignment(cost: readonly (readonly number[])[]): number[] {
  const n = cost.length;
  for (const row of cost) {
    if (row.length !== n || !row.every(Number.isFinite)) {
      throw new RangeError(`Cannot assign as the costs must be ${n}×${n} finite numbers: got a row ${row}`);
    }
  }
  const cheapest = cost.map((row) => row.indexOf(Math.min(...row)));
  if (new Set(cheapest).size === n) return cheapest;
  const columns: number[] = new Array(n);
  for (const [row, column] of hungarian(cost) as [number, number][]) columns[row] = column;
  return columns;
}
