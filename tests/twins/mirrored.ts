/**
 * An adapter with its twin beside it: whatever hosts do with the device is done on both, and what a dispatch has written
 * is compared, bit by bit, before anything is read. So each dispatch of a run begins with the same buffers on both sides.
 */
import type { ComputeDevice, Dispatch } from "../../kernels/device/device.ts";
import { twinOf } from "../../kernels/strict/twin/gpu.ts";
import { describeWord, sameWord } from "../../kernels/strict/twin/words.ts";

/** What one dispatch wrote into one buffer. */
interface Written {
  readonly code: string;
  readonly entryPoint: string;
  readonly buffer: { readonly name: string; readonly type: string };
  readonly before: Uint32Array<ArrayBuffer>;
  readonly twin: Uint32Array<ArrayBuffer>;
  readonly offset: number;
}

export interface Comparison {
  readonly code: string;
  readonly entryPoint: string;
  /** Words that the dispatch changed. */
  readonly changed: number;
}

/** Both devices' objects by the adapter's. */
interface Pair<Of> {
  readonly twin: Of;
}

/**
 * Makes `device` compare every dispatch with `twin`.
 * @param told each comparison that holds
 * @returns waits for the comparisons of all dispatches so far; throws Error naming the entry point, the buffer, the index and
 * both values of the first word that differs
 */
export function mirror(
  device: ComputeDevice,
  twin: ComputeDevice,
  told: (comparison: Comparison) => void,
): () => Promise<void> {
  const buffers = new WeakMap<GPUBuffer, Pair<GPUBuffer>>([[device.zero, { twin: twin.zero }]]);
  const pipelines = new WeakMap<
    GPUComputePipeline,
    Pair<GPUComputePipeline> & { code: string; entryPoint: string }
  >();
  const groups = new WeakMap<
    GPUBindGroup,
    Pair<GPUBindGroup> & { entries: ReadonlyMap<number, GPUBuffer> }
  >();
  let pending: { staging: GPUBuffer; written: Written[] }[] = [];
  const gpu = device.device;
  const own = {
    buffer: device.buffer.bind(device),
    pipeline: device.pipeline.bind(device),
    submit: device.submit.bind(device),
    read: device.read.bind(device),
    writeBuffer: gpu.queue.writeBuffer.bind(gpu.queue),
    createBindGroup: gpu.createBindGroup.bind(gpu),
  };

  // All can be copied from.
  device.buffer = (content) => {
    const buffer = own.buffer(content, "write");
    const other = twin.buffer(content, "write");
    buffers.set(buffer, { twin: other });
    const destroy = buffer.destroy.bind(buffer);
    buffer.destroy = () => {
      other.destroy();
      return destroy();
    };
    return buffer;
  };
  device.pipeline = async (code, entryPoint) => {
    const pipeline = await own.pipeline(code, entryPoint);
    pipelines.set(pipeline, { twin: await twin.pipeline(code, entryPoint), code, entryPoint });
    return pipeline;
  };
  gpu.queue.writeBuffer = (buffer, offset, content, ...rest) => {
    own.writeBuffer(buffer, offset, content, ...rest);
    const other = buffers.get(buffer);
    if (other !== undefined) twin.device.queue.writeBuffer(other.twin, offset, content);
  };
  gpu.createBindGroup = (descriptor) => {
    const group = own.createBindGroup(descriptor);
    const list = [...descriptor.entries].map(({ binding, resource }) =>
      [binding, (resource as GPUBufferBinding).buffer] as const
    );
    const entries = list.map(([binding, buffer]) => ({
      binding,
      resource: { buffer: buffers.get(buffer)!.twin },
    }));
    groups.set(group, {
      twin: twin.device.createBindGroup({ layout: descriptor.layout, entries }),
      entries: new Map(list),
    });
    return group;
  };
  device.submit = (dispatches) => dispatches.forEach((dispatch) => one(dispatch));

  function one(dispatch: Dispatch): void {
    const { twin: pipeline, code, entryPoint } = pipelines.get(dispatch.pipeline)!;
    const { twin: bindings, entries } = groups.get(dispatch.bindings)!;
    const written = twinOf(pipeline).twin.buffers.flatMap((buffer) => {
      const real = buffer.writable ? entries.get(buffer.binding) : undefined;
      return real === undefined ? [] : [{ buffer, real, other: buffers.get(real)!.twin }];
    });
    const contents = () => written.map(({ other }) => new Uint32Array(other.getMappedRange().slice(0)));
    const before = contents();
    own.submit([dispatch]);
    twin.submit([{ ...dispatch, pipeline, bindings }]);
    const after = contents();
    const size = written.reduce((sum, { real }) => sum + real.size, 0);
    const staging = gpu.createBuffer({ size, usage: GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ });
    const encoder = gpu.createCommandEncoder();
    let offset = 0;
    const list = written.map(({ buffer, real }, k): Written => {
      encoder.copyBufferToBuffer(real, 0, staging, offset, real.size);
      offset += real.size;
      const at = offset - real.size;
      return { code, entryPoint, buffer, before: before[k]!, twin: after[k]!, offset: at };
    });
    gpu.queue.submit([encoder.finish()]);
    pending.push({ staging, written: list });
  }

  async function settle(): Promise<void> {
    const now = pending;
    pending = [];
    try {
      await Promise.all(now.map(({ staging }) => staging.mapAsync(GPUMapMode.READ)));
      for (const { staging, written } of now) {
        const bytes = staging.getMappedRange();
        for (const each of written) told(compare(each, bytes));
      }
    } finally {
      for (const { staging } of now) staging.destroy();
    }
  }

  device.read = async (buffer, words) => {
    await settle();
    return await own.read(buffer, words);
  };
  return settle;
}

/** @throws Error naming the first word that differs */
function compare(
  { code, entryPoint, buffer, before, twin, offset }: Written,
  bytes: ArrayBuffer,
): Comparison {
  const found = new Uint32Array(bytes.slice(offset, offset + twin.byteLength));
  let changed = 0;
  for (const [k, word] of twin.entries()) {
    if (!sameWord(word, found[k]!, buffer.type)) {
      const [device, own] = [describeWord(found, k, buffer), describeWord(twin, k, buffer)];
      throw new Error(`${entryPoint} gives ${device.place} = ${device.value}, and its twin ${own.value}`);
    }
    if (word !== before[k]) changed++;
  }
  return { code, entryPoint, changed };
}
