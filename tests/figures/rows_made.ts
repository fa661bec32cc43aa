/** Numbers for made-up rows. */

/** Even, both ends with it. */
export const range = (count: number, from: number, to: number) =>
  Array.from({ length: count }, (_, i) => from + (to - from) * i / (count - 1));
/** Row by row. */
export const grid = <Row>(xs: readonly number[], ys: readonly number[], row: (x: number, y: number) => Row) =>
  ys.flatMap((y) => xs.map((x) => row(x, y)));
/** Even from 0 to 1, in no order. */
export const scattered = (i: number) => (i * 0.6180339887) % 1;
