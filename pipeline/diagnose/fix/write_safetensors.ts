/** Tensors as the bytes of a safetensors file: length of the header, header as JSON, numbers in float64. */

export interface Tensor {
  readonly name: string;
  readonly shape: readonly number[];
  /** Row-major. */
  readonly values: ArrayLike<number>;
}

/** @throws RangeError where a shape and its values differ, or a name comes twice */
export function writeSafetensors(
  tensors: readonly Tensor[],
  metadata: Readonly<Record<string, string>>,
): Uint8Array {
  const header: Record<string, unknown> = Object.assign(Object.create(null), { __metadata__: metadata });
  let end = 0;
  for (const { name, shape, values } of tensors) {
    const count = shape.reduce((product, size) => product * size, 1);
    if (count !== values.length || Object.hasOwn(header, name)) {
      throw new RangeError(
        `Cannot write tensor ${name} of shape [${shape}] with ${values.length} values: one of this name, with ${count}`,
      );
    }
    header[name] = { dtype: "F64", shape, data_offsets: [end, end += 8 * count] };
  }
  const text = new TextEncoder().encode(JSON.stringify(header));
  const padded = Math.ceil(text.length / 8) * 8;
  const bytes = new Uint8Array(8 + padded + end).fill(0x20, 8, 8 + padded);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(padded), true);
  bytes.set(text, 8);
  let at = 8 + padded;
  for (const { values } of tensors) {
    for (let i = 0; i < values.length; i++, at += 8) view.setFloat64(at, values[i]!, true);
  }
  return bytes;
}
