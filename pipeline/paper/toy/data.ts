/** The toy's samples as stages pass them on: N inputs and then N targets, f32, little-endian. */
import type { StageContext } from "../../engine/mod.ts";

/** f32 values, one array after the other, little-endian. */
export function floatsToBytes(parts: readonly Float32Array[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(4 * parts.reduce((sum, part) => sum + part.length, 0)));
  let at = 0;
  for (const part of parts) {
    for (const value of part) {
      view.setFloat32(at, value, true);
      at += 4;
    }
  }
  return new Uint8Array(view.buffer);
}

export function floatsFromBytes(bytes: Uint8Array): Float32Array<ArrayBuffer> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Float32Array.from({ length: bytes.length / 4 }, (_, i) => view.getFloat32(4 * i, true));
}

export interface ToyData {
  /** Inputs and targets together, as kernels take them. */
  readonly all: Float32Array<ArrayBuffer>;
  readonly x: Float32Array;
  readonly y: Float32Array;
}

/** Reads the input `samples`. */
export function readSamples(context: StageContext): ToyData {
  const all = floatsFromBytes(context.input("samples"));
  const n = all.length / 2;
  return { all, x: all.subarray(0, n), y: all.subarray(n) };
}
