/** A command line taken apart, and the one check of it for all commands. */
import { parseArgs } from "node:util";
import { nearest } from "../engine/select.ts";
import { CommandError, EXIT } from "./exit_codes.ts";
import { dashed, declarationOf, type OptionName, OPTIONS } from "./option_table.ts";

/** What a command takes, beside --help. */
export interface Accepts {
  readonly options: readonly OptionName[];
  readonly targets: "any" | "one" | "none" | "a command";
}

/** The command line as it was written: the first word is the command's name. */
export interface Arguments {
  readonly words: readonly string[];
  readonly options: readonly Given[];
}

export interface Given {
  /** As it was written, such as `-j`. */
  readonly written: string;
  readonly name: string;
  readonly value: string | null;
  /** `--name=value`, which cannot be another option. */
  readonly inline: boolean;
}

/** Takes a command line apart; what it holds is judged by `checkArguments`. */
export function readArguments(args: readonly string[]): Arguments {
  const { tokens } = parseArgs({
    args: [...args],
    strict: false,
    tokens: true,
    allowPositionals: true,
    options: Object.fromEntries(
      Object.keys(OPTIONS).map((name) => {
        const { value, short } = declarationOf(name)!;
        const type = value === undefined ? "boolean" as const : "string" as const;
        return [name, short === undefined ? { type } : { type, short }];
      }),
    ),
  });
  const words: string[] = [];
  const options: Given[] = [];
  for (const token of tokens) {
    if (token.kind === "positional") words.push(token.value);
    if (token.kind !== "option") continue;
    const { name, rawName: written, value = null, inlineValue = false } = token;
    options.push({ name, written, value, inline: inlineValue });
  }
  return { words, options };
}

/**
 * The one check of all commands: nothing is given that the command does not take, or would ignore.
 * @param command its name, for the message
 * @throws CommandError (64), one line
 */
export function checkArguments(
  command: string,
  accepts: Accepts,
  options: readonly Given[],
  targets: readonly string[],
): void {
  const wrong = (text: string): never => {
    throw new CommandError(EXIT.usage, `${command}: ${text}`);
  };
  const allowed: readonly string[] = [...accepts.options, "help"];
  const takes = `${command} takes ${allowed.map(dashed).join(", ")}`;
  const given = new Set<string>();
  for (const { name, written, value, inline } of options) {
    const declared = declarationOf(name);
    if (declared === undefined) {
      wrong(`unknown option ${written}: did you mean ${nearest(written, allowed.map(dashed))}? ${takes}`);
    } else if (!allowed.includes(name)) wrong(`it has no option ${written}: ${takes}`);
    else if (given.has(name)) wrong(`${written} is given twice`);
    else if (declared.value === undefined) {
      if (value !== null) wrong(`${written} takes no value: found ${JSON.stringify(value)}`);
    } else if (value === null || value === "" || (!inline && /^-\D/.test(value))) {
      wrong(`${written} needs a value: ${dashed(name)} ${declared.value}`);
    }
    given.add(name);
  }
  for (const name of given) {
    const { needs = [], excludes = {}, withoutTargets } = declarationOf(name)!;
    if (needs.length > 0 && !needs.some((other) => given.has(other))) {
      wrong(`${dashed(name)} says nothing without ${needs.map(dashed).join(" or ")}`);
    }
    for (const [other, why] of Object.entries(excludes)) {
      if (given.has(other)) wrong(`${dashed(name)} and ${dashed(other)} ${why}: give one of them`);
    }
    if (withoutTargets && targets.length > 0) {
      wrong(`${dashed(name)} concerns everything, so no targets: found ${targets.join(" ")}`);
    }
  }
  const found = targets.length === 0 ? "none" : targets.join(" ");
  const most = { any: Infinity, one: 1, none: 0, "a command": 1 }[accepts.targets];
  if (most === 0 && targets.length > 0) wrong(`it takes no targets: found ${found}; ${takes}`);
  if (targets.length > most || (accepts.targets === "one" && targets.length === 0 && !given.has("help"))) {
    const what = accepts.targets === "one"
      ? "one target, such as a figure id, a stage or a file"
      : "one command at most";
    wrong(`it takes ${what}: found ${found}`);
  }
}
