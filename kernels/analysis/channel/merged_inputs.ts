/**
 * Input weights with those from each component of the layer before replaced by their sum.
 * @param weights of one unit, from the units of the layer before
 * @param before groups of those units, by their places
 */
export function mergedInputs(weights: Float64Array, before: readonly (readonly number[])[]): Float64Array {
  const merged = weights.slice();
  for (const [first, ...rest] of before) {
    for (const k of rest) {
      merged[first!] = merged[first!]! + merged[k]!;
      merged[k] = 0;
    }
  }
  return merged;
}
