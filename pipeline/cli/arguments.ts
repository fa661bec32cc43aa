/** A command line taken apart, and the one check of it for all commands. */
import { parseArgs } from "@std/cli";
import { didYouMean } from "../engine/mod.ts";
import { CommandError, EXIT } from "../process/exit_codes.ts";
import { dashed, declarationOf, type OptionName, OPTIONS } from "./option_table.ts";

/** What a command takes, beside --help. */
export interface Accepts {
  readonly options: readonly OptionName[];
  readonly targets: "any" | "one" | "none" | "a command" | "a model" | "a folder";
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
}

/** Takes a command line apart; what it holds is judged by `checkArguments`. */
export function readArguments(args: readonly string[]): Arguments {
  const words: string[] = [];
  const options: Given[] = [];
  // Nothing is declared, so that each option comes here as it was written, in order: a declared switch takes
  // `--json=no` for given, and repeats, `--j` for `-j` and the place of a fault would be lost.
  const { "--": rest = [] } = parseArgs(withNegativeNumbers(args), {
    "--": true,
    unknown: (argument, key, value) => {
      if (key === undefined) words.push(argument);
      else {
        const { given, word } = readOption(argument, key, value);
        options.push(given);
        if (word !== null) words.push(word);
      }
      return false;
    },
  });
  return { words: [...words, ...rest], options };
}

/** `-j -1` as `-j=-1`: by itself, a number below zero is read as options of one letter. */
function withNegativeNumbers(args: readonly string[]): string[] {
  const joined: string[] = [];
  for (const argument of args) {
    const before = joined.at(-1) ?? "";
    const isValue = /^-\d/.test(argument) && before.startsWith("-") && takesValue(nameOf(before));
    joined.push(isValue ? `${joined.pop()}=${argument}` : argument);
  }
  return joined;
}

/**
 * One option as it was written. A switch leaves the word after it alone.
 * @param argument all of it, such as `--jobs=2` or `-hj`
 * @param key the letter in it, where it has but one dash
 * @param value what `parseArgs` takes for its value: a part of it or the word after it, else true
 */
function readOption(argument: string, key: string, value: unknown): { given: Given; word: string | null } {
  let written = `-${key}`;
  let inline = /^-[A-Za-z]+$/.test(argument) ? null : String(value);
  if (argument.startsWith("--")) {
    const end = argument.indexOf("=");
    written = end < 0 ? argument : argument.slice(0, end);
    inline = end < 0 ? null : argument.slice(end + 1);
  }
  const name = nameOf(written);
  const next = typeof value === "string" && value !== inline ? value : null;
  if (inline === null && takesValue(name)) return { given: { name, written, value: next }, word: null };
  return { given: { name, written, value: inline }, word: next };
}

/** The name of an option as it was written, declared or not. */
function nameOf(written: string): string {
  if (written.startsWith("--")) return written.slice(2);
  const names = Object.keys(OPTIONS);
  return names.find((name) => written === `-${declarationOf(name)!.short}`) ?? written;
}

function takesValue(name: string): boolean {
  return declarationOf(name)?.value !== undefined;
}

const TARGETS: {
  readonly [kind in Accepts["targets"]]: {
    readonly least: number;
    readonly most: number;
    readonly what: string;
  };
} = {
  any: { least: 0, most: Infinity, what: "targets" },
  one: { least: 1, most: 1, what: "one target, such as a figure id, a stage or a file" },
  none: { least: 0, most: 0, what: "no targets" },
  "a command": { least: 0, most: 1, what: "one command at most" },
  "a model": { least: 1, most: 1, what: "one file with a network's weights" },
  "a folder": { least: 1, most: 1, what: "one folder" },
};

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
  for (const { name, written, value } of options) {
    const declared = declarationOf(name);
    if (declared === undefined) {
      wrong(`unknown option ${written}${didYouMean(written, allowed.map(dashed))} ${takes}`);
    } else if (!allowed.includes(name)) wrong(`it has no option ${written}: ${takes}`);
    else if (given.has(name)) wrong(`${written} is given twice`);
    else if (declared.value === undefined) {
      if (value !== null) wrong(`${written} takes no value: found ${JSON.stringify(value)}`);
    } else if (value === null || value === "") {
      wrong(`${written} needs a value: ${dashed(name)} ${declared.value}`);
    }
    given.add(name);
  }
  for (const name of given) {
    const { needs: needed = [], excludes = {}, withoutTargets } = declarationOf(name)!;
    // What another command alone takes cannot be asked for here.
    const needs = needed.filter((other) => allowed.includes(other));
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
  const { least, most, what } = TARGETS[accepts.targets];
  if (most === 0 && targets.length > 0) wrong(`it takes no targets: found ${found}; ${takes}`);
  if (targets.length > most || (targets.length < least && !given.has("help"))) {
    wrong(`it takes ${what}: found ${found}`);
  }
}
