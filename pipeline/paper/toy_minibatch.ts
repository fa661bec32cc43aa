/**
 * Stage toy/minibatch: SGD and Adam from beside the saddle line, on the fixed samples (figure 6b, section 5).
 *
 * Parameters: samples, batch, runs, sgd_eta, adam_eta (those of toy/kernels); offset; epochs; records (points
 * that are recorded, log-spaced in steps); seed (the first; each run has its own). Inputs: shader, samples.
 * Output: minibatch.csv (optimiser, channel, seed, step, epoch, w1 … lambda_max as in flow.csv). Goes on from a
 * checkpoint with the same bytes.
 *
 * On a software adapter with two cores a step of 8 or 16 runs takes 3 µs: 4 s for 5000 epochs, 40 s for 50 000.
 * SGD in channel 1 does not get as far as full batches of the same rate: the noise of batches of 16 holds it at
 * λ_max ≈ 6 where 2/η is 20. A float64 run on the same batches ends at the same place.
 */
import exp from "@stdlib/math-base-special-exp";
import ln from "@stdlib/math-base-special-ln";
import { symmetricEigen } from "../../kernels/analysis/symmetric_eigen.ts";
import { planeCoordinates, startBeside, toyPlane } from "../../kernels/analysis/toy_plane.ts";
import { type MinibatchRun, thetaOf, ToyMinibatch } from "../../kernels/toy_minibatch.ts";
import { sampleDerivatives } from "../../kernels/toy_reference.ts";
import type { StageContext } from "../engine/stage.ts";
import { type Cell, writeTable } from "./table.ts";
import { readSamples } from "./toy_data.ts";
import type { ToyKernelParameters } from "./toy_kernels.ts";
import { TRAJECTORY_COLUMNS } from "./toy_trajectory.ts";
import { withDevice } from "./with_device.ts";

interface MinibatchParameters extends ToyKernelParameters {
  readonly offset: number;
  readonly epochs: number;
  readonly records: number;
  readonly seed: number;
}

/** Steps between checkpoints: about a second of work on a software adapter. */
const CHECKPOINT_STEPS = 400_000;

export default async function toyMinibatch(context: StageContext): Promise<void> {
  const p = context.parameters as unknown as MinibatchParameters;
  const plane = toyPlane();
  const data = readSamples(context);
  // Half of the runs use each optimiser, half of those each channel.
  const runs = Array.from({ length: p.runs }, (_, i) => ({
    optimiser: i % 2 === 0 ? "sgd" as const : "adam" as const,
    channel: (i >> 1) % 2 === 0 ? 1 as const : 2 as const,
    seed: p.seed + (i >> 2),
  }));
  const starts = runs.map((run): MinibatchRun => ({
    ...run,
    start: startBeside(plane, run.channel, p.offset),
  }));
  const stepsPerEpoch = p.samples / p.batch;
  const recordAt = logSpaced(p.epochs * stepsPerEpoch, p.records);
  await withDevice(context, async (device) => {
    const shape = { n: p.samples, m: p.runs, batch: p.batch, sgdEta: p.sgd_eta, adamEta: p.adam_eta };
    const training = await ToyMinibatch.create(device, context.inputText("shader"), shape, data.all, starts);
    const states: Float32Array<ArrayBuffer>[] = restore(context, training, p.runs);
    let kept = training.steps;
    for (const step of recordAt.slice(states.length)) {
      while (training.steps < step) {
        training.submit(Math.min(step - training.steps, CHECKPOINT_STEPS));
        await training.state();
        context.progress(training.steps, recordAt[recordAt.length - 1]!);
      }
      states.push(await training.state());
      if (training.steps - kept >= CHECKPOINT_STEPS) {
        kept = training.steps;
        await context.checkpoint.save(checkpointOf(training.steps, states));
      }
    }
    training.destroy();
    context.output("minibatch.csv", table(recordAt, states));
  });

  function table(steps: readonly number[], states: readonly Float32Array[]): string {
    const rows: Cell[][] = [];
    for (const [i, run] of runs.entries()) {
      for (const [at, state] of states.entries()) {
        const theta = thetaOf(state, i);
        const { gamma, s, alpha, epsilon } = planeCoordinates(plane, theta);
        const { loss, hessian } = sampleDerivatives(theta, data);
        const largest = symmetricEigen(hessian, 4).values[3]!;
        const step = steps[at]!;
        rows.push([
          ...[run.optimiser, run.channel, run.seed, step, step / stepsPerEpoch],
          ...[...theta, gamma, s, alpha, epsilon, loss, largest],
        ]);
      }
    }
    return writeTable(["optimiser", "channel", "seed", "step", "epoch", ...TRAJECTORY_COLUMNS], rows);
  }
}

/** 0 and then at most `count` different whole numbers up to `last`, evenly spaced in their logarithm. */
export function logSpaced(last: number, count: number): number[] {
  const numbers = new Set([0]);
  for (let i = 0; i <= count; i++) numbers.add(Math.round(exp(ln(last) * i / count)));
  return [...numbers].sort((a, b) => a - b);
}

/** Steps done (float64) and then every recorded state (f32). */
function checkpointOf(steps: number, states: readonly Float32Array[]): Uint8Array {
  const each = states[0]!.length;
  const bytes = new Uint8Array(8 + 4 * each * states.length);
  new DataView(bytes.buffer).setFloat64(0, steps, true);
  for (const [i, state] of states.entries()) {
    bytes.set(new Uint8Array(state.slice().buffer), 8 + 4 * each * i);
  }
  return bytes;
}

/** Puts the training where the checkpoint left it; gives the states recorded so far. */
function restore(context: StageContext, training: ToyMinibatch, runs: number): Float32Array<ArrayBuffer>[] {
  const bytes = context.checkpoint.load();
  if (bytes === null) return [];
  const each = 20 * runs;
  const states: Float32Array<ArrayBuffer>[] = [];
  for (let at = 8; at < bytes.length; at += 4 * each) {
    states.push(new Float32Array(bytes.slice(at, at + 4 * each).buffer));
  }
  training.restore(
    new DataView(bytes.buffer, bytes.byteOffset).getFloat64(0, true),
    states[states.length - 1]!,
  );
  return states;
}
