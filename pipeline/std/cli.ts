/**
 * `@std/cli`'s `parseArgs` over node:util's, which tells options, other words and `--` apart. deno.json's import map
 * swaps the real one in. It loads no package, so that a command that needs none fetches none.
 */
import { parseArgs as tokenize } from "node:util";
import { hasNested, setNested } from "./nested.ts";

type Names = string | readonly string[];

export interface ParseOptions {
  /** Keeps what stands after `--` under that name, apart from `_`. */
  readonly "--"?: boolean;
  /** Other names of an option: all get its value. */
  readonly alias?: Readonly<Record<string, Names>>;
  /** Options that take no word as their value but `true` and `false`; true: every `--name` without `=`. */
  readonly boolean?: boolean | Names;
  /** Options whose values are all kept, in order; of others the last one counts. */
  readonly collect?: Names;
  readonly default?: Readonly<Record<string, unknown>>;
  /** Options that `--no-NAME` sets to false. */
  readonly negatable?: Names;
  /** Everything after the first word that is no option goes to `_`. */
  readonly stopEarly?: boolean;
  /** Options whose values stay text where they look like numbers; `_` for the other words. */
  readonly string?: Names;
  /** Called for what is not declared, with name and value where it is an option; false leaves it out. */
  readonly unknown?: (argument: string, name?: string, value?: unknown) => unknown;
}

/** Options by name, those with a dot as objects in objects, and all other words under `_`. */
export type Args = Record<string, unknown> & { _: (string | number)[]; "--"?: string[] };

/** A boolean option that is not given is false; a text option without a value is empty, any other is true. */
export function parseArgs(args: string[], options: ParseOptions = {}): Args {
  const aliases = aliasesOf(options.alias ?? {});
  const declared = (names: Names | undefined) =>
    new Set(list(names).flatMap((name) => [name, ...aliases.get(name) ?? []]));
  const everyBoolean = options.boolean === true;
  const booleans = declared(typeof options.boolean === "boolean" ? [] : options.boolean);
  const strings = declared(options.string);
  const collected = declared(options.collect);
  const negatable = declared(options.negatable);
  const isBoolean = (name: string) =>
    booleans.has(name) || (aliases.get(name) ?? []).some((other) => booleans.has(other));
  const unknown = options.unknown ?? (() => true);
  const result: Args = { _: [] };

  const kinds = args.map(kindOf);
  const end = kinds.includes("option-terminator") ? kinds.indexOf("option-terminator") : args.length;

  const set = (argument: string, name: string, value: string | boolean, collect: boolean) => {
    const known = booleans.has(name) || strings.has(name) || aliases.has(name) ||
      (everyBoolean && /^--[^=]+$/.test(argument));
    if (!known && unknown(argument, name, value) === false) return;
    const kept = typeof value === "string" && !strings.has(name) ? numberOrText(value) : value;
    for (const each of [name, ...aliases.get(name) ?? []]) {
      setNested(result, each, kept, collect && collected.has(name));
    }
  };

  /** Gives an option its value where that is the next argument; whether it is. */
  const setFrom = (argument: string, name: string, at: number, takes: boolean): boolean => {
    const next = at < end ? args[at]! : "";
    const value = next === ""
      ? undefined
      : takes && !isBoolean(name)
      ? next
      : next === "true" || next === "false"
      ? next === "true"
      : undefined;
    set(argument, name, value ?? (strings.has(name) ? "" : true), true);
    return value !== undefined;
  };

  for (let at = 0; at < end; at++) {
    const argument = args[at]!;
    const next = at + 1 < end ? args[at + 1]! : "";
    if (kinds[at] === "positional") {
      if (unknown(argument) !== false) {
        result._.push(strings.has("_") ? argument : numberOrText(argument));
      }
      if (options.stopEarly) {
        result._.push(...args.slice(at + 1, end));
        break;
      }
    } else if (argument.startsWith("--")) {
      const { negated, name, value } = long(argument);
      if (value !== undefined) set(argument, name, booleans.has(name) ? value !== "false" : value, true);
      else if (negated && negatable.has(name)) set(argument, name, false, false);
      else {
        const whole = negated ? `no-${name}` : name;
        if (setFrom(argument, whole, at + 1, !everyBoolean && !next.startsWith("-"))) at++;
      }
    } else {
      for (const { name, value } of short(argument, (letter) => strings.has(letter) ? "" : true)) {
        if (value !== undefined) set(argument, name, value, true);
        else if (setFrom(argument, name, at + 1, !/^--?[^-]/.test(next))) at++;
      }
    }
  }

  for (const [name, value] of Object.entries(options.default ?? {})) {
    if (hasNested(result, name)) continue;
    for (const each of [name, ...aliases.get(name) ?? []]) setNested(result, each, value, false);
  }
  for (const name of booleans) {
    if (!hasNested(result, name)) setNested(result, name, collected.has(name) ? [] : false, false);
  }
  for (const name of strings) {
    if (!hasNested(result, name) && collected.has(name)) setNested(result, name, [], false);
  }
  const rest = args.slice(end + 1);
  if (options["--"]) result["--"] = rest;
  else result._.push(...rest);
  return result;
}

