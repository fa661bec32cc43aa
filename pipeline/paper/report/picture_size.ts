/** How large a figure's SVG says it is. */

/**
 * Width and height, points.
 * @throws Error for a picture that does not say how large it is
 */
export function sizeOf(svg: string): [number, number] {
  const [, width, height] = /<svg\b[^>]* width="([\d.]+)" height="([\d.]+)"/.exec(svg) ?? [];
  if (height === undefined) throw new Error("a figure's SVG has no width and height: draw it again");
  return [Number(width), Number(height)];
}
