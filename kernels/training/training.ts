/**
 * Training of M networks of one hidden layer at once by SGD, Adam or another optimiser, on minibatches or all samples:
 * host of minibatch.wgsl, and of full_batch.wgsl after ../network/f32/gradient.wgsl. Strict f32, weights kept to 48 bits.
 * A run's bits depend on nothing but its own start, seed and hyper-parameters. Reference: training_reference.ts.
 */
import type { ComputeDevice } from "../device/device.ts";
import { requireShallow } from "../network/f32/gradient.ts";
import { checkSamples, type Samples } from "../network/samples.ts";
import { type NetworkShape, parameterCount } from "../network_shape.ts";
import type { Optimiser } from "./optimisers.ts";
import { type Layout, PROGRESS, type TrainingShaders } from "./shaders.ts";
import { firstParameters, firstProgress, runEntries, type TrainingRun } from "./runs.ts";
import { type TrainedRun, trainedRuns, type TrainingSnapshot } from "./snapshot.ts";
import { fullBatchStepper, minibatchStepper, type Stepper } from "./steppers.ts";

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
