/** The names of commands: which a project has, what an unknown one is answered, how one is written with its targets. */
import { didYouMean } from "../engine/mod.ts";
import { CommandError, EXIT } from "../process/exit_codes.ts";
import { COMMANDS } from "./commands.ts";

/** Names of the commands that a project has. */
export function commandsOf({ commands }: { readonly commands?: readonly string[] }): readonly string[] {
  return commands ?? Object.keys(COMMANDS);
}

export function unknownCommand(name: string, known: readonly string[]): CommandError {
  return new CommandError(
    EXIT.usage,
    `unknown command ${JSON.stringify(name)}${didYouMean(name, known)} ` +
      "deno task help lists all",
  );
}

/** How a command is written. */
export function usageOf(name: string): string {
  const words = {
    any: " [targets…]",
    one: " TARGET",
    none: "",
    "a command": " [command]",
    "a model": " MODEL",
    "a folder": " DIR",
  };
  return name + words[COMMANDS[name]!.targets];
}
