/** One command from its arguments to its exit code: every failure becomes one line and a code. */
import { GraphError, StorageError } from "../engine/mod.ts";
import { checkArguments, readArguments } from "./arguments.ts";
import { commandsOf, unknownCommand } from "./command_names.ts";
import { COMMANDS } from "./commands.ts";
import { loadCommand } from "./load_command.ts";
import { CommandError, EXIT } from "../process/exit_codes.ts";
import { valuesOf } from "./options.ts";
import type { Project } from "./project.ts";
import { Ended, SIGNAL_EXIT } from "../process/signals.ts";

/** @param args the command's name and its arguments */
export async function runCli(project: Project, args: readonly string[]): Promise<number> {
  try {
    // Of processes, not of people: loaded before all that explains commands.
    if (args[0] === "execute") {
      const { execute } = await import("./commands/execute.ts");
      return await execute(project, args.slice(1));
    }
    const { words: [name = "help", ...targets], options } = readArguments(args);
    if (!commandsOf(project).includes(name)) throw unknownCommand(name, commandsOf(project));
    checkArguments(name, COMMANDS[name]!, options, targets);
    const values = valuesOf(options, targets);
    if (values.help) {
      const { helpText } = await import("./commands/help.ts");
      console.log(helpText(name, project));
      return EXIT.ok;
    }
    return await (await loadCommand(name))(project, values);
  } catch (error) {
    return report(error);
  }
}

/** What makes room for the store; what is full may be another disk, such as that of an archive. */
const ROOM = "(on the disk of .store, deno task gc removes stored results that no stage needs)";

function report(error: unknown): number {
  if (!(error instanceof Error)) throw error;
  console.error(error instanceof StorageError && error.full ? `${error.message} ${ROOM}` : error.message);
  if (error instanceof CommandError) return error.code;
  if (error instanceof Ended) return SIGNAL_EXIT[error.signal];
  if (error instanceof StorageError) return EXIT.storage;
  if (error instanceof GraphError || error.name === "ProfileError") return EXIT.usage;
  throw error;
}
