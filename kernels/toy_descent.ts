/** Host of toy_descent.wgsl: full-batch gradient descent of M toys. Reference: toy_reference.ts. */
import { type ComputeDevice, DeviceError } from "./device.ts";
import type { DescentShape } from "./toy_shapes.ts";

const NOT_RECORDED = 0xffffffff;

export class ToyDescent {
  private readonly buffers: GPUBuffer[];
  /** The most steps of one dispatch. */
  private readonly stepsPerDispatch: number;

  private constructor(
    private readonly device: ComputeDevice,
    private readonly pipeline: GPUComputePipeline,
    private readonly m: number,
    private readonly capacity: number,
    buffers: GPUBuffer[],
  ) {
    this.buffers = buffers;
    this.stepsPerDispatch = device.mostRounds(pipeline);
  }

  /**
   * @param shader from `descentShader`
   * @param samples N inputs and then N targets
   * @param eta step size of each network, M
   * @param state for each network θ's four high parts and four low parts, M × 8
   * @param capacity the most steps that are recorded at once
   * @throws RangeError for lengths that do not fit
   */
  static async create(
    device: ComputeDevice,
    shader: string,
    shape: DescentShape,
    samples: Float32Array,
    eta: Float32Array,
    state: Float32Array,
    capacity: number,
  ): Promise<ToyDescent> {
    const m = eta.length;
    require("samples", samples.length, `2 N = ${2 * shape.n}`, 2 * shape.n);
    require("state", state.length, `8 M = ${8 * m}`, 8 * m);
    if (m === 0) throw new RangeError("Cannot train no network: eta is empty");
    const pipeline = await device.pipeline(shader, "toy_descent");
    return new ToyDescent(device, pipeline, m, capacity, [
      device.buffer(samples, "read"),
      device.buffer(eta, "read"),
      device.buffer(state, "write"),
      device.buffer(new Float32Array(5 * m), "write"),
      device.buffer(new Float32Array(4 * m * Math.max(1, capacity)), "write"),
    ]);
  }

  /** Submits `steps` steps; with `record` the points before each of them are kept, from index 0 on. */
  submit(steps: number, record: boolean): void {
    if (record && steps > this.capacity) {
      throw new RangeError(`Cannot record ${steps} steps: the record holds ${this.capacity}`);
    }
    const [samples, eta, state, last, points] = this.buffers as [
      GPUBuffer,
      GPUBuffer,
      GPUBuffer,
      GPUBuffer,
      GPUBuffer,
    ];
    const dispatches = [];
    const ranges: GPUBuffer[] = [];
    for (let done = 0; done < steps; done += this.stepsPerDispatch) {
      const now = Math.min(this.stepsPerDispatch, steps - done);
      const run = this.device.buffer(
        Uint32Array.from([now, record ? done : NOT_RECORDED, this.capacity]),
        "read",
      );
      ranges.push(run);
      dispatches.push({
        pipeline: this.pipeline,
        bindings: this.device.bind(this.pipeline, [samples, run, eta, state, last, points]),
        workgroups: this.m,
        rounds: now,
      });
    }
    try {
      this.device.submit(dispatches);
    } finally {
      // Freed once the device has used them: millions of steps would otherwise keep thousands.
      for (const range of ranges) range.destroy();
    }
  }

  /** The state, M × 8. */
  state(): Promise<Float32Array> {
    return this.finite(this.buffers[2]!, 8 * this.m, "state");
  }

  /** Loss and gradient at the point before the last step, M × 5. */
  last(): Promise<Float32Array> {
    return this.finite(this.buffers[3]!, 5 * this.m, "loss and gradient");
  }

  /** θ before each recorded step, M × capacity × 4. */
  record(): Promise<Float32Array> {
    return this.finite(this.buffers[4]!, 4 * this.m * this.capacity, "record");
  }

  destroy(): void {
    for (const buffer of this.buffers) buffer.destroy();
  }

  private async finite(buffer: GPUBuffer, words: number, what: string): Promise<Float32Array> {
    const values = new Float32Array((await this.device.read(buffer, words)).buffer);
    const at = values.findIndex((value) => !Number.isFinite(value));
    if (at >= 0) {
      throw new DeviceError(`gradient descent left the finite numbers: ${what}[${at}] is ${values[at]}`);
    }
    return values;
  }
}

function require(what: string, length: number, expected: string, value: number): void {
  if (length !== value) {
    throw new RangeError(`Cannot run toy_descent as ${what} must have ${expected} values: got ${length}`);
  }
}
