/**
 * The part of WebGPU that kernels/device/device.ts and the hosts use, on the CPU: `ComputeDevice.open(twinGpu())` runs
 * them unchanged, without an adapter. Work is done when it is submitted, in order.
 */
import { TwinMemory } from "./memory.ts";
import { TwinPipeline } from "./pipeline.ts";

export interface TwinOptions {
  /** Each dispatch in both orders of lanes and workgroups: no result may depend on them. Twice the time. */
  readonly bothOrders?: boolean;
  /** With both orders: told what each dispatch has done. */
  readonly told?: (dispatched: { code: string; entryPoint: string; changed: number }) => void;
}

const INFO = { vendor: "", architecture: "", device: "", description: "software twin on the CPU" };

/** Where `ComputeDevice.open` finds an adapter that is the twin. */
export function twinGpu(options: TwinOptions = {}): Pick<GPU, "requestAdapter"> {
  const adapter = {
    info: INFO,
    limits: { maxStorageBufferBindingSize: 2 ** 30, maxBufferSize: 2 ** 30 },
    requestDevice: () => Promise.resolve(new TwinDevice(options)),
  };
  return { requestAdapter: () => Promise.resolve(adapter as unknown as GPUAdapter) };
}

/** Of a pipeline of this device. */
export function twinOf(pipeline: GPUComputePipeline): TwinPipeline {
  return (pipeline as unknown as Pipeline).twin;
}

class Buffer {
  readonly address: number;
  private freed = false;

  constructor(private readonly memory: TwinMemory, readonly size: number) {
    this.address = memory.allocate(size);
  }

  get view(): Uint8Array<ArrayBuffer> {
    if (this.freed) throw new RangeError("Cannot use a buffer of the twin as it was destroyed");
    return this.memory.bytes(this.address, this.size);
  }

  mapAsync(): Promise<void> {
    return Promise.resolve();
  }

  getMappedRange(): ArrayBuffer {
    return this.view.slice().buffer;
  }

  destroy(): void {
    if (!this.freed) this.memory.release(this.address, this.size);
    this.freed = true;
  }
}

interface Pipeline {
  readonly twin: TwinPipeline;
  readonly code: string;
}
type Bound = ReadonlyMap<number, Buffer>;
type Command = () => void;

class TwinDevice extends EventTarget {
  readonly lost = new Promise<GPUDeviceLostInfo>(() => {});
  readonly queue = {
    writeBuffer: (buffer: Buffer, offset: number, content: ArrayBufferView<ArrayBuffer>) => {
      buffer.view.set(new Uint8Array(content.buffer, content.byteOffset, content.byteLength), offset);
    },
    submit: (lists: readonly (readonly Command[])[]) => lists.flat().forEach((command) => command()),
  };
  private readonly memory = new TwinMemory();
  private readonly pipelines = new Map<string, TwinPipeline>();

  constructor(private readonly options: TwinOptions) {
    super();
  }

  createBuffer({ size }: { readonly size: number }): Buffer {
    return new Buffer(this.memory, size);
  }

  pushErrorScope(): void {}

  popErrorScope(): Promise<null> {
    return Promise.resolve(null);
  }

  createShaderModule({ code }: { readonly code: string }) {
    return { code, getCompilationInfo: () => Promise.resolve({ messages: [] }) };
  }

  /** Pipelines have no state: the same text is compiled once. */
  createComputePipelineAsync(
    { compute }: {
      readonly compute: { readonly module: { readonly code: string }; readonly entryPoint: string };
    },
  ) {
    const { module: { code }, entryPoint } = compute;
    const key = `${entryPoint}\n${code}`;
    try {
      const twin = this.pipelines.get(key) ?? TwinPipeline.create(code, entryPoint, this.memory);
      this.pipelines.set(key, twin);
      // An object for each: hosts keep by it what they know of a pipeline.
      return Promise.resolve({ twin, code, getBindGroupLayout: () => null });
    } catch (error) {
      return Promise.reject(error);
    }
  }

  createBindGroup(
    { entries }: {
      readonly entries: readonly {
        readonly binding: number;
        readonly resource: { readonly buffer: Buffer };
      }[];
    },
  ): Bound {
    return new Map(entries.map(({ binding, resource }) => [binding, resource.buffer]));
  }

  createCommandEncoder() {
    const commands: Command[] = [];
    return {
      beginComputePass: () => this.computePass(commands),
      copyBufferToBuffer: (from: Buffer, at: number, to: Buffer, toAt: number, size: number) => {
        commands.push(() => to.view.set(from.view.subarray(at, at + size), toAt));
      },
      finish: () => commands,
    };
  }

  destroy(): void {}

  private computePass(commands: Command[]) {
    let pipeline: Pipeline;
    let bound: Bound;
    return {
      setPipeline: (each: Pipeline) => pipeline = each,
      setBindGroup: (_group: number, bindings: Bound) => bound = bindings,
      dispatchWorkgroups: (x: number, y: number) => {
        const [{ twin, code }, bindings] = [pipeline, bound];
        commands.push(() => {
          // Using a destroyed buffer is an error here as it is on an adapter.
          for (const buffer of bindings.values()) buffer.view;
          if (x === 0 || y === 0) return;
          if (!this.options.bothOrders) return twin.dispatch(bindings, x, y);
          const changed = twin.dispatchInBothOrders(bindings, x, y);
          this.options.told?.({ code, entryPoint: twin.twin.entryPoint, changed });
        });
      },
      end: () => {},
    };
  }
}
