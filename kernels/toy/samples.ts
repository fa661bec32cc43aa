/** Host of samples.wgsl: the toy's inputs and targets. Reference: `normals` in strict/random.ts. */
import type { ComputeDevice } from "../device/device.ts";
import { streamKey } from "../random_key.ts";

/**
 * N standard normal inputs of the stream "toy/samples" and then their N targets.
 * @param shader from `samplesShader`
 * @param n a multiple of 128
 */
export async function toySamples(
  device: ComputeDevice,
  shader: string,
  n: number,
  seed: number,
): Promise<Float32Array<ArrayBuffer>> {
  if (n <= 0 || n % 128 !== 0) throw new RangeError(`Cannot make ${n} samples: N must be a multiple of 128`);
  const pipeline = await device.pipeline(shader, "toy_samples");
  const run = device.buffer(Uint32Array.from(streamKey("toy/samples", seed)), "read");
  const samples = device.buffer(new Float32Array(2 * n), "write");
  try {
    const bindings = device.bind(pipeline, [run, samples]);
    device.submit([{ pipeline, bindings, workgroups: n / 128 }]);
    return new Float32Array((await device.read(samples, 2 * n)).buffer);
  } finally {
    for (const buffer of [run, samples]) buffer.destroy();
  }
}
