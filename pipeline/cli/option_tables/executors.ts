/** Where stages run, on what, and within which limits. */
import { declare } from "./declaration.ts";

export const EXECUTORS = declare({
  executor: {
    value: "NAME",
    about: "where stages run: local (default: in this process), process (each in one of its own) or slurm",
  },
  "memory-limit": {
    value: "SIZE",
    about:
      "with --executor process: the memory that a stage may hold, such as 800M or 4G (default: no limit)",
  },
  "time-limit": {
    value: "TIME",
    about: "with --executor process: how long a stage may take: 90s, 10m, 2h (default: no limit)",
  },
  slurm: {
    value: "FILE",
    about:
      "with --executor slurm: a JSON file with what jobs ask for (default: slurm.json, where there is one)",
  },
  "on-interrupt": {
    value: "WHAT",
    about: "with --executor slurm: leave or cancel the jobs (default: asked on a terminal, else left)",
  },
  "no-install": { about: "do not install a software adapter when there is none" },
});
