/** Command-line options: declared once, checked once, the same for every command. */
import { parseArgs } from "@std/cli";
import { nearest } from "../engine/select.ts";
import { CommandError, EXIT } from "./exit_codes.ts";

export interface Options {
  readonly targets: readonly string[];
  readonly profile: string | null;
  readonly jobs: number;
  readonly keepGoing: boolean;
  /** Whether a missing adapter may be installed. */
  readonly install: boolean;
  readonly json: boolean;
  /** Null where nothing is said. */
  readonly format: string | null;
  /** `record`, `verify`: the file of a run record; null where nothing is said. */
  readonly record: string | null;
  /** `verify`: the share of stages to run again, percent. */
  readonly sample: number | null;
  /** `verify`: the recorded time that the stages run again may take together, milliseconds. */
  readonly budget: number | null;
  /** `verify`: how often each stage runs. */
  readonly repeat: number;
  /** `verify`: chooses the sample. */
  readonly seed: number | null;
  /** `clean`: the store as well. */
  readonly store: boolean;
  /** `gc`: only say what would be removed. */
  readonly dryRun: boolean;
  /** `bundle`: with Deno and a software adapter. */
  readonly runtime: boolean;
  /** `bundle`: the archive; null where nothing is said. */
  readonly to: string | null;
  readonly help: boolean;
}

/** Every option with what it means, in the order of the help. */
export const OPTION_HELP: Readonly<Record<string, string>> = {
  "--profile": "NAME    smoke, quick (default) or paper: the sizes of everything",
  "--jobs": "N       -j N: stages that run at once (default: the number of processors)",
  "--keep-going": "finish everything that does not depend on a failed stage",
  "--no-install": "do not install a software adapter when there is none",
  "--json": "plan, check, verify, trace: print JSON",
  "--format": "FORMAT  graph: svg (default), dot or mermaid; trace: one of them instead of text",
  "--record": "FILE    record: where to write; verify: what to compare with (default: the run in the store)",
  "--sample": "P%      verify: run a random share of the stages again, from their recorded inputs",
  "--budget": "TIME    verify: run a random part again that took no longer than 90s, 10m, 2h",
  "--seed": "N       verify: the seed of the sample, to draw the same one again",
  "--repeat": "N       verify: run each stage N times and compare (default: 1)",
  "--runtime": "bundle: put Deno and a software adapter in as well",
  "--to":
    "FILE    bundle: the archive to write (default: output/PROFILE-bundle.tar.gz); appendix: the text (default: print it)",
  "--store": "clean: remove stored results as well",
  "--dry-run": "gc: remove nothing, say what would be removed",
  "--help": "this help; after a command, that command's",
};

const KNOWN = [...Object.keys(OPTION_HELP), "-j", "-h"];

/**
 * @throws CommandError (64) for an unknown option, with the nearest known one, or a bad value
 */
export function parseOptions(args: readonly string[]): Options {
  // `-j -1` is a value out of range, not an unknown option.
  const joined = args.join("\0").replace(/(^|\0)-j\0(?=-\d)/g, "$1--jobs\0")
    .replace(/(^|\0)(--jobs|--repeat|--sample|--seed)\0(-\d)/g, "$1$2=$3");
  const parsed = parseArgs(joined === "" ? [] : joined.split("\0"), {
    boolean: ["keep-going", "install", "json", "store", "runtime", "dry-run", "help"],
    string: ["profile", "jobs", "format", "record", "sample", "budget", "seed", "repeat", "to"],
    alias: { jobs: "j", help: "h" },
    default: { install: true },
    negatable: ["install"],
    unknown: (argument) => {
      if (!argument.startsWith("-")) return true;
      const name = argument.replace(/=.*$/, "");
      throw new CommandError(EXIT.usage, `unknown option ${name}: did you mean ${nearest(name, KNOWN)}?`);
    },
  });
  return {
    targets: parsed._.map(String),
    profile: textOf(parsed.profile),
    jobs: parsed.jobs === undefined ? navigator.hardwareConcurrency : wholeOf("-j", String(parsed.jobs)),
    keepGoing: parsed["keep-going"] === true,
    install: parsed.install === true,
    json: parsed.json === true,
    format: textOf(parsed.format),
    record: textOf(parsed.record),
    sample: parsed.sample === undefined ? null : percentOf(String(parsed.sample)),
    budget: parsed.budget === undefined ? null : timeOf(String(parsed.budget)),
    repeat: parsed.repeat === undefined ? 1 : wholeOf("--repeat", String(parsed.repeat)),
    seed: parsed.seed === undefined ? null : wholeOf("--seed", String(parsed.seed), 0),
    store: parsed.store === true,
    dryRun: parsed["dry-run"] === true,
    runtime: parsed.runtime === true,
    to: textOf(parsed.to),
    help: parsed.help === true,
  };
}

function textOf(value: unknown): string | null {
  return value === undefined ? null : String(value);
}

function wholeOf(name: string, text: string, least = 1): number {
  const value = Number(text);
  if (text === "" || !Number.isSafeInteger(value) || value < least) {
    throw new CommandError(
      EXIT.usage,
      `${name} must be a whole number from ${least} on: found ${JSON.stringify(text)}`,
    );
  }
  return value;
}

/** `25%` or `25`. */
function percentOf(text: string): number {
  const value = Number(text.replace(/%$/, ""));
  if (/^%?$/.test(text) || !(value > 0 && value <= 100)) {
    throw new CommandError(
      EXIT.usage,
      `--sample must be more than 0% and at most 100%: found ${JSON.stringify(text)}`,
    );
  }
  return value;
}

const UNITS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000 };

/** `90s`, `10m` or `2h` in milliseconds. */
function timeOf(text: string): number {
  const [, number, unit] = /^(\d+(?:\.\d+)?)([smh])$/.exec(text) ?? [];
  if (number === undefined || Number(number) === 0) {
    throw new CommandError(
      EXIT.usage,
      `--budget must be a time such as 90s, 10m or 2h: found ${JSON.stringify(text)}`,
    );
  }
  return Number(number) * UNITS[unit!]!;
}
