/**
 * The whole paper graph at a tiny size, in a process of its own: paper_process.ts FOLDER JOBS. The store and the
 * outputs go below FOLDER; sources are this repository's.
 */
import { execute } from "../pipeline/engine/engine.ts";
import { paperGraph } from "../pipeline/paper/graph.ts";
import { loadProfile, type Profile } from "../pipeline/paper/profiles.ts";
import { root } from "./root.ts";

const [folder, jobs] = Deno.args as [string, string];
const smoke = loadProfile(root, "smoke");

/** Smoke, smaller still. */
const tiny: Profile = {
  ...smoke,
  toy: {
    ...smoke.toy,
    samples: { ...smoke.toy.samples, count: 512 },
    curve: { ...smoke.toy.curve, points: 200 },
    landscape: { ...smoke.toy.landscape, gamma_points: 21, alpha_points: 13 },
    flow: { ...smoke.toy.flow, most_steps: 60 },
    edge_of_stability: { ...smoke.toy.edge_of_stability, blocks: 4, sampled: 4, stretch: 60 },
    minibatch: { ...smoke.toy.minibatch, epochs: 20, records: 10 },
    slice: { ...smoke.toy.slice, gamma_points: 21, alpha_points: 11 },
  },
  plateau: {
    data: { points: 8, edges: false, standardise: "own" },
    runs: { seeds: 2, doubling: false },
    train: { beyond_norm: false, most_steps: 40 },
    split: {
      ...smoke.plateau.split,
      along_points: 11,
      surface_gammas: 7,
      surface_alphas: 5,
      starts: 5,
      most_steps: 20,
      function_points: 7,
    },
  },
  scaling: {
    ...smoke.scaling,
    data: { ...smoke.scaling.data, samples: 48, test_samples: 50 },
    sizes: { inputs: [2], widths: [2], deep: { width: 2, depths: [2], inputs: [2], most_steps: 30 } },
    train: { ...smoke.scaling.train, seeds: 2, most_steps: 24 },
    spectra: 1,
    samples: { points: 5, seed: 1 },
  },
  geometry: { ...smoke.geometry, surface: { ...smoke.geometry.surface, gammas: 7, alphas: 7 } },
};
const result = await execute(paperGraph(tiny), [], {
  projectRoot: root,
  storeDir: `${folder}/store`,
  outputDir: `${folder}/output`,
  scope: "tiny",
  jobs: Number(jobs),
  pools: { gpu: 1 },
  environment: {},
  keepGoing: true,
});
for (const failure of result.failed) console.error(failure.message);
Deno.exit(result.failed.length === 0 ? 0 : 1);
