/**
 * SHA-256 of what the toy's kernels give on tiny cases. Prints toy_training_golden.json, which the test compares:
 * `deno run --frozen --allow-env tests/toy/training_golden.ts > tests/toy_training_golden.json`.
 */
import { createHash } from "node:crypto";
import { startBeside, toyPlane } from "../../kernels/analysis/toy/plane.ts";
import { ComputeDevice } from "../../kernels/device/device.ts";
import { type MinibatchRun, ToyMinibatch } from "../../kernels/toy/minibatch.ts";
import { toySamples } from "../../kernels/toy/samples.ts";
import { minibatchShader, samplesShader } from "../../kernels/toy/shaders.ts";

const N = 256;
const STEPS = 500;

/** Hash of the values' bits; a zero's sign is free. */
function hash(values: Float32Array): string {
  return createHash("sha256").update(new Uint8Array(values.map((v) => v === 0 ? 0 : v).buffer)).digest("hex");
}

/** Of the samples, and of the states after some hundred steps of each optimiser into each channel. */
export async function trainingHashes(device: ComputeDevice): Promise<{ [what: string]: string }> {
  const samples = await toySamples(device, samplesShader(N), N, 1);
  const plane = toyPlane();
  const starts = [startBeside(plane, 1, 0.1), startBeside(plane, 2, 0.1)];
  const runs = starts.flatMap((start, seed): MinibatchRun[] => [
    { optimiser: "sgd", seed, start },
    { optimiser: "adam", seed, start },
  ]);
  const shape = { n: N, m: runs.length, batch: 16, sgdEta: 0.1, adamEta: 1e-3 };
  const minibatch = await ToyMinibatch.create(device, minibatchShader(shape), shape, samples, runs);
  minibatch.submit(STEPS);
  const hashes = {
    samples: hash(samples),
    minibatch: hash(await minibatch.state()),
  };
  minibatch.destroy();
  return hashes;
}

if (import.meta.main) {
  const device = await ComputeDevice.open();
  console.log(JSON.stringify(
    {
      command: "deno run --frozen --allow-env tests/toy/training_golden.ts > tests/toy_training_golden.json",
      hashes: await trainingHashes(device),
    },
    null,
    2,
  ));
  device.destroy();
}
