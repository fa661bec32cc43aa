/**
 * Every option of every command, in one table: how it is written, what it takes, what it means. The check of what
 * was given and the help both read it. A command (commands.ts) names those that it takes; any other is an error.
 */
interface OptionDeclaration {
  /** What its value is called in the help; an option without is a switch. */
  readonly value?: string;
  readonly short?: string;
  /** What it means; by command where that differs. */
  readonly about: string | { readonly [command: string]: string };
  /** Says nothing without one of these. */
  readonly needs?: readonly string[];
  /** Cannot be given together with these, and why. */
  readonly excludes?: { readonly [option: string]: string };
  /** Concerns everything: targets beside it would be ignored. */
  readonly withoutTargets?: true;
}

const declare = <T extends { readonly [name: string]: OptionDeclaration }>(table: T): T => table;

/** In the order of the help. */
export const OPTIONS = declare({
  profile: {
    value: "NAME",
    about:
      "the sizes of everything: smoke, quick (default), night, paper, or one of your own, NAME or FILE.json",
  },
  jobs: {
    value: "N",
    short: "j",
    about: "stages that run at once (default: the number of processors)",
  },
  "keep-going": { about: "finish everything that does not depend on a failed stage" },
  executor: {
    value: "NAME",
    about: "where stages run: local (default: in this process), process (each in one of its own) or slurm",
  },
  "memory-limit": {
    value: "SIZE",
    about:
      "with --executor process: the memory that a stage may hold, such as 800M or 4G (default: no limit)",
    needs: ["executor"],
  },
  "time-limit": {
    value: "TIME",
    about: "with --executor process: how long a stage may take: 90s, 10m, 2h (default: no limit)",
    needs: ["executor"],
  },
  slurm: {
    value: "FILE",
    about:
      "with --executor slurm: a JSON file with what jobs ask for (default: slurm.json, where there is one)",
    needs: ["executor"],
  },
  "on-interrupt": {
    value: "WHAT",
    about: "with --executor slurm: leave or cancel the jobs (default: asked on a terminal, else left)",
    needs: ["executor"],
  },
  "no-install": { about: "do not install a software adapter when there is none" },
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
  data: {
    value: "FILE",
    about: "what it was trained on: CSV, .npy, .npz or Parquet, inputs and targets, a row for each sample",
  },
  target: {
    value: "COLUMNS",
    about: "the targets among the data's columns: names or numbers from 1 on, a comma between two " +
      "(default: y of an .npz, otherwise the last ones)",
    needs: ["data"],
  },
  "test-data": {
    value: "FILE",
    about: "data it was not trained on, to say whether a gain is worth anything",
    needs: ["data"],
  },
  scale: {
    value: "HOW",
    about:
      "how the data were scaled for training: none (default), inputs or all (to mean 0 and deviation 1), " +
      "or a file with mean and scale",
    needs: ["data"],
  },
  rows: {
    value: "N",
    about: "use at most N rows of the data, drawn by --seed (default: 10000)",
    needs: ["data"],
  },
  activation: {
    value: "NAME",
    about:
      "relu, leaky-relu, gelu, gelu-tanh, silu, softplus, elu, tanh, sigmoid, erf (of z/√2, not torch.erf(z)) or identity; " +
      "one for all hidden layers, or one for each, a comma between two (default: as the file says)",
  },
  loss: {
    value: "NAME",
    about: "mse (mean over samples and outputs), mse-sum (sum over outputs), mse-half (half of mse), " +
      "or cross-entropy of logits (default: by the targets)",
  },
  "weight-decay": {
    value: "X",
    about: "λ of training with weight decay: λ/2 Σ θ² becomes part of the loss, as in PyTorch's sgd " +
      "and adam; for scikit-learn's alpha give alpha/N, N rows, which then counts biases too",
    needs: ["data"],
  },
  optimiser: {
    value: "NAME",
    about: "what trained it: sgd, momentum, adam, adamw, rmsprop or lbfgs; asks with --lr whether the step " +
      "size holds it",
  },
  lr: { value: "X", about: "the last step size of training" },
  momentum: { value: "X", about: "the momentum of --optimiser momentum (default: 0.9)", needs: ["lr"] },
  batch: { value: "N", about: "samples in a batch of training (default: all)", needs: ["lr"] },
  checkpoints: {
    value: "FILES",
    about:
      "earlier states of the same run: a folder, or files with a comma between two; of more than 200, fewer for large " +
      "networks, some are chosen evenly",
  },
  spec: {
    value: "FILE",
    about: "a JSON file that says layers, names of tensors, orientation and activations; overrides the rest",
  },
  fix: {
    value: "HOW",
    about:
      "write the changed network as well: glu (the pair as a gated unit) or merge (two units as one, where the function stays)",
    needs: ["data"],
  },
  evaluations: {
    value: "N",
    about: "gradients that the continuation may spend (default: by the network's size)",
  },
  name: {
    value: "NAME",
    about: "of the outputs, which go to output/{command}/NAME (default: the name of the file or folder)",
  },
  verify: {
    about: "run every stage again in an empty store and compare with the last diagnosis",
    excludes: { json: "each say what is printed" },
  },
  trace: {
    about: "show where the diagnosis comes from: stages, code, parameters, files, hashes, times",
    excludes: { verify: "each say what is done", json: "each say what is printed" },
  },
  serve: {
    value: "PORT",
    about: "show the page to browsers on this machine at that port as well; 0 takes one that is free",
  },
  every: { value: "TIME", about: "how often to look into the folder: 500ms, 2s (default), 1m" },
  once: { about: "take what is there, write the page and end" },
  remote: {
    value: "URL",
    about:
      "results that others made, or none: https://, s3://BUCKET/PREFIX, file:///FOLDER or an archive's " +
      "file:///FILE.tar.gz (default: $FLAT_CHANNELS_REMOTE, then remote.json)",
  },
  "remote-read-only": { about: "send nothing to the remote" },
  trust: {
    value: "KEYFILE",
    about: "take only results that are signed with one of these public keys",
  },
  sign: { value: "KEYFILE", about: "sign what is sent with this private key (deno task keygen)" },
  from: {
    value: "ARCHIVE",
    about: "the archive to take results from (deno task export)",
    excludes: { remote: "each say where results come from" },
  },
  help: { short: "h", about: "print help" },
});

export type OptionName = keyof typeof OPTIONS;

export function declarationOf(name: string): OptionDeclaration | undefined {
  return Object.hasOwn(OPTIONS, name) ? OPTIONS[name as OptionName] : undefined;
}

export function dashed(name: string): string {
  return `--${name}`;
}

/** One line of the help; with a command, what the option means there. */
export function optionHelp(name: OptionName, command: string | null): string {
  const { value, short, about }: OptionDeclaration = OPTIONS[name];
  const written = [`--${name}`, ...value === undefined ? [] : [value]].join(" ") +
    (short === undefined ? "" : `, -${short}`);
  const text = typeof about === "string"
    ? about.replace("{command}", command ?? "COMMAND")
    : command !== null
    ? about[command]!
    : Object.entries(about).map(([each, meaning]) => `${each}: ${meaning}`).join("; ");
  return `  ${written.padEnd(18)} ${text}`;
}
