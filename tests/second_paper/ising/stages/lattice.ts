/** Runs the lattices of one size; output `moments.csv`: `temperature,replica,ups,unequal`, a row for each measurement. */
import type { StageContext } from "@flat-channels/engine";
import shader from "./lattice.wgsl" with { type: "text" };

type Sizes = { readonly [name in "size" | "replicas" | "settle" | "sweeps" | "every" | "seed"]: number };

export default async function lattice(context: StageContext): Promise<void> {
  const sizes = context.parameters as Sizes;
  const { size, replicas, settle, sweeps, every, seed } = sizes;
  const weights = Uint32Array.from(
    context.inputText("weights").trim().split("\n").slice(1).flatMap((row) => row.split(",").map(Number)),
  );
  const systems = (weights.length / 2) * replicas;
  const rows = Math.floor(sweeps / every);
  const adapter = await navigator.gpu.requestAdapter();
  if (adapter === null) throw new Error("no WebGPU adapter: deno task doctor says what to install");
  const device = await adapter.requestDevice();
  const { COPY_DST, COPY_SRC, MAP_READ, STORAGE, UNIFORM } = GPUBufferUsage;
  const filled = (content: Uint32Array<ArrayBuffer>, usage: number) => {
    const buffer = device.createBuffer({ size: content.byteLength, usage: usage | COPY_DST | COPY_SRC });
    device.queue.writeBuffer(buffer, 0, content);
    return buffer;
  };
  const text = `const SIZE = ${size}u;\nconst REPLICAS = ${replicas}u;\nconst SEED = ${seed}u;\n${shader}`;
  device.pushErrorScope("validation");
  const module = device.createShaderModule({ code: text });
  const entries = [
    { type: "uniform", hasDynamicOffset: true },
    { type: "read-only-storage" },
    { type: "storage" },
    { type: "storage" },
  ] as const;
  const layout = device.createBindGroupLayout({
    entries: entries.map((buffer, binding) => ({ binding, visibility: GPUShaderStage.COMPUTE, buffer })),
  });
  const [sweep, measure] = ["sweep", "measure"].map((entryPoint) =>
    device.createComputePipeline({
      layout: device.createPipelineLayout({ bindGroupLayouts: [layout] }),
      compute: { module, entryPoint },
    })
  ) as [GPUComputePipeline, GPUComputePipeline];
  // One slot of 256 bytes, the least that offsets may be apart, for each turn of a batch.
  const batch = 2 * every + 1;
  const turns = filled(new Uint32Array(batch * 64), UNIFORM);
  const moments = filled(new Uint32Array(2 * rows * systems), STORAGE);
  const buffers = [
    { buffer: turns, size: 16 },
    { buffer: filled(weights, STORAGE) },
    { buffer: filled(new Uint32Array(systems * size * size).fill(1), STORAGE) },
    { buffer: moments },
  ];
  const bindings = device.createBindGroup({
    layout,
    entries: buffers.map((resource, binding) => ({ binding, resource })),
  });
  for (let done = 0, row = 0; row < rows; done += every) {
    const measured = done >= settle;
    const slots = new Uint32Array(batch * 64);
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    for (let turn = 0; turn < 2 * every + (measured ? 1 : 0); turn++) {
      slots.set([turn % 2, done + (turn >> 1), row, 0], 64 * turn);
      const last = turn === 2 * every;
      pass.setPipeline(last ? measure : sweep);
      pass.setBindGroup(0, bindings, [256 * turn]);
      pass.dispatchWorkgroups(Math.ceil((last ? systems : (systems * size * size) / 2) / 64));
    }
    pass.end();
    device.queue.writeBuffer(turns, 0, slots);
    device.queue.submit([encoder.finish()]);
    if (measured) row++;
  }
  const back = device.createBuffer({ size: moments.size, usage: MAP_READ | COPY_DST });
  const encoder = device.createCommandEncoder();
  encoder.copyBufferToBuffer(moments, 0, back, 0, moments.size);
  device.queue.submit([encoder.finish()]);
  const error = await device.popErrorScope();
  if (error !== null) throw new Error(error.message);
  await back.mapAsync(GPUMapMode.READ);
  const found = new Uint32Array(back.getMappedRange().slice(0));
  device.destroy();
  context.note("adapter", adapter.info.description || adapter.info.vendor);
  const lines = Array.from({ length: rows * systems }, (_, at) => {
    const system = at % systems;
    return [Math.floor(system / replicas), system % replicas, found[2 * at], found[2 * at + 1]].join(",");
  });
  context.output("moments.csv", ["temperature,replica,ups,unequal", ...lines].join("\n") + "\n");
}
