/** Numbers in bytes, of every kind that files of weights hold, as float64. */

const SIZES = {
  float64: 8,
  float32: 4,
  float16: 2,
  bfloat16: 2,
  int8: 1,
  int16: 2,
  int32: 4,
  int64: 8,
  uint8: 1,
  uint16: 2,
  uint32: 4,
  uint64: 8,
  bool: 1,
} as const;

export type NumberKind = keyof typeof SIZES;

/** Bytes of one number. */
export function sizeOf(kind: NumberKind): number {
  return SIZES[kind];
}

type At = (view: DataView, at: number, little: boolean) => number;

const READ: { readonly [kind in NumberKind]: At } = {
  float64: (view, at, little) => view.getFloat64(at, little),
  float32: (view, at, little) => view.getFloat32(at, little),
  float16: (view, at, little) => halfOf(view.getUint16(at, little)),
  bfloat16: (view, at, little) => bfloatOf(view.getUint16(at, little)),
  int8: (view, at) => view.getInt8(at),
  int16: (view, at, little) => view.getInt16(at, little),
  int32: (view, at, little) => view.getInt32(at, little),
  int64: (view, at, little) => Number(view.getBigInt64(at, little)),
  uint8: (view, at) => view.getUint8(at),
  uint16: (view, at, little) => view.getUint16(at, little),
  uint32: (view, at, little) => view.getUint32(at, little),
  uint64: (view, at, little) => Number(view.getBigUint64(at, little)),
  bool: (view, at) => view.getUint8(at) === 0 ? 0 : 1,
};

/** @param bytes a whole number of numbers, wherever they begin in their buffer */
export function numbersOf(bytes: Uint8Array, kind: NumberKind, little: boolean): Float64Array {
  const [size, read] = [SIZES[kind], READ[kind]];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const values = new Float64Array(bytes.byteLength / size);
  for (let i = 0; i < values.length; i++) values[i] = read(view, i * size, little);
  return values;
}

/** IEEE 754 binary16: 1 sign bit, 5 of the exponent, 10 of the fraction. */
export function halfOf(bits: number): number {
  const [exponent, fraction] = [(bits >> 10) & 31, bits & 1023];
  const sign = bits >> 15 === 0 ? 1 : -1;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  // Every number is a whole multiple of 2⁻²⁴; below, 1 << 24 is exact and so is the quotient.
  const multiple = exponent === 0 ? fraction : (1024 + fraction) * (1 << (exponent - 1));
  return sign * multiple / (1 << 24);
}

const word = new DataView(new ArrayBuffer(4));

/** bfloat16: the upper half of a float32. */
export function bfloatOf(bits: number): number {
  word.setUint16(0, bits);
  return word.getFloat32(0);
}
