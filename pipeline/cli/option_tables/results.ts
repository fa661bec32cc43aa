/** What is told of results, compared with others, kept and removed. */
import { declare } from "./declaration.ts";

export const RESULTS = declare({
  json: { about: "print JSON", excludes: { format: "each say how it is printed" } },
  simulate: { about: "say instead how long a run of everything takes with so many workers, by earlier runs" },
  workers: {
    value: "NUMBERS",
    about: "numbers of workers to simulate, a comma between two (default: 1,2,4,16,64,256)",
    needs: ["simulate"],
  },
  count: { value: "N", about: "the number of lists" },
  format: {
    value: "FORMAT",
    about: { graph: "svg (default), dot or mermaid", trace: "svg, dot or mermaid instead of text" },
  },
  record: {
    value: "FILE",
    about: {
      record: "where to write (default: data/records/PROFILE.json)",
      verify: "what to compare with (default: the run in the store)",
    },
  },
  sample: {
    value: "P%",
    about: "run a random share of the stages again, from their recorded inputs",
    excludes: { budget: "each choose the stages" },
  },
  budget: {
    value: "TIME",
    about: "run random stages again that together took no longer than this: 90s, 10m, 2h",
  },
  seed: {
    value: "N",
    about: {
      verify: "the seed of the sample, to draw the same one again",
      diagnose: "the seed of what is drawn: rows of large data, starts of Lanczos (default: 1)",
      watch: "the seed of what is drawn: rows of large data, starts of Lanczos (default: 1)",
    },
    needs: ["sample", "budget"],
  },
  scratch: {
    value: "DIR",
    about: "work in this folder and keep it (default: a temporary one, which goes at the end)",
  },
  resume: {
    about: "go on from the stages that finished in --scratch DIR",
    needs: ["scratch"],
    excludes: {
      sample: "do not go together, as a sample runs each stage afresh",
      budget: "do not go together, as a sample runs each stage afresh",
    },
  },
  repeat: { value: "N", about: "run each stage N times and compare (default: 1)" },
  runtime: { about: "put Deno and a software adapter in as well" },
  to: {
    value: "FILE",
    about: {
      bundle: "the archive to write (default: output/PROFILE-bundle.tar.gz)",
      export: "the archive to write (default: output/PROFILE-results.tar.gz)",
      keygen: "the file of the private key (default: results.key); the public one is beside it, with .pub",
      appendix: "the file to write (default: print it)",
    },
  },
  repair: { about: "put damaged stored objects back from published files, or remove them to be made again" },
  store: { about: "remove stored results as well", withoutTargets: true },
  "dry-run": { about: "remove nothing, say what would be removed" },
  stack: {
    value: "NAME",
    about: "present (default), lavapipe, swiftshader, chromium, or all: the last three must agree",
  },
  verbose: { about: "a hash for each function as well" },
});
