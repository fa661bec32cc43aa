/** What has golden bits on every adapter has them without one, on the twin. */
import assert from "node:assert/strict";
import { arithmeticHashes } from "../../kernels/device/determinism.ts";
import { ComputeDevice } from "../../kernels/device/device.ts";
import { twinGpu } from "../../kernels/strict/twin/gpu.ts";
import arithmetic from "../strict/golden.json" with { type: "json" };
import { trainingHashes } from "../toy/training_golden.ts";
import toy from "../toy_training_golden.json" with { type: "json" };

const device = await ComputeDevice.open(twinGpu());

Deno.test("all strict arithmetic has its golden hash on the twin", async () => {
  const { combined, functions } = arithmetic;
  assert.deepEqual(await arithmeticHashes(device), { combined, functions });
});

Deno.test("the toy's samples and trainings have their golden hashes on the twin", async () => {
  assert.deepEqual(await trainingHashes(device), toy.hashes);
});
