/** Vectors between stages: float64, little-endian. */

export function vectorBytes(values: Float64Array): Uint8Array {
  const bytes = new Uint8Array(8 * values.length);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < values.length; i++) view.setFloat64(8 * i, values[i]!, true);
  return bytes;
}

/** @throws RangeError for bytes that are no whole number of values */
export function vectorOf(bytes: Uint8Array): Float64Array {
  if (bytes.length % 8 !== 0) {
    throw new RangeError(`Cannot read float64 values from ${bytes.length} bytes: 8 each`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const values = new Float64Array(bytes.length / 8);
  for (let i = 0; i < values.length; i++) values[i] = view.getFloat64(8 * i, true);
  return values;
}
