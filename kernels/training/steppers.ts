/** How steps of a training are submitted: many minibatches in one dispatch, or gradient and update for each step. */
import type { ComputeDevice, Dispatch } from "../device/device.ts";
import { MOST_LOOP_ITERATIONS } from "../device/loop_limit.ts";
import { readLoopNote } from "../strict/loop_note.ts";
import { GradientF32, sampleRows, tableF32 } from "../network/f32/gradient.ts";
import type { Samples } from "../network/samples.ts";
import { type NetworkShape, parameterCount } from "../network_shape.ts";
import { LANES, type Layout, type TrainingShaders } from "./shaders.ts";

/** How steps are submitted: many minibatches in one dispatch, or gradient and update for each. */
export interface Stepper {
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

export async function minibatchStepper(
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

export async function fullBatchStepper(
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
