/** The toy's samples as stages pass them on: N inputs and then N targets, f32, little-endian. */
import type { StageContext } from "../engine/stage.ts";

export function samplesToBytes(samples: Float32Array): Uint8Array {
  const view = new DataView(new ArrayBuffer(samples.length * 4));
  for (const [i, value] of samples.entries()) view.setFloat32(4 * i, value, true);
  return new Uint8Array(view.buffer);
}

export interface ToyData {
  /** Inputs and targets together, as kernels take them. */
  readonly all: Float32Array<ArrayBuffer>;
  readonly x: Float32Array;
  readonly y: Float32Array;
}

/** Reads the input `samples`. */
export function readSamples(context: StageContext): ToyData {
  const bytes = context.input("samples");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const all = Float32Array.from({ length: bytes.length / 4 }, (_, i) => view.getFloat32(4 * i, true));
  const n = all.length / 2;
  return { all, x: all.subarray(0, n), y: all.subarray(n) };
}
