/** All commands: what they take and what they do. Their code is loaded by load_command.ts. */
import type { Accepts } from "./arguments.ts";
import { DIAGNOSE_GUIDE, WATCH_GUIDE } from "./guides.ts";

export interface Command extends Accepts {
  readonly about: string;
  /** The module beside this one; what it exports for this command is `export`, or else the command's name. */
  readonly module: string;
  readonly export?: string;
  /** Lines below the options in its own help, for a command that is to be used without further reading. */
  readonly guide?: readonly string[];
}

export const COMMANDS: Readonly<Record<string, Command>> = {
  reproduce: {
    targets: "any",
    about:
      "bring figures and tables up to date; targets are figure ids, stage names and globs (default: all)",
    options: [
      ...["profile", "jobs", "keep-going", "executor", "memory-limit", "time-limit"] as const,
      ...["slurm", "on-interrupt", "no-install"] as const,
      ...["remote", "remote-read-only", "trust", "sign"] as const,
    ],
    module: "commands/reproduce.ts",
  },
  plan: {
    targets: "any",
    about: "say what would run and why, and run nothing; exit code 2 when anything would run",
    options: ["profile", "json", "simulate", "workers"],
    module: "commands/plan.ts",
  },
  shards: {
    targets: "any",
    about: "print targets in lists of about equal work, one line each, for machines that run side by side",
    options: ["profile", "count", "json"],
    module: "commands/shards.ts",
  },
  graph: {
    targets: "any",
    about: "print the graph of stages",
    options: ["profile", "format"],
    module: "commands/graph.ts",
  },
  status: {
    targets: "any",
    about: "list the stages with their state, duration, memory and adapter",
    options: ["profile"],
    module: "commands/status.ts",
  },
  check: {
    targets: "any",
    about:
      "read every stored and published file again and say what is damaged, changed, missing or stale; run nothing",
    options: ["profile", "repair", "json"],
    module: "commands/check.ts",
  },
  record: {
    targets: "any",
    about:
      "write what a run made, by SHA-256, to data/records/PROFILE.json (or --record FILE), after a check of it",
    options: ["profile", "record"],
    module: "commands/record.ts",
  },
  verify: {
    targets: "any",
    about:
      "run everything again in an empty store and compare with the record; says for each figure where it first differs",
    options: [
      ...["profile", "record", "sample", "budget", "seed", "repeat"] as const,
      ...["scratch", "resume", "json", "jobs", "no-install"] as const,
    ],
    module: "commands/verify.ts",
  },
  trace: {
    targets: "one",
    about:
      "show where a figure, a file, a row (FILE:3, FILE:claim=3) or a cell (FILE:3:value) comes from: stages, code, " +
      "parameters, data, hashes, times",
    options: ["profile", "json", "format"],
    module: "commands/trace.ts",
  },
  pull: {
    targets: "any",
    about: "bring results that others made into the store, every hash checked; compute nothing",
    options: ["profile", "remote", "from", "trust"],
    module: "commands/transfer.ts",
  },
  push: {
    targets: "any",
    about: "send results that are up to date here to a remote, for others to take",
    options: ["profile", "remote", "sign", "trust"],
    module: "commands/transfer.ts",
  },
  export: {
    targets: "any",
    about: "write a profile's results as one archive, for pull --from or, unpacked, for any web host",
    options: ["profile", "to", "sign"],
    module: "commands/export.ts",
    export: "exportResults",
  },
  keygen: {
    targets: "none",
    about: "make a key that signs results, and the public key that --trust takes",
    options: ["to"],
    module: "commands/keygen.ts",
  },
  bundle: {
    targets: "any",
    about:
      "write one archive with sources, packages, stored results and record; unpacked, it verifies itself offline",
    options: ["profile", "to", "runtime"],
    module: "commands/bundle.ts",
  },
  appendix: {
    targets: "any",
    about:
      "print what an artifact-evaluation form asks (hardware, time, disk, steps, expected hashes) of the last run",
    options: ["profile", "to"],
    module: "commands/appendix.ts",
  },
  clean: {
    targets: "any",
    about: "remove a profile's output folder, or only the files of targets",
    options: ["profile", "store"],
    module: "commands/clean.ts",
  },
  gc: {
    targets: "none",
    about: "remove stored results that are no stage's latest",
    options: ["dry-run"],
    module: "commands/clean.ts",
  },
  doctor: {
    targets: "none",
    about: "check adapter, canary, versions and disk",
    options: [],
    module: "commands/doctor.ts",
  },
  determinism: {
    targets: "none",
    about: "print one SHA-256 over all strict arithmetic; with --stack all, exit code 0 only when all agree",
    options: ["stack", "verbose", "json"],
    module: "commands/determinism.ts",
  },
  diagnose: {
    targets: "a model",
    about:
      "say whether a trained network is at a minimum, in a channel to infinity, at a saddle or held by its step size, " +
      "with numbers and what to try next",
    options: [
      ...["data", "target", "test-data", "scale", "rows", "activation", "loss"] as const,
      ...["weight-decay", "optimiser", "lr"] as const,
      ...["momentum", "batch", "checkpoints", "spec", "evaluations", "seed", "fix"] as const,
      ...["name", "jobs", "json", "verify", "trace"] as const,
    ],
    module: "commands/diagnose.ts",
    guide: DIAGNOSE_GUIDE,
  },
  watch: {
    targets: "a folder",
    about:
      "follow a folder of checkpoints while a network trains there: losses, norm, closest pairs, edge of stability and " +
      "verdict over time, on a page that stays up to date",
    options: [
      ...["data", "target", "test-data", "scale", "rows", "activation", "loss"] as const,
      ...["weight-decay", "optimiser", "lr"] as const,
      ...["momentum", "batch", "spec", "seed", "name", "serve", "every", "once"] as const,
    ],
    module: "commands/watch.ts",
    guide: WATCH_GUIDE,
  },
  new: {
    targets: "a folder",
    about:
      "write a small paper of one's own into a folder: a data stage, a WGSL kernel, a figure, and these commands",
    options: [],
    module: "commands/new.ts",
  },
  help: {
    targets: "a command",
    about: "print help",
    options: [],
    module: "commands/help.ts",
  },
};
