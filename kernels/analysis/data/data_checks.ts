/** What must hold of a data set for regression: else training would find nothing, or find it without saying why. */

/**
 * @param x N×D, row-major
 * @throws RangeError for fewer than two points, a number that is not finite, or two equal points (with their rows)
 */
export function checkInputs(x: Float64Array, inputs: number): void {
  const n = x.length / inputs;
  if (!(Number.isInteger(inputs) && inputs >= 1 && Number.isInteger(n))) {
    throw new RangeError(
      `Cannot use the inputs as x must be N × D with D = ${inputs}: got ${x.length} values`,
    );
  }
  if (n < 2) throw new RangeError(`Cannot use the data set as N must be 2 or more: got ${n}`);
  const bad = x.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    const [row, column] = [Math.floor(bad / inputs), bad % inputs];
    throw new RangeError(`Cannot use the inputs as x[${row}][${column}] must be finite: got ${x[bad]}`);
  }
  const twin = firstDuplicate(x, inputs);
  if (twin !== null) {
    throw new RangeError(
      `Cannot use the inputs as points must differ: rows ${twin[0]} and ${twin[1]} are both (${
        x.slice(twin[0] * inputs, (twin[0] + 1) * inputs).join(", ")
      })`,
    );
  }
}

/**
 * @param y N
 * @throws RangeError for another number of targets, one that is not finite, or targets that are all equal
 */
export function checkTargets(y: Float64Array, n: number): void {
  if (y.length !== n) {
    throw new RangeError(`Cannot use the targets as there must be N = ${n}: got ${y.length}`);
  }
  const bad = y.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) throw new RangeError(`Cannot use the targets as y[${bad}] must be finite: got ${y[bad]}`);
  if (y.every((value) => value === y[0])) {
    throw new RangeError(`Cannot use the targets as they must differ: all ${n} are ${y[0]}`);
  }
}

/** The rows of two equal points, those of lowest second row, or null. */
export function firstDuplicate(x: Float64Array, inputs: number): readonly [number, number] | null {
  const compare = (i: number, j: number) => {
    for (let k = 0; k < inputs; k++) {
      const gap = x[i * inputs + k]! - x[j * inputs + k]!;
      if (gap !== 0) return gap;
    }
    return 0;
  };
  const order = Array.from({ length: x.length / inputs }, (_, i) => i).sort((i, j) => compare(i, j) || i - j);
  let found: readonly [number, number] | null = null;
  for (let k = 1; k < order.length; k++) {
    const [first, second] = [order[k - 1]!, order[k]!];
    if (compare(first, second) === 0 && (found === null || second < found[1])) found = [first, second];
  }
  return found;
}
