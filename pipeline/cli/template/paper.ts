// The stages: what each reads, runs and makes. `deno task reproduce` runs them.
import { output } from "@flat-channels/engine";
import { ON_GPU, runPaper } from "@flat-channels/cli";

const stages = () => [
  {
    name: "seeds",
    about: "start values",
    module: "stages/seeds.ts",
    parameters: { count: 64 },
    inputs: {},
    outputs: { "seeds.csv": {} },
  },
  {
    name: "hits",
    about: "random points inside the quarter circle, of 4096 each",
    module: "stages/hits.ts",
    parameters: {},
    inputs: { seeds: output("seeds", "seeds.csv") },
    outputs: { "hits.csv": { publish: ["fig1/hits.csv"] } },
    ...ON_GPU,
  },
  {
    name: "draw/fig1",
    about: "the estimates of π",
    module: "stages/figure.ts",
    parameters: {},
    inputs: { hits: output("hits", "hits.csv") },
    outputs: { "fig1.svg": { publish: ["fig1/fig1.svg"] } },
    targets: ["fig1"],
  },
];
const about = { name: "Pi by chance", description: "π from random points, counted on the GPU" };
Deno.exit(await runPaper({ root: import.meta.dirname, ...about, stages }));
