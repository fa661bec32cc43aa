/** `help`, and `--help` everywhere. */
import { COMMANDS } from "./commands.ts";
import { EXIT } from "./exit_codes.ts";
import { OPTION_HELP, type Options } from "./options.ts";
import type { Project } from "./project.ts";
import { SIGNAL_EXIT } from "./signals.ts";

export function help(_project: Project, options: Options): Promise<number> {
  console.log(helpText(options.targets[0]));
  return Promise.resolve(EXIT.ok);
}

/** The help of one command, or of all. */
export function helpText(name?: string): string {
  const command = name === undefined ? undefined : COMMANDS[name];
  if (command !== undefined) {
    return [
      `deno task ${command.usage}`,
      "",
      `  ${command.about}`,
      "",
      ...[...command.options, "--help"].map(optionLine),
    ].join("\n");
  }
  return [
    "Flat Channels to Infinity in Neural Loss Landscapes, reproduced bit for bit.",
    "",
    ...Object.values(COMMANDS).map((each) => `  deno task ${each.usage.padEnd(22)} ${each.about}`),
    "",
    "Options:",
    ...Object.keys(OPTION_HELP).map(optionLine),
    "",
    "Exit codes: 0 done, 1 a stage failed or something is not as recorded, 2 plan: something would run,",
    "3 no adapter, 64 wrong use, 74 store or output folder not readable or writable; ended by a signal:",
    `${Object.entries(SIGNAL_EXIT).map(([signal, code]) => `${code} ${signal}`).join(", ")}.`,
  ].join("\n");
}

function optionLine(name: string): string {
  return `  ${name.padEnd(14)} ${OPTION_HELP[name]}`;
}
