/**
 * Every option of every command, in one table: how it is written, what it takes, what it means. The check of what
 * was given and the help both read it. A command (commands.ts) names those that it takes; any other is an error.
 */
import { declare, type OptionDeclaration } from "./option_tables/declaration.ts";
import { DIAGNOSIS } from "./option_tables/diagnosis.ts";
import { EXECUTORS } from "./option_tables/executors.ts";
import { REMOTES } from "./option_tables/remotes.ts";
import { RESULTS } from "./option_tables/results.ts";
import { RUNS } from "./option_tables/runs.ts";

/** In the order of the help. */
export const OPTIONS = declare({
  ...RUNS,
  ...EXECUTORS,
  ...RESULTS,
  ...DIAGNOSIS,
  ...REMOTES,
  help: { short: "h", about: "print help" },
});

export type OptionName = keyof typeof OPTIONS;

export function declarationOf(name: string): OptionDeclaration | undefined {
  return Object.hasOwn(OPTIONS, name) ? OPTIONS[name as OptionName] : undefined;
}

export function dashed(name: string): string {
  return `--${name}`;
}

/** One line of the help; with a command, what the option means there. */
export function optionHelp(name: OptionName, command: string | null): string {
  const { value, short, about }: OptionDeclaration = OPTIONS[name];
  const written = [`--${name}`, ...value === undefined ? [] : [value]].join(" ") +
    (short === undefined ? "" : `, -${short}`);
  const text = typeof about === "string"
    ? about.replace("{command}", command ?? "COMMAND")
    : command !== null
    ? about[command]!
    : Object.entries(about).map(([each, meaning]) => `${each}: ${meaning}`).join("; ");
  return `  ${written.padEnd(18)} ${text}`;
}
