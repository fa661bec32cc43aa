/**
 * The index of the least value, the first of equal ones.
 * @throws RangeError for no value, or one that is NaN: which is the least would be a matter of their order
 */
export function indexOfLeast(values: readonly number[]): number {
  const bad = values.findIndex(Number.isNaN);
  if (values.length === 0 || bad >= 0) {
    const found = values.length === 0 ? "none" : `NaN at values[${bad}]`;
    throw new RangeError(`Cannot find the least value as there must be some, all numbers: got ${found}`);
  }
  return values.reduce((least, value, i) => value < values[least]! ? i : least, 0);
}
