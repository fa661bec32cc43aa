// The stages: what each reads, runs and makes. `deno task reproduce` runs them.
import { ON_GPU, output, runPaper, stage } from "@flat-channels/cli";

const stages = () => [
  stage("starts", "whole numbers from 1", { parameters: { count: 1000 }, outputs: { "starts.csv": {} } }),
  stage("steps", "steps from each to 1", {
    inputs: { starts: output("starts", "starts.csv") },
    outputs: { "steps.csv": { publish: ["fig1/steps.csv"] } },
    ...ON_GPU,
  }),
  stage("figure", "the steps over the numbers", {
    inputs: { steps: output("steps", "steps.csv") },
    outputs: { "fig1.svg": { publish: ["fig1/fig1.svg"] } },
    targets: ["fig1"],
  }),
];
Deno.exit(await runPaper({ root: import.meta.dirname, name: "Collatz", description: "Steps to 1", stages }));
