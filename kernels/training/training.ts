/**
 * Training of M networks of one hidden layer at once by SGD, Adam or another optimiser, on minibatches or all samples:
 * host of minibatch.wgsl, and of full_batch.wgsl after ../network/gradient_f32.wgsl. Strict f32, weights kept to 48 bits.
 * A run's bits depend on nothing but its own start, seed and hyper-parameters. Reference: training_reference.ts.
 */
import { type ComputeDevice, type Dispatch, MOST_LOOP_ITERATIONS } from "../device/device.ts";
import { readLoopNote } from "../strict/loop_note.ts";
import { GradientF32, requireShallow, sampleRows, tableF32 } from "../network/gradient_f32.ts";
import { checkSamples, type Samples } from "../network/samples.ts";
import { type NetworkShape, parameterCount } from "../network_shape.ts";
import { streamKey } from "../random_key.ts";
import type { Optimiser } from "./optimisers.ts";
import { LANES, type Layout, PROGRESS, runWords, type TrainingShaders } from "./shaders.ts";
import { BATCH_STREAM } from "./training_reference.ts";

/** One run: the seed of its batches, its hyper-parameters, its first weights (P). */
export interface TrainingRun<Hyper> {
  readonly seed: number;
  readonly hyper: Hyper;
  readonly start: Float64Array;
}

/** A run after the steps so far. */
export interface TrainedRun {
  /** P values, sums of two f32. */
  readonly theta: Float64Array;
  /** Mean square of the last batch, before its step; 0 before the first. */
  readonly loss: number;
  /** Steps that have moved it: fewer than all where its weights have left ±1e6, after which it stays. */
  readonly steps: number;
  readonly diverged: boolean;
}

/** All that goes on from here: the number of steps done, each run's progress and parameters, in words. */
export interface TrainingSnapshot {
  readonly step: number;
  readonly progress: Uint32Array<ArrayBuffer>;
  readonly parameters: Uint32Array<ArrayBuffer>;
}

/** A snapshot as bytes: step, number of progress words, progress, parameters; words in the machine's order. */
export function packTraining({ step, progress, parameters }: TrainingSnapshot): Uint8Array {
  const words = new Uint32Array(2 + progress.length + parameters.length);
  words.set([step, progress.length]);
  words.set(progress, 2);
  words.set(parameters, 2 + progress.length);
  return new Uint8Array(words.buffer);
}

export function unpackTraining(bytes: Uint8Array): TrainingSnapshot {
  const words = new Uint32Array(bytes.slice().buffer);
  const end = 2 + words[1]!;
  return { step: words[0]!, progress: words.slice(2, end), parameters: words.slice(end) };
}

export class NetworkTraining {
  private step = 0;

  private constructor(
    private readonly device: ComputeDevice,
    private readonly m: number,
    private readonly parameterCount: number,
    private readonly parameters: GPUBuffer,
    private readonly progress: GPUBuffer,
    private readonly stepper: Stepper,
    private readonly owned: readonly GPUBuffer[],
  ) {}

  /**
   * @param shaders from `trainingShaders` for the same shape, N, batch and optimiser
   * @param batch samples of a step, at most N; N trains on all of them
   * @param layout how the work is shared out; no result depends on it
   * @throws RangeError for a shape, data, batch or run that does not fit
   */
  static async create<Hyper>(
    device: ComputeDevice,
    shaders: TrainingShaders,
    shape: NetworkShape,
    samples: Samples,
    batch: number,
    optimiser: Optimiser<Hyper>,
    runs: readonly TrainingRun<Hyper>[],
    layout: Layout = device.isSoftware ? "software" : "parallel",
  ): Promise<NetworkTraining> {
    requireShallow(shape);
    checkSamples(shape, samples);
    const p = parameterCount(shape);
    const m = runs.length;
    if (!(Number.isInteger(batch) && batch >= 1 && batch <= samples.n)) {
      throw new RangeError(
        `Cannot train as the batch must be from 1 to N = ${samples.n} samples: got ${batch}`,
      );
    }
    if (m === 0) throw new RangeError("Cannot train no network: there must be at least one run");
    if ((batch === samples.n) !== (shaders.gradient !== null)) {
      throw new RangeError(
        `Cannot train as the shaders must be made for batches of ${batch}: they are for another`,
      );
    }
    const owned: GPUBuffer[] = [];
    const keep = (buffer: GPUBuffer) => {
      owned.push(buffer);
      return buffer;
    };
    try {
      const entries = keep(device.buffer(runEntries(optimiser, runs), "read"));
      const parameters = keep(device.buffer(firstParameters(runs, p), "write"));
      const progress = keep(device.buffer(firstProgress(optimiser, m), "write"));
      const make = shaders.gradient === null ? minibatchStepper : fullBatchStepper;
      const stepper = await make(device, shaders, shape, samples, batch, layout, {
        m,
        entries,
        parameters,
        progress,
        starts: Float32Array.from(runs.flatMap(({ start }) => [...start])),
        keep,
      });
      return new NetworkTraining(device, m, p, parameters, progress, stepper, owned);
    } catch (error) {
      for (const buffer of owned) buffer.destroy();
      throw error;
    }
  }

