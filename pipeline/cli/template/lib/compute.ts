/** Runs one shader: from numbers to as many numbers. Part of the template; it may be changed like everything here. */

import type { StageContext } from "@flat-channels/cli";

/**
 * @param context of the stage, which notes the adapter's name: for a note, never for a result
 * @param shader WGSL with the input at binding 0 (read) and the output at binding 1 (read_write), both arrays of u32 of
 * the same length, zero before; its entry point is `main`, its workgroup's size 64
 * @throws Error with the compiler's message, or where there is no adapter
 */
export async function compute(
  context: StageContext,
  shader: string,
  input: Uint32Array<ArrayBuffer>,
): Promise<Uint32Array> {
  const adapter = await navigator.gpu.requestAdapter();
  if (adapter === null) throw new Error("no WebGPU adapter: deno task doctor says what to install");
  const device = await adapter.requestDevice();
  try {
    device.pushErrorScope("validation");
    const { COPY_DST, COPY_SRC, MAP_READ, STORAGE } = GPUBufferUsage;
    const buffer = (usage: number) => device.createBuffer({ size: input.byteLength, usage });
    const read = buffer(STORAGE | COPY_DST);
    const written = buffer(STORAGE | COPY_SRC);
    const back = buffer(MAP_READ | COPY_DST);
    device.queue.writeBuffer(read, 0, input);
    const module = device.createShaderModule({ code: shader });
    const pipeline = device.createComputePipeline({
      layout: "auto",
      compute: { module, entryPoint: "main" },
    });
    const entries = [read, written].map((each, binding) => ({ binding, resource: { buffer: each } }));
    const bindings = device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries });
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, bindings);
    pass.dispatchWorkgroups(Math.ceil(input.length / 64));
    pass.end();
    encoder.copyBufferToBuffer(written, 0, back, 0, input.byteLength);
    device.queue.submit([encoder.finish()]);
    const error = await device.popErrorScope();
    if (error !== null) throw new Error(error.message);
    await back.mapAsync(GPUMapMode.READ);
    context.note("adapter", adapter.info.description || adapter.info.vendor);
    return new Uint32Array(back.getMappedRange().slice(0));
  } finally {
    device.destroy();
  }
}
