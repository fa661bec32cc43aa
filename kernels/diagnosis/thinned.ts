/** At most `most` of the points, evenly by their place, the first and the last among them. */
export function thinned<T>(points: readonly T[], most: number): T[] {
  if (points.length <= most) return [...points];
  return Array.from({ length: most }, (_, k) => points[Math.round(k * (points.length - 1) / (most - 1))]!);
}
