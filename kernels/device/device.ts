/**
 * A WebGPU device for compute: compilation with readable errors, many dispatches in one submission, results
 * read back, and every failure of the device turned into an error of whoever waits for a result.
 */
import { type LoopIterations, readLoopNote } from "../strict/loop_note.ts";
import { mostRounds, requireSafe } from "./loop_limit.ts";

/** There is no adapter, or it failed; the message is complete for the user. */
export class DeviceError extends Error {
  override readonly name = "DeviceError";
}

/** One dispatch: what runs, over how many workgroups (x, or x and y). */
export interface Dispatch {
  readonly pipeline: GPUComputePipeline;
  readonly bindings: GPUBindGroup;
  readonly workgroups: number | readonly [number, number];
  /** Rounds that the host asks for in a buffer, where the shader has a loop of that kind. */
  readonly rounds?: number;
}

export class ComputeDevice {
  /** What a strict shader finds in binding 0: the zero that no compiler can know. */
  readonly zero: GPUBuffer;
  /** Rejects when the device is lost or reports an error outside any scope. */
  private readonly failure: Promise<never>;
  private fail: (error: DeviceError) => void = () => {};
  private readonly loops = new WeakMap<GPUComputePipeline, LoopIterations>();

  private constructor(readonly device: GPUDevice, readonly label: string) {
    this.failure = new Promise((_, reject) => this.fail = reject);
    // Nobody may be waiting when it happens; whoever waits next still sees it.
    this.failure.catch(() => {});
    device.lost.then((info) =>
      this.fail(
        new DeviceError(
          `the adapter ${label} was lost (${info.message || info.reason}): run the command again`,
        ),
      )
    );
    device.addEventListener("uncapturederror", (event) => {
      event.preventDefault();
      this.fail(new DeviceError(`${label}: ${(event as GPUUncapturedErrorEvent).error.message}`));
    });
    this.zero = this.buffer(new Uint32Array(4), "read");
  }

  /**
   * @param gpu where adapters come from; the twin of all of them is in strict/twin/gpu.ts
   * @throws DeviceError when there is no adapter
   */
  static async open(gpu: Pick<GPU, "requestAdapter"> | undefined = navigator.gpu): Promise<ComputeDevice> {
    const adapter = await gpu?.requestAdapter();
    if (!adapter) throw new DeviceError("no WebGPU adapter: deno task doctor says what to install");
    const { maxStorageBufferBindingSize, maxBufferSize } = adapter.limits;
    const device = await adapter.requestDevice({
      requiredLimits: { maxStorageBufferBindingSize, maxBufferSize },
    });
    return new ComputeDevice(device, adapterLabel(adapter.info));
  }

  /** Frees the device. Waiting readers get a DeviceError. */
  destroy(): void {
    this.device.destroy();
  }

  /** Whether this is a software adapter, whose vectors are short. It may choose a schedule, never a result. */
  get isSoftware(): boolean {
    return /llvmpipe|lavapipe|swiftshader|software/i.test(this.label);
  }

  /** SwiftShader's compiler: a shader of 10⁵ characters takes it minutes and tens of gigabytes. */
  get compilesSlowly(): boolean {
    return /swiftshader/i.test(this.label);
  }

  /** A storage buffer with this content; `write` ones can be read back. */
  buffer(content: Uint32Array | Float32Array | Int32Array, how: "read" | "write"): GPUBuffer {
    const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST |
      (how === "write" ? GPUBufferUsage.COPY_SRC : 0);
    const buffer = this.device.createBuffer({ size: Math.max(16, content.byteLength), usage });
    this.device.queue.writeBuffer(buffer, 0, content as Uint32Array<ArrayBuffer>);
    return buffer;
  }

