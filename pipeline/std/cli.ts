/** `@std/cli`'s `parseArgs` over minimist. deno.json's import map swaps the real one in. */
import minimist from "minimist";

export interface ParseOptions {
  readonly boolean?: readonly string[];
  readonly string?: readonly string[];
  readonly alias?: Readonly<Record<string, string | readonly string[]>>;
  readonly default?: Readonly<Record<string, unknown>>;
  /** Boolean options that `--no-NAME` turns off. */
  readonly negatable?: readonly string[];
  readonly stopEarly?: boolean;
  /** Called for what is not declared; returning false leaves it out. */
  readonly unknown?: (argument: string) => unknown;
}

/** Options by name, and everything else under `_`. A boolean option that is not given is false. */
export type Args = Record<string, unknown> & { _: (string | number)[] };

export function parseArgs(args: readonly string[], options: ParseOptions = {}): Args {
  const negatable = options.negatable ?? [];
  return minimist([...args], {
    boolean: [...options.boolean ?? []],
    string: [...options.string ?? [], "_"],
    alias: options.alias as Record<string, string | string[]> ?? {},
    default: options.default as Record<string, unknown> ?? {},
    stopEarly: options.stopEarly ?? false,
    unknown: (argument: string) => {
      // minimist does not know `--no-NAME` of a declared option here; the real module does.
      if (negatable.includes(argument.replace(/^--no-/, ""))) return true;
      return options.unknown === undefined || options.unknown(argument) !== false;
    },
  }) as Args;
}
