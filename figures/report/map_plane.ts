/** A map: values over the plane of the first two inputs, where all others are 0. */

/** Middle of cell k of a map from −half to half. */
export function cellAt(k: number, half: number, cells: number): number {
  return half * ((2 * k + 1) / cells - 1);
}

/** cells×cells values, row-major: x₁ along a row, x₂ falling from row to row as on a screen. */
export function mapOver(
  half: number,
  cells: number,
  inputs: number,
  f: (x: Float64Array) => number,
): Float64Array {
  const x = new Float64Array(inputs);
  const values = new Float64Array(cells * cells);
  for (let row = 0; row < cells; row++) {
    for (let column = 0; column < cells; column++) {
      x[0] = cellAt(column, half, cells);
      x[1] = cellAt(cells - 1 - row, half, cells);
      values[row * cells + column] = f(x);
    }
  }
  return values;
}
