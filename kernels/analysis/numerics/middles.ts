/** The middles of equal intervals of a range: a table's points that leave out its ends. */
export function middles(from: number, to: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => from + (to - from) * (i + 0.5) / count);
}
