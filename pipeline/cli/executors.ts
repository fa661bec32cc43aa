/** Where a run's stages run, as the options ask: processes of this machine, or the queue of a cluster. */
import { fromFileUrl } from "@std/path";
import { type Executor, ProcessExecutor } from "../engine/mod.ts";
import { CommandError, EXIT } from "../process/exit_codes.ts";
import type { Options } from "./options.ts";
import { type Project, storeDirOf } from "./project.ts";

/** @returns null for stages that run in this process */
export function executorOf(project: Project, options: Options): Executor | null {
  const limited = options.memoryLimit !== null || options.timeLimit !== null;
  if (limited && options.executor !== "process") {
    throw new CommandError(
      EXIT.usage,
      `reproduce: --memory-limit and --time-limit say nothing without --executor process: found ${options.executor}`,
    );
  }
  if (options.executor === "local") return null;
  const limits = { bytes: options.memoryLimit, milliseconds: options.timeLimit };
  return new ProcessExecutor({
    command: (key) => stageCommand(project, key),
    limits: () => limits,
    ofTheMachine: (message) => lost(project, message),
  });
}

function lost({ resources = {} }: Project, message: string): boolean {
  return Object.values(resources).some((resource) => resource.wasLost?.(message) ?? false);
}

/** The command that executes the order of a key (commands/execute.ts), with this very Deno and module. */
export function stageCommand(project: Project, key: string): { program: string; args: string[] } {
  return {
    program: Deno.execPath(),
    args: [
      "run",
      "--quiet",
      "--v8-flags=--max-semi-space-size=2",
      "--frozen",
      "--allow-read",
      `--allow-write=${storeDirOf(project)}`,
      "--allow-env",
      fromFileUrl(Deno.mainModule),
      ...project.entryArguments ?? [],
      ...["execute", key],
    ],
  };
}
