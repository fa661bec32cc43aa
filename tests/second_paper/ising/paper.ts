/** The Ising model on a square lattice, against its exact solution: a small paper of its own, to try the engine on. */
import { output } from "@flat-channels/engine";
import { ON_GPU, runPaper } from "@flat-channels/cli";

const SIZES = [8, 16];
const TEMPERATURES = [1.8, 2, 2.2, 2.23, 2.26, 2.29, 2.32, 2.5, 3];

const stages = () => [
  {
    name: "weights",
    about: "the chance of each flip at each temperature",
    module: "stages/weights.ts",
    parameters: { temperatures: TEMPERATURES },
    inputs: {},
    outputs: { "weights.csv": {} },
  },
  ...SIZES.map((size) => ({
    name: `lattice-${size}`,
    about: `Metropolis sweeps over lattices of ${size} × ${size} spins`,
    module: "stages/lattice.ts",
    parameters: { size, replicas: 16, settle: 400, sweeps: 1600, every: 4, seed: 7 },
    inputs: { weights: output("weights", "weights.csv") },
    outputs: { "moments.csv": {} },
    ...ON_GPU,
  })),
  {
    name: "analysis",
    about: "magnetisation, energy and Binder's cumulant, with standard errors over replicas",
    module: "stages/analysis.ts",
    parameters: { sizes: SIZES, temperatures: TEMPERATURES },
    inputs: Object.fromEntries(SIZES.map((size) => [`${size}`, output(`lattice-${size}`, "moments.csv")])),
    outputs: { "means.csv": { publish: ["means.csv"] } },
  },
  {
    name: "claims",
    about: "each against a published number",
    module: "stages/claims.ts",
    parameters: {},
    inputs: { means: output("analysis", "means.csv") },
    outputs: { "claims.csv": { publish: ["claims.csv"] } },
    targets: ["claims"],
  },
  ...["magnetisation", "energy", "binder"].map((column, at) => ({
    name: `draw/fig${at + 1}`,
    about: column,
    module: "stages/figure.ts",
    parameters: { column, sizes: SIZES },
    inputs: { means: output("analysis", "means.csv") },
    outputs: { [`fig${at + 1}.svg`]: { publish: [`fig${at + 1}/fig${at + 1}.svg`] } },
    targets: [`fig${at + 1}`],
  })),
];

Deno.exit(
  await runPaper({
    root: import.meta.dirname,
    name: "Ising",
    description:
      "The square lattice's magnetisation, energy and critical temperature, by checkerboard Metropolis",
    stages,
  }),
);
