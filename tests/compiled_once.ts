/** A device on which a test file compiles each shader once, however many of its tests run it. */
import { ComputeDevice } from "../kernels/device/device.ts";

/**
 * Flow and finisher of one shape and data set, with any settings and in any schedule, share most kernels: a software
 * adapter's compiler takes seconds for each. A pipeline has no state that one dispatch could leave to the next.
 */
export async function openCompilingOnce(): Promise<ComputeDevice> {
  const device = await ComputeDevice.open();
  const compile = device.pipeline.bind(device);
  const compiled = new Map<string, Promise<GPUComputePipeline>>();
  device.pipeline = (code, entryPoint) => {
    const key = `${entryPoint}\n${code}`;
    const pipeline = compiled.get(key) ?? compile(code, entryPoint);
    compiled.set(key, pipeline);
    return pipeline;
  };
  return device;
}