  /** Steps done so far. */
  get steps(): number {
    return this.step;
  }

  /** Submits `steps` more steps. */
  submit(steps: number): void {
    this.stepper.submit(this.step, steps);
    this.step += steps;
  }

  /** Where the runs are. */
  async runs(): Promise<TrainedRun[]> {
    return trainedRuns(await this.snapshot(), this.m);
  }

  /** All that goes on from here, for a checkpoint. */
  async snapshot(): Promise<TrainingSnapshot> {
    const { step, m } = this;
    const [progress, parameters] = await Promise.all([
      this.device.read(this.progress, PROGRESS * m),
      this.device.read(this.parameters, 4 * m * this.parameterCount),
    ]);
    return { step, progress, parameters };
  }

  /**
   * Goes on from a snapshot of the same runs: to the same bytes as without the cut.
   * @throws RangeError for a snapshot of other runs
   */
  restore({ step, progress, parameters }: TrainingSnapshot): void {
    const expected = 4 * this.m * this.parameterCount;
    if (progress.length !== PROGRESS * this.m || parameters.length !== expected) {
      throw new RangeError(
        `Cannot go on from a snapshot as it must be of M = ${this.m} runs with P = ${this.parameterCount}, ` +
          `${expected} words: got ${parameters.length}`,
      );
    }
    this.step = step;
    const { queue } = this.device.device;
    queue.writeBuffer(this.progress, 0, progress);
    queue.writeBuffer(this.parameters, 0, parameters);
    this.stepper.moved(parameters);
  }

  destroy(): void {
    this.stepper.destroy();
    for (const buffer of this.owned) buffer.destroy();
  }
}

/** The runs that a snapshot holds. */
export function trainedRuns({ progress, parameters }: TrainingSnapshot, m: number): TrainedRun[] {
  const p = parameters.length / (4 * m);
  const values = new Float32Array(parameters.buffer);
  const losses = new Float32Array(progress.buffer);
  return Array.from({ length: m }, (_, k) => ({
    theta: Float64Array.from(
      { length: p },
      (_, i) => values[4 * (k * p + i)]! + values[4 * (k * p + i) + 1]!,
    ),
    loss: losses[PROGRESS * k + 2]!,
    diverged: progress[PROGRESS * k + 3] !== 0,
    steps: progress[PROGRESS * k + 4]!,
  }));
}

/** How steps are submitted: many minibatches in one dispatch, or gradient and update for each. */
interface Stepper {
  submit(first: number, steps: number): void;
  /** Told when the parameters were set from outside. */
  moved(parameters: Uint32Array): void;
  destroy(): void;
}

interface Buffers {
  readonly m: number;
  readonly entries: GPUBuffer;
  readonly parameters: GPUBuffer;
  readonly progress: GPUBuffer;
  readonly starts: Float32Array;
  readonly keep: (buffer: GPUBuffer) => GPUBuffer;
}

