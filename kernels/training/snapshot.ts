/** All that a training goes on from, in words and as bytes, and the runs that it holds. */
import { PROGRESS } from "./shaders.ts";

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
