/**
 * Writes what torch_training.py trains: `deno run --frozen --allow-read --allow-env --allow-write
 * tests/measure/torch_training.ts CASES.json`. The samples of each step are the project's own.
 */
import { batchOf } from "../../kernels/training/training_reference.ts";
import { BATCHES, NETWORKS, NORMALISED, RUNS, SAMPLES, SEED, STEPS } from "./torch_cases.ts";

const cases = {
  steps: STEPS,
  networks: NETWORKS.map(({ name, data, start, near }) => ({
    ...{ name, x: [...data.x], y: [...data.y] },
    ...{ start: [...start], near: [...near] },
  })),
  // The samples of each step; null for all.
  batches: BATCHES.map((batch) => ({
    batch,
    samples: batch === SAMPLES
      ? null
      : Array.from({ length: STEPS }, (_, step) => batchOf({ n: SAMPLES, batch }, SEED, step)),
  })),
  runs: RUNS.map(({ name, optimiser, hyper, decays }) => ({
    ...{ name, optimiser: optimiser.name, ...hyper },
    ...{ weight_decay: decays.weightDecay ?? 0, rate_decay: decays.rateDecay ?? null },
  })),
  normalised: NORMALISED,
};
Deno.writeTextFileSync(Deno.args[0]!, JSON.stringify(cases));
