/** The runs of a training, and the words that the kernels begin with (runs.wgsl). */
import { streamKey } from "../random_key.ts";
import { decayOf, type Decays } from "./decay.ts";
import type { Optimiser } from "./optimisers.ts";
import { HYPER, PROGRESS, runWords } from "./shaders.ts";
import { BATCH_STREAM } from "./training_reference.ts";

/** One run: the seed of its batches, its hyper-parameters, its first weights (P), what decays. */
export interface TrainingRun<Hyper> extends Decays {
  readonly seed: number;
  readonly hyper: Hyper;
  readonly start: Float64Array;
}

/** The entries of runs.wgsl. */
export function runEntries<Hyper>(
  optimiser: Optimiser<Hyper>,
  runs: readonly TrainingRun<Hyper>[],
): Uint32Array {
  const width = runWords(optimiser);
  const words = new Uint32Array(width * runs.length);
  const floats = new Float32Array(words.buffer);
  for (const [k, run] of runs.entries()) {
    words.set(streamKey(BATCH_STREAM, run.seed), width * k);
    floats.set(optimiser.values(run.hyper), width * k + HYPER);
    const { coupled, decoupled, every, factor } = decayOf(optimiser, run.hyper, run);
    floats.set([coupled, decoupled, 0, factor], width * k + 2);
    words[width * k + 4] = every;
  }
  return words;
}

export function firstParameters<Hyper>(runs: readonly TrainingRun<Hyper>[], p: number): Float32Array {
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

export function firstProgress<Hyper>({ clock }: Optimiser<Hyper>, m: number): Uint32Array {
  const words = new Uint32Array(PROGRESS * m);
  const floats = new Float32Array(words.buffer);
  for (let k = 0; k < m; k++) {
    floats.set(clock, PROGRESS * k);
    floats[PROGRESS * k + 5] = 1; // The rate.
  }
  return words;
}
