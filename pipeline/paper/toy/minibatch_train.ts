/**
 * Stage toy/minibatch-train: SGD and Adam from beside the saddle line, on the fixed samples (figure 6b, section 5).
 * It reaches no package and no file, so that the report runs this very module in a reader's browser.
 *
 * Parameters: samples, batch, runs, sgd_eta, adam_eta (those of toy/kernels). Inputs: shader, samples, plan.json.
 * Output: states.bin (f32, little-endian: every run's state, M × 20, at each step of the plan). Goes on from a
 * checkpoint with the same bytes.
 *
 * On a software adapter with two cores a step of 8 or 16 runs takes 3 µs: 4 s for 5000 epochs, 40 s for 50 000.
 * SGD in channel 1 does not get as far as full batches of the same rate: the noise of batches of 16 holds it at
 * λ_max ≈ 6 where 2/η is 20. A float64 run on the same batches ends at the same place.
 */
import { MINIBATCH_STATE, type MinibatchRun, ToyMinibatch } from "../../../kernels/toy/minibatch.ts";
import type { StageContext } from "../../engine/mod.ts";
import { floatsFromBytes, floatsToBytes, readSamples } from "./data.ts";
import type { ToyKernelParameters } from "./kernels.ts";
import { withDevice } from "../with_device.ts";

export interface MinibatchPlan {
  readonly runs: readonly (MinibatchRun & { readonly channel: 1 | 2 })[];
  /** At which the states are recorded, from 0 to the last. */
  readonly steps: readonly number[];
}

/** Steps between checkpoints: about a second of work on a software adapter. */
const CHECKPOINT_STEPS = 400_000;

export default async function toyMinibatchTrain(context: StageContext): Promise<void> {
  const p = context.parameters as unknown as ToyKernelParameters;
  const { runs, steps } = JSON.parse(context.inputText("plan.json")) as MinibatchPlan;
  const samples = readSamples(context).all;
  const shape = { n: p.samples, m: p.runs, batch: p.batch, sgdEta: p.sgd_eta, adamEta: p.adam_eta };
  await withDevice(context, async (device) => {
    const training = await ToyMinibatch.create(device, context.inputText("shader"), shape, samples, runs);
    try {
      const states: Float32Array<ArrayBuffer>[] = restore(context, training, p.runs);
      let kept = training.steps;
      for (const step of steps.slice(states.length)) {
        while (training.steps < step) {
          training.submit(Math.min(step - training.steps, CHECKPOINT_STEPS));
          await training.state();
          context.progress(training.steps, steps[steps.length - 1]!);
        }
        states.push(await training.state());
        if (training.steps - kept >= CHECKPOINT_STEPS) {
          kept = training.steps;
          await context.checkpoint.save(checkpointOf(training.steps, states));
        }
      }
      context.output("states.bin", floatsToBytes(states));
    } finally {
      training.destroy();
    }
  });
}

/** Steps done (float64) and then every recorded state (f32). */
function checkpointOf(steps: number, states: readonly Float32Array[]): Uint8Array {
  const recorded = floatsToBytes(states);
  const bytes = new Uint8Array(8 + recorded.length);
  new DataView(bytes.buffer).setFloat64(0, steps, true);
  bytes.set(recorded, 8);
  return bytes;
}

/** Puts the training where the checkpoint left it; gives the states recorded so far. */
function restore(context: StageContext, training: ToyMinibatch, runs: number): Float32Array<ArrayBuffer>[] {
  const bytes = context.checkpoint.load();
  if (bytes === null) return [];
  const all = floatsFromBytes(bytes.subarray(8));
  const each = MINIBATCH_STATE * runs;
  const states = Array.from({ length: all.length / each }, (_, i) => all.slice(i * each, (i + 1) * each));
  training.restore(
    new DataView(bytes.buffer, bytes.byteOffset).getFloat64(0, true),
    states[states.length - 1]!,
  );
  return states;
}
