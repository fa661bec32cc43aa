/** Data sets as stages pass them on: N, D, then N×D inputs row-major, then N targets; float64, little-endian. */
import type { DataSet } from "../../kernels/network_reference.ts";

export function writeDataSet({ n, inputs, x, y }: DataSet): Uint8Array {
  const numbers = [n, inputs, ...x, ...y];
  const view = new DataView(new ArrayBuffer(8 * numbers.length));
  for (const [i, value] of numbers.entries()) view.setFloat64(8 * i, value, true);
  return new Uint8Array(view.buffer);
}

/** @throws RangeError for bytes that are not a data set, or that hold a number that is not finite */
export function readDataSet(bytes: Uint8Array): DataSet {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const read = (from: number, count: number) =>
    Float64Array.from({ length: count }, (_, i) => view.getFloat64(8 * (from + i), true));
  const [n, d] = bytes.length >= 16 ? [...read(0, 2)] as [number, number] : [NaN, NaN];
  if (!(n >= 1 && d >= 1 && bytes.length === 8 * (2 + n * d + n))) {
    throw new RangeError(
      `Cannot read a data set as N, D and the length must agree: got ${n}, ${d}, ${bytes.length}`,
    );
  }
  const data = { n, inputs: d, x: read(2, n * d), y: read(2 + n * d, n) };
  if (!data.x.every(Number.isFinite) || !data.y.every(Number.isFinite)) {
    throw new RangeError("Cannot read a data set as every number must be finite");
  }
  return data;
}
