/** Where a run's stages run, as the options ask: in this process, in processes of this machine, or in a cluster's queue. */
import { type Executor, type Graph, ProcessExecutor } from "../../engine/mod.ts";
import { CommandError, EXIT } from "../../process/exit_codes.ts";
import type { EndListener } from "../../process/signals.ts";
import type { Options } from "../options.ts";
import type { Project } from "../project.ts";
import { stageCommand } from "./stage_command.ts";

/** Options that say nothing without one executor. */
const ONLY_WITH = [
  ["memory-limit", "process", ({ memoryLimit }: Options) => memoryLimit],
  ["time-limit", "process", ({ timeLimit }: Options) => timeLimit],
  ["slurm", "slurm", ({ slurm }: Options) => slurm],
  ["on-interrupt", "slurm", ({ onInterrupt }: Options) => onInterrupt],
] as const;

/** @throws CommandError (64) for an option that says nothing with this executor */
export function checkExecutor(options: Options): void {
  for (const [name, needed, value] of ONLY_WITH) {
    if (value(options) === null || options.executor === needed) continue;
    throw new CommandError(
      EXIT.usage,
      `reproduce: --${name} says nothing without --executor ${needed}: found --executor ${options.executor}` +
        (options.executor === "local" ? ", the default" : ""),
    );
  }
}

/**
 * @param end tells whether somebody interrupted the run
 * @returns what belongs to the engine's options: nothing for stages that run in this process
 */
export async function executorOf(
  project: Project,
  graph: Graph,
  options: Options,
  end: EndListener,
): Promise<{ readonly executor?: Executor }> {
  switch (options.executor) {
    case "local":
      return {};
    case "slurm": {
      const { slurm } = await import("./slurm.ts");
      return { executor: await slurm(project, graph, options, end) };
    }
    case "process": {
      const limits = { bytes: options.memoryLimit, milliseconds: options.timeLimit };
      const executor = new ProcessExecutor({
        command: (key) => stageCommand(project, key, false),
        limits: () => limits,
        ofTheMachine: (message) => wasLost(project, message),
      });
      return { executor };
    }
    default:
      return options.executor satisfies never;
  }
}

function wasLost({ resources = {} }: Project, message: string): boolean {
  return Object.values(resources).some((resource) => resource.wasLost?.(message) ?? false);
}