/** One argument at a time: in a row, a dash within `-a-b` would end the options of all that follow. */
function kindOf(argument: string): "option" | "option-terminator" | "positional" {
  return tokenize({ args: [argument], strict: false, tokens: true, allowPositionals: true }).tokens[0]!.kind;
}

function list(names: Names | undefined): readonly string[] {
  return (typeof names === "string" ? [names] : names ?? []).filter((name) => name !== "");
}

/** The other names of each name. */
function aliasesOf(alias: Readonly<Record<string, Names>>): ReadonlyMap<string, readonly string[]> {
  const others = new Map<string, readonly string[]>();
  for (const [name, value] of Object.entries(alias)) {
    if (value === undefined) throw new TypeError("Alias value must be defined");
    const names = [name, ...typeof value === "string" ? [value] : value];
    for (const each of new Set(names)) {
      others.set(
        each,
        [...new Set(names)].filter((other) => other !== each),
      );
    }
  }
  return others;
}

/** `--name`, `--no-name` or `--name=value`; a name has a letter at least and an empty value is part of it. */
function long(argument: string): { negated: boolean; name: string; value: string | undefined } {
  const negated = argument.startsWith("--no-") && argument.length > "--no-".length;
  const text = argument.slice(negated ? "--no-".length : "--".length);
  const at = text.indexOf("=", 1);
  if (at < 0 || at === text.length - 1) return { negated, name: text, value: undefined };
  return { negated, name: text.slice(0, at), value: text.slice(at + 1) };
}

/**
 * The letters of `-abc`, up to the first one that has the rest as its value: `-n5`, `-n=5`, `-I/path`.
 * @param alone the value of a letter that others follow; that of the last one is undefined
 */
function short(
  argument: string,
  alone: (letter: string) => string | boolean,
): { name: string; value: string | boolean | undefined }[] {
  const letters: { name: string; value: string | boolean | undefined }[] = [];
  for (let at = 1; at < argument.length; at++) {
    const [name, rest] = [argument[at]!, argument.slice(at + 1)];
    const attached = /[A-Za-z]/.test(name)
      ? /=(.+)/.exec(rest)?.[1] ?? (/\d\.?$/.test(rest) ? rest : undefined)
      : undefined;
    if (rest === "" && name === "-") break;
    else if (rest === "") letters.push({ name, value: undefined });
    else if (rest === "-") letters.push({ name, value: rest });
    else if (attached !== undefined) return [...letters, { name, value: attached }];
    else if (/^\W./s.test(rest)) return [...letters, { name, value: rest }];
    else letters.push({ name, value: alone(name) });
  }
  return letters;
}

function numberOrText(text: string): string | number {
  return /\S/.test(text) && Number.isFinite(Number(text)) ? Number(text) : text;
}
