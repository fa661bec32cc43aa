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
  readonly format: string;
  /** `clean`: the store as well. */
  readonly store: boolean;
  readonly help: boolean;
}

/** Every option with what it means, in the order of the help. */
export const OPTION_HELP: Readonly<Record<string, string>> = {
  "--profile": "NAME    smoke, quick (default) or paper: the sizes of everything",
  "--jobs": "N       -j N: stages that run at once (default: the number of processors)",
  "--keep-going": "finish everything that does not depend on a failed stage",
  "--no-install": "do not install a software adapter when there is none",
  "--json": "plan: print JSON",
  "--format": "FORMAT  graph: svg (default), dot or mermaid",
  "--store": "clean: remove stored results as well",
  "--help": "this help; after a command, that command's",
};

const KNOWN = [...Object.keys(OPTION_HELP), "-j", "-h"];

/**
 * @throws CommandError (64) for an unknown option, with the nearest known one, or a bad value
 */
export function parseOptions(args: readonly string[]): Options {
  // `-j -1` is a value out of range, not an unknown option.
  const joined = args.join("\0").replace(/(^|\0)(?:-j|--jobs)\0(-\d)/g, "$1--jobs=$2");
  const parsed = parseArgs(joined === "" ? [] : joined.split("\0"), {
    boolean: ["keep-going", "install", "json", "store", "help"],
    string: ["profile", "jobs", "format"],
    alias: { jobs: "j", help: "h" },
    default: { install: true, format: "svg" },
    negatable: ["install"],
    unknown: (argument) => {
      if (!argument.startsWith("-")) return true;
      const name = argument.replace(/=.*$/, "");
      throw new CommandError(EXIT.usage, `unknown option ${name}: did you mean ${nearest(name, KNOWN)}?`);
    },
  });
  return {
    targets: parsed._.map(String),
    profile: parsed.profile === undefined ? null : String(parsed.profile),
    jobs: parsed.jobs === undefined ? navigator.hardwareConcurrency : jobsOf(String(parsed.jobs)),
    keepGoing: parsed["keep-going"] === true,
    install: parsed.install === true,
    json: parsed.json === true,
    format: String(parsed.format),
    store: parsed.store === true,
    help: parsed.help === true,
  };
}

function jobsOf(text: string): number {
  const jobs = Number(text);
  if (text === "" || !Number.isInteger(jobs) || jobs < 1) {
    throw new CommandError(EXIT.usage, `-j must be a whole number from 1 on: found ${JSON.stringify(text)}`);
  }
  return jobs;
}
