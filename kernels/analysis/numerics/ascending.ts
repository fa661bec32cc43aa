/**
 * Values in rising order, NaN last. With a comparator that subtracts, one NaN would leave all the others in no order.
 */
export function ascending(values: Iterable<number>): number[] {
  // Typed arrays are sorted as numbers, NaN last.
  return [...Float64Array.from(values).sort()];
}

/** The middle value, or the mean of the two in the middle; NaN of none, and where any is. */
export function median(values: readonly number[]): number {
  const sorted = ascending(values);
  const middle = sorted.length >> 1;
  if (sorted.length === 0 || Number.isNaN(sorted[sorted.length - 1]!)) return NaN;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
