/** Runs one shader: from numbers to as many numbers. Part of the template; it may be changed like everything here. */

export interface Computed {
  readonly output: Uint32Array;
  /** What the adapter calls itself, for a note: never for a result. */
  readonly adapter: string;
}

/**
 * @param shader WGSL with `input` at binding 0 (read) and `output` at binding 1 (read_write), both arrays of u32
 * @param length of the output, and number of invocations; the workgroup's size is 64
 * @throws Error with the compiler's message, or where there is no adapter
 */
export async function compute(
  shader: string,
  entryPoint: string,
  input: Uint32Array<ArrayBuffer>,
  length: number,
): Promise<Computed> {
  const adapter = await navigator.gpu.requestAdapter();
  if (adapter === null) throw new Error("no WebGPU adapter: deno task doctor says what to install");
  const device = await adapter.requestDevice();
  try {
    device.pushErrorScope("validation");
    const { COPY_DST, COPY_SRC, MAP_READ, STORAGE } = GPUBufferUsage;
    const buffer = (size: number, usage: number) => device.createBuffer({ size: Math.max(16, size), usage });
    const read = buffer(input.byteLength, STORAGE | COPY_DST);
    const written = buffer(4 * length, STORAGE | COPY_SRC);
    const back = buffer(4 * length, MAP_READ | COPY_DST);
    device.queue.writeBuffer(read, 0, input);
    const module = device.createShaderModule({ code: shader });
    const pipeline = device.createComputePipeline({ layout: "auto", compute: { module, entryPoint } });
    const entries = [read, written].map((each, binding) => ({ binding, resource: { buffer: each } }));
    const bindings = device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries });
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, bindings);
    pass.dispatchWorkgroups(Math.ceil(length / 64));
    pass.end();
    encoder.copyBufferToBuffer(written, 0, back, 0, Math.max(16, 4 * length));
    device.queue.submit([encoder.finish()]);
    const error = await device.popErrorScope();
    if (error !== null) throw new Error(`${entryPoint}: ${error.message}`);
    await back.mapAsync(GPUMapMode.READ);
    const output = new Uint32Array(back.getMappedRange().slice(0, 4 * length));
    return { output, adapter: adapter.info.description || adapter.info.vendor };
  } finally {
    device.destroy();
  }
}
