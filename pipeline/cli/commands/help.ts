/** `help`, and `--help` everywhere. */
import { commandsOf, unknownCommand, usageOf } from "../command_names.ts";
import { COMMANDS } from "../commands.ts";
import { EXIT } from "../../process/exit_codes.ts";
import { optionHelp, type OptionName, OPTIONS } from "../option_table.ts";
import type { Options } from "../options.ts";
import type { Project } from "../project.ts";
import { SIGNAL_EXIT } from "../../process/signals.ts";

// deno-lint-ignore require-await
export async function help(project: Project, { targets: [name = "help"] }: Options): Promise<number> {
  if (!commandsOf(project).includes(name)) throw unknownCommand(name, commandsOf(project));
  console.log(helpText(name, project));
  return EXIT.ok;
}

type Shown = Pick<Project, "title" | "profiles" | "commands">;

/** A line of the help; a project may have profiles of its own. */
function optionLine(option: OptionName, command: string | null, { profiles }: Shown): string {
  const line = optionHelp(option, command);
  return option !== "profile" || profiles === undefined
    ? line
    : `${line.slice(0, line.indexOf("the sizes"))}${profiles}`;
}

/** The help of one command; that of `help` is of all. */
export function helpText(name: string, project: Shown = {}): string {
  if (name !== "help") {
    const { about, options, guide = [] } = COMMANDS[name]!;
    return [
      `deno task ${usageOf(name)}`,
      "",
      `  ${about}`,
      "",
      ...[...options, "help" as const].map((option) => optionLine(option, name, project)),
      ...guide.length === 0 ? [] : ["", ...guide],
    ].join("\n");
  }
  const commands = commandsOf(project);
  return [
    `${project.title ?? "Flat Channels to Infinity in Neural Loss Landscapes"}, reproduced bit for bit.`,
    "",
    ...commands.map((each) => `  deno task ${usageOf(each).padEnd(22)} ${COMMANDS[each]!.about}`),
    "",
    "Options:",
    ...(Object.keys(OPTIONS) as OptionName[]).filter((option) =>
      option === "help" || commands.some((each) => COMMANDS[each]!.options.includes(option))
    ).map((option) => `${optionLine(option, null, project)}${takenBy(option, commands)}`),
    "",
    "Exit codes: 0 done, 1 a stage failed or something is not as recorded, 2 plan: something would run,",
    "3 no adapter, 64 wrong use, 74 store or output folder not readable or writable; ended by a signal:",
    `${Object.entries(SIGNAL_EXIT).map(([signal, code]) => `${code} ${signal}`).join(", ")}.`,
  ].join("\n");
}

/** ` (plan, check)`: the commands that take an option whose meaning does not name them. */
function takenBy(option: OptionName, commands: readonly string[]): string {
  if (option === "help" || typeof OPTIONS[option].about !== "string") return "";
  const names = commands.filter((name) => COMMANDS[name]!.options.includes(option));
  return ` (${names.join(", ")})`;
}