async function minibatchStepper(
  device: ComputeDevice,
  shaders: TrainingShaders,
  shape: NetworkShape,
  samples: Samples,
  batch: number,
  layout: Layout,
  { m, entries, parameters, progress, keep }: Buffers,
): Promise<Stepper> {
  requireStep(shaders, shape, samples.n, batch);
  const workgroups = layout === "software" ? Math.ceil(m / LANES.software) : m;
  const pipeline = await device.pipeline(shaders.step[layout], "minibatch");
  const most = device.mostRounds(pipeline);
  const table = keep(device.buffer(tableF32(shape), "read"));
  const data = keep(device.buffer(sampleRows(samples), "read"));
  return {
    submit: (first, steps) => {
      const dispatches: Dispatch[] = [];
      const ranges: GPUBuffer[] = [];
      for (let done = 0; done < steps; done += most) {
        const now = Math.min(most, steps - done);
        const range = device.buffer(Uint32Array.from([first + done, now, m]), "read");
        ranges.push(range);
        const bindings = device.bind(pipeline, [table, data, range, entries, parameters, progress]);
        dispatches.push({ pipeline, bindings, workgroups, rounds: now });
      }
      try {
        device.submit(dispatches);
      } finally {
        // Freed once the device has used them.
        for (const range of ranges) range.destroy();
      }
    },
    moved: () => {},
    destroy: () => {},
  };
}

async function fullBatchStepper(
  device: ComputeDevice,
  shaders: TrainingShaders,
  shape: NetworkShape,
  samples: Samples,
  _batch: number,
  layout: Layout,
  { m, entries, parameters, progress, starts }: Buffers,
): Promise<Stepper> {
  // Compiled first: the gradient has buffers of its own, which nobody would free.
  const pipeline = await device.pipeline(shaders.step[layout], "full_batch");
  const gradient = await GradientF32.create(device, shaders.gradient!, shape, samples, m);
  gradient.set(starts);
  const bindings = device.bind(pipeline, [entries, gradient.result, parameters, progress, gradient.thetas]);
  const step = [...gradient.dispatches, { pipeline, bindings, workgroups: m }];
  return {
    submit: (_first, steps) => {
      for (let done = 0; done < steps; done += STEPS_PER_SUBMISSION) {
        const now = Math.min(STEPS_PER_SUBMISSION, steps - done);
        device.submit(Array.from({ length: now }, () => step).flat());
      }
    },
    moved: (words) => {
      const values = new Float32Array(words.buffer, words.byteOffset, words.length);
      gradient.set(Float32Array.from({ length: values.length / 4 }, (_, i) => values[4 * i]!));
    },
    destroy: () => gradient.destroy(),
  };
}

const STEPS_PER_SUBMISSION = 64;

/** @throws RangeError for a step that not every adapter can do in one dispatch: refused alike on all of them */
function requireStep(shaders: TrainingShaders, shape: NetworkShape, n: number, batch: number): void {
  for (const text of Object.values(shaders.step)) {
    const { once, each } = readLoopNote(text, "minibatch") ?? { once: Infinity, each: 0 };
    if (once + each <= MOST_LOOP_ITERATIONS) continue;
    throw new RangeError(
      `Cannot train on batches of ${batch} with P = ${parameterCount(shape)}: a step takes ${
        once + each
      } loop ` +
        `iterations, more than ${MOST_LOOP_ITERATIONS}: take a smaller batch, or all N = ${n} samples`,
    );
  }
}

/** The entries of runs.wgsl. */
function runEntries<Hyper>(optimiser: Optimiser<Hyper>, runs: readonly TrainingRun<Hyper>[]): Uint32Array {
  const width = runWords(optimiser);
  const words = new Uint32Array(width * runs.length);
  const floats = new Float32Array(words.buffer);
  for (const [k, { seed, hyper }] of runs.entries()) {
    words.set(streamKey(BATCH_STREAM, seed), width * k);
    floats.set(optimiser.values(hyper), width * k + 2);
  }
  return words;
}

function firstParameters<Hyper>(runs: readonly TrainingRun<Hyper>[], p: number): Float32Array {
  const values = new Float32Array(4 * p * runs.length);
  for (const [k, { start }] of runs.entries()) {
    if (start.length !== p) {
      throw new RangeError(
        `Cannot train run ${k} as its start must have P = ${p} values: got ${start.length}`,
      );
    }
    for (const [i, value] of start.entries()) {
      if (!(Math.abs(value) <= 1e5)) {
        throw new RangeError(`Cannot train run ${k} as θ[${i}] must be finite and within ±1e5: got ${value}`);
      }
      values.set([value, value - Math.fround(value)], 4 * (k * p + i));
    }
  }
  return values;
}

function firstProgress<Hyper>({ clock }: Optimiser<Hyper>, m: number): Uint32Array {
  const words = new Uint32Array(PROGRESS * m);
  const floats = new Float32Array(words.buffer);
  for (let k = 0; k < m; k++) floats.set(clock, PROGRESS * k);
  return words;
}
