/**
 * Host of minibatch.wgsl: SGD and Adam on M toys. Reference: reference.ts.
 *
 * It shares Adam's rule with the trainer of networks (../training), not model and batches. That trainer would do the
 * work: of 8 runs at batches of 16 a step takes 1.8 µs of a processor for SGD and 2.6 µs for Adam, here 2.9 µs. But it
 * has σ from a table, to 2⁻²³ of its range, where figure 6 is of the toy's closed form with erf to 2.4 units in the last
 * place; and another order of the samples in an epoch, where the toy's analysis in float64 follows this one
 * (../analysis/toy/epoch_order.ts). Every recorded state would be another one.
 */
import { type ComputeDevice, DeviceError, type Dispatch } from "../device/device.ts";
import { streamKey } from "../random_key.ts";
import type { MinibatchShape } from "./shapes.ts";

/** One run: how it is trained, the seed of its batches, and where it starts (θ, 4). */
export interface MinibatchRun {
  readonly optimiser: "sgd" | "adam";
  readonly seed: number;
  readonly start: ArrayLike<number>;
}

/** f32 values of one network's state: θ high, θ low, m, v, powers. */
export const MINIBATCH_STATE = 20;

/** The random stream of the epochs' orders. */
export const BATCH_STREAM = "toy/batches";

export class ToyMinibatch {
  private step = 0;
  private readonly stepsPerDispatch: number;

  private constructor(
    private readonly device: ComputeDevice,
    private readonly pipeline: GPUComputePipeline,
    private readonly shape: MinibatchShape,
    private readonly samples: GPUBuffer,
    private readonly network: GPUBuffer,
    private readonly stateBuffer: GPUBuffer,
  ) {
    this.stepsPerDispatch = device.mostRounds(pipeline);
  }

  /**
   * @param shader from `minibatchShader`
   * @param samples N inputs and then N targets
   * @throws RangeError for lengths that do not fit
   */
  static async create(
    device: ComputeDevice,
    shader: string,
    shape: MinibatchShape,
    samples: Float32Array,
    runs: readonly MinibatchRun[],
  ): Promise<ToyMinibatch> {
    const { n, batch } = shape;
    if (!(n > 0 && (n & (n - 1)) === 0 && batch > 0 && n % batch === 0)) {
      throw new RangeError(
        `Cannot run toy_minibatch as N must be a power of two and batches must divide it: got N = ${n}, batch ${batch}`,
      );
    }
    if (samples.length !== 2 * shape.n) {
      throw new RangeError(
        `Cannot run toy_minibatch as samples must have 2 N = ${2 * shape.n} values: got ${samples.length}`,
      );
    }
    if (runs.length !== shape.m) {
      throw new RangeError(
        `Cannot run toy_minibatch as there must be M = ${shape.m} runs: got ${runs.length}`,
      );
    }
    const network = runs.flatMap((
      run,
    ) => [run.optimiser === "adam" ? 1 : 0, ...streamKey(BATCH_STREAM, run.seed)]);
    const state = new Float32Array(MINIBATCH_STATE * runs.length);
    for (const [i, run] of runs.entries()) {
      for (let p = 0; p < 4; p++) {
        const value = run.start[p]!;
        state[MINIBATCH_STATE * i + p] = value;
        state[MINIBATCH_STATE * i + 4 + p] = value - Math.fround(value);
      }
      state.set([1, 1], MINIBATCH_STATE * i + 16);
    }
    return new ToyMinibatch(
      device,
      await device.pipeline(shader, "toy_minibatch"),
      shape,
      device.buffer(samples, "read"),
      device.buffer(Uint32Array.from(network), "read"),
      device.buffer(state, "write"),
    );
  }

  /** Steps done so far. */
  get steps(): number {
    return this.step;
  }

  /** Submits `steps` more steps. */
  submit(steps: number): void {
    const dispatches: Dispatch[] = [];
    const ranges: GPUBuffer[] = [];
    for (let done = 0; done < steps;) {
      const now = Math.min(this.stepsPerDispatch, steps - done);
      const run = this.device.buffer(Uint32Array.from([this.step, now]), "read");
      ranges.push(run);
      dispatches.push({
        pipeline: this.pipeline,
        bindings: this.device.bind(this.pipeline, [this.samples, run, this.network, this.stateBuffer]),
        workgroups: Math.ceil(this.shape.m / 8),
        rounds: now,
      });
      done += now;
      this.step += now;
    }
    try {
      this.device.submit(dispatches);
    } finally {
      // Freed once the device has used them: millions of steps would otherwise keep thousands.
      for (const range of ranges) range.destroy();
    }
  }

  /** The whole state, M × 20: what a checkpoint keeps beside the number of steps. */
  async state(): Promise<Float32Array<ArrayBuffer>> {
    const values = new Float32Array(
      (await this.device.read(this.stateBuffer, MINIBATCH_STATE * this.shape.m)).buffer,
    );
    const at = values.findIndex((value) => !Number.isFinite(value));
    if (at >= 0) throw new DeviceError(`training left the finite numbers: state[${at}] is ${values[at]}`);
    return values;
  }

  /**
   * Goes on from a checkpoint.
   * @throws RangeError for a state of another number of networks
   */
  restore(step: number, state: Float32Array<ArrayBuffer>): void {
    const expected = MINIBATCH_STATE * this.shape.m;
    if (state.length !== expected) {
      throw new RangeError(
        `Cannot restore toy_minibatch as the state must have ${MINIBATCH_STATE} M = ${expected} values: got ${state.length}`,
      );
    }
    this.step = step;
    this.device.device.queue.writeBuffer(this.stateBuffer, 0, state);
  }

  destroy(): void {
    for (const buffer of [this.samples, this.network, this.stateBuffer]) buffer.destroy();
  }
}

/** θ of network i as float64: high plus low parts. */
export function thetaOf(state: Float32Array, i: number): Float64Array {
  return Float64Array.from(
    { length: 4 },
    (_, p) => state[MINIBATCH_STATE * i + p]! + state[MINIBATCH_STATE * i + 4 + p]!,
  );
}

/** Adam's second moments of network i, and β₁ᵗ and β₂ᵗ. */
export function momentsOf(state: Float32Array, i: number): { v: Float32Array; powers: [number, number] } {
  const at = MINIBATCH_STATE * i;
  return { v: state.slice(at + 12, at + 16), powers: [state[at + 16]!, state[at + 17]!] };
}
