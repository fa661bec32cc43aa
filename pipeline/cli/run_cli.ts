/** One command from its arguments to its exit code: every failure becomes one line and a code. */
import { StorageError } from "../engine/errors.ts";
import { GraphError } from "../engine/graph.ts";
import { nearest } from "../engine/select.ts";
import { COMMANDS } from "./commands.ts";
import { CommandError, EXIT } from "./exit_codes.ts";
import { parseOptions } from "./options.ts";
import type { Project } from "./project.ts";
import { Ended, SIGNAL_EXIT } from "./signals.ts";

/** @param args the command's name and its arguments */
export async function runCli(project: Project, args: readonly string[]): Promise<number> {
  try {
    const options = parseOptions(args);
    const [name, ...targets] = options.targets;
    if (name === undefined || options.help) {
      const { helpText } = await import("./help.ts");
      console.log(helpText(name));
      return EXIT.ok;
    }
    const command = COMMANDS[name];
    if (command === undefined) {
      throw new CommandError(
        EXIT.usage,
        `unknown command ${JSON.stringify(name)}: did you mean ${nearest(name, Object.keys(COMMANDS))}? ` +
          "deno task help lists all",
      );
    }
    return await (await command.load())(project, { ...options, targets });
  } catch (error) {
    return report(error);
  }
}

function report(error: unknown): number {
  if (!(error instanceof Error)) throw error;
  console.error(error.message);
  if (error instanceof CommandError) return error.code;
  if (error instanceof Ended) return SIGNAL_EXIT[error.signal];
  if (error instanceof StorageError) return EXIT.storage;
  if (error instanceof GraphError || error.name === "ProfileError") return EXIT.usage;
  throw error;
}
