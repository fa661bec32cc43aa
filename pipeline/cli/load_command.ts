/** The code of a command, loaded when it is called. */
import { COMMANDS } from "./commands.ts";
import type { Options } from "./options.ts";
import type { Project } from "./project.ts";

export type RunCommand = (project: Project, options: Options) => Promise<number>;

/** By a computed address: Deno fetches the packages under every literal one, also of commands that are not called. */
export async function loadCommand(name: string): Promise<RunCommand> {
  const { module: path, export: exported = name } = COMMANDS[name]!;
  const module = await import(new URL(path, import.meta.url).href);
  return module[exported] as RunCommand;
}
