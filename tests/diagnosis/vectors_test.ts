/** Vectors as bytes, and the order of checkpoints by their names. */
import assert from "node:assert/strict";
import { naturalOrder, stepOf } from "../../pipeline/diagnose/natural_order.ts";
import { vectorBytes, vectorOf } from "../../pipeline/diagnose/vectors.ts";

Deno.test("vectors come back bit for bit, little-endian, also from the middle of a buffer", () => {
  const values = Float64Array.of(0, -0, 1, Math.PI, -Infinity, 5e-324);
  const bytes = vectorBytes(values);
  assert.deepEqual([...bytes.subarray(16, 24)], [0, 0, 0, 0, 0, 0, 0xf0, 0x3f]);
  const shifted = new Uint8Array(bytes.length + 3);
  shifted.set(bytes, 3);
  assert.deepEqual(vectorOf(shifted.subarray(3)), values);
  assert.throws(() => vectorOf(bytes.subarray(1)), /from 47 bytes/);
});

Deno.test("checkpoints stand in the order of their numbers", () => {
  const names = ["step-10.npz", "step-9.npz", "step-100.npz", "best.npz", "step-0009.npz"];
  assert.deepEqual(names.sort(naturalOrder), [
    ...["best.npz", "step-0009.npz", "step-9.npz", "step-10.npz", "step-100.npz"],
  ]);
  assert.deepEqual(["step-10.npz", "epoch3_step12.h5", "best.npz", "a1.2.npz"].map(stepOf), [
    10,
    12,
    null,
    2,
  ]);
});