  /**
   * Compiles one entry point of a shader.
   * @throws DeviceError with the compiler's messages and the lines they speak of
   */
  async pipeline(code: string, entryPoint: string): Promise<GPUComputePipeline> {
    this.device.pushErrorScope("validation");
    const module = this.device.createShaderModule({ code, label: entryPoint });
    const { messages } = await module.getCompilationInfo();
    const lines = code.split("\n");
    const errors = messages.filter((message) => message.type === "error").map((message) =>
      `line ${message.lineNum}: ${message.message.trim()}\n  ${lines[message.lineNum - 1] ?? ""}`
    );
    let pipeline: GPUComputePipeline | null = null;
    if (errors.length === 0) {
      try {
        const compute = { module, entryPoint };
        pipeline = await this.device.createComputePipelineAsync({ layout: "auto", compute });
      } catch (error) {
        errors.push(error instanceof Error ? error.message : String(error));
      }
    }
    const error = await this.device.popErrorScope();
    if (error !== null) errors.push(error.message);
    if (pipeline === null || errors.length > 0) {
      throw new DeviceError(`${entryPoint} does not compile on ${this.label}:\n${errors.join("\n")}`);
    }
    const loops = readLoopNote(code, entryPoint);
    if (loops !== undefined) this.loops.set(pipeline, loops);
    return pipeline;
  }

  /**
   * The most rounds that one dispatch may ask for.
   * @throws RangeError where not one is safe
   */
  mostRounds(pipeline: GPUComputePipeline): number {
    return mostRounds(this.loopsOf(pipeline));
  }

  private loopsOf(pipeline: GPUComputePipeline): LoopIterations {
    const loops = this.loops.get(pipeline);
    if (loops !== undefined) return loops;
    throw new RangeError(
      "Cannot dispatch a shader that does not say how many loop iterations it does: make its text by strictShader",
    );
  }

  /** Buffers for bindings 1, 2, …; binding 0 is the zero. */
  bind(pipeline: GPUComputePipeline, buffers: readonly GPUBuffer[]): GPUBindGroup {
    return this.device.createBindGroup({
      layout: pipeline.getBindGroupLayout(0),
      entries: [this.zero, ...buffers].map((buffer, binding) => ({ binding, resource: { buffer } })),
    });
  }

  /**
   * Submits dispatches in order; each sees what the ones before it wrote.
   * @throws RangeError for a dispatch with more loop iterations than every adapter really does, or an unknown number
   */
  submit(dispatches: readonly Dispatch[]): void {
    const encoder = this.device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    for (const { pipeline, bindings, workgroups, rounds } of dispatches) {
      requireSafe(this.loopsOf(pipeline), rounds);
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, bindings);
      const [x, y] = typeof workgroups === "number" ? [workgroups, 1] : workgroups;
      pass.dispatchWorkgroups(x, y);
    }
    pass.end();
    this.device.queue.submit([encoder.finish()]);
  }

  /**
   * The first `words` 32-bit words of a buffer, after everything submitted before.
   * @throws DeviceError when the device is lost or reported an error
   */
  async read(buffer: GPUBuffer, words: number): Promise<Uint32Array<ArrayBuffer>> {
    const size = words * 4;
    const copy = this.device.createBuffer({ size, usage: GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ });
    try {
      const encoder = this.device.createCommandEncoder();
      encoder.copyBufferToBuffer(buffer, 0, copy, 0, size);
      this.device.queue.submit([encoder.finish()]);
      await Promise.race([copy.mapAsync(GPUMapMode.READ), this.failure]);
      return new Uint32Array(copy.getMappedRange().slice(0));
    } catch (error) {
      // A lost device fails the mapping as well; its own message says more.
      await Promise.race([this.failure, new Promise((resolve) => setTimeout(resolve, 50))]);
      throw error instanceof DeviceError
        ? error
        : new DeviceError(`${this.label}: ${(error as Error).message}`);
    } finally {
      copy.destroy();
    }
  }
}

/** Adapter and driver in one line, as far as the adapter tells. */
export function adapterLabel(info: GPUAdapterInfo): string {
  const parts = [info.description, info.device, info.vendor, info.architecture];
  // Bare numbers are identifiers of the bus, not names.
  const names = parts.filter((part) => part !== undefined && !/^\d*$/.test(part));
  return [...new Set(names)].join(", ") || "unnamed adapter";
}
