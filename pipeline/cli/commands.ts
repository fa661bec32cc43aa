/** All commands: how they are called and what they do. Each is loaded only when it is called. */
import type { Options } from "./options.ts";
import type { Project } from "./project.ts";

export interface Command {
  readonly usage: string;
  readonly about: string;
  readonly options: readonly string[];
  readonly load: () => Promise<(project: Project, options: Options) => Promise<number>>;
}

const TARGETS = "[targets…]";

export const COMMANDS: Readonly<Record<string, Command>> = {
  reproduce: {
    usage: `reproduce ${TARGETS}`,
    about:
      "bring figures and tables up to date; targets are figure ids, stage names and globs (default: all)",
    options: ["--profile", "--jobs", "--keep-going", "--no-install"],
    load: async () => (await import("./reproduce.ts")).reproduce,
  },
  plan: {
    usage: `plan ${TARGETS}`,
    about: "say what would run and why, and run nothing; exit code 2 when anything would run",
    options: ["--profile", "--json"],
    load: async () => (await import("./plan.ts")).plan,
  },
  graph: {
    usage: `graph ${TARGETS}`,
    about: "print the graph of stages",
    options: ["--profile", "--format"],
    load: async () => (await import("./graph.ts")).graph,
  },
  status: {
    usage: `status ${TARGETS}`,
    about: "list the stages with their state, duration, memory and adapter",
    options: ["--profile"],
    load: async () => (await import("./status.ts")).status,
  },
  check: {
    usage: `check ${TARGETS}`,
    about:
      "read every stored and published file again and say what is damaged, changed, missing or stale; run nothing",
    options: ["--profile", "--json"],
    load: async () => (await import("./check.ts")).check,
  },
  record: {
    usage: `record ${TARGETS}`,
    about:
      "write what a run made, by SHA-256, to data/records/PROFILE.json (or --record FILE), after a check of it",
    options: ["--profile", "--record"],
    load: async () => (await import("./record.ts")).record,
  },
  verify: {
    usage: `verify ${TARGETS}`,
    about:
      "run everything again in an empty store and compare with the record; says for each figure where it first differs",
    options: [
      ...["--profile", "--record", "--sample", "--budget", "--seed", "--repeat"],
      ...["--json", "--jobs", "--no-install"],
    ],
    load: async () => (await import("./verify.ts")).verify,
  },
  trace: {
    usage: "trace TARGET",
    about:
      "show where a figure, a file, a row (FILE:3, FILE:claim=3) or a cell (FILE:3:value) comes from: stages, code, " +
      "parameters, data, hashes, times",
    options: ["--profile", "--json", "--format"],
    load: async () => (await import("./trace.ts")).trace,
  },
  bundle: {
    usage: `bundle ${TARGETS}`,
    about:
      "write one archive with sources, packages, stored results and record; unpacked, it verifies itself offline",
    options: ["--profile", "--to", "--runtime"],
    load: async () => (await import("./bundle.ts")).bundle,
  },
  appendix: {
    usage: `appendix ${TARGETS}`,
    about:
      "print what an artifact-evaluation form asks (hardware, time, disk, steps, expected hashes) of the last run",
    options: ["--profile", "--to"],
    load: async () => (await import("./appendix.ts")).appendix,
  },
  clean: {
    usage: "clean",
    about: "remove a profile's output folder",
    options: ["--profile", "--store"],
    load: async () => (await import("./clean.ts")).clean,
  },
  gc: {
    usage: "gc",
    about: "remove stored results that are no stage's latest",
    options: ["--dry-run"],
    load: async () => (await import("./clean.ts")).gc,
  },
  doctor: {
    usage: "doctor",
    about: "check adapter, canary, versions and disk",
    options: [],
    load: async () => (await import("./doctor.ts")).doctor,
  },
  help: {
    usage: "help [command]",
    about: "print help",
    options: [],
    load: async () => (await import("./help.ts")).help,
  },
};
