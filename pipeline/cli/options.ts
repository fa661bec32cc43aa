/**
 * What the options of a command line mean to the commands. Times are read by hand: three units, and no package on a
 * machine that has none.
 */
import type { Given } from "./arguments.ts";
import { type DiagnosisOptions, diagnosisOptions } from "./diagnosis_options.ts";
import { badValue, list, oneOf, size, time, wholeFrom } from "./option_values.ts";
import type { OptionName } from "./option_table.ts";

export const EXECUTORS = ["local", "process", "slurm"] as const;

export interface Options {
  readonly targets: readonly string[];
  /** A name, or the path of a file that ends with .json; null where nothing is said. */
  readonly profile: string | null;
  readonly jobs: number;
  readonly keepGoing: boolean;
  readonly executor: typeof EXECUTORS[number];
  /** Bytes. */
  readonly memoryLimit: number | null;
  /** Milliseconds. */
  readonly timeLimit: number | null;
  /** A file. */
  readonly slurm: string | null;
  readonly onInterrupt: "leave" | "cancel" | null;
  /** Whether a missing adapter may be installed. */
  readonly install: boolean;
  readonly json: boolean;
  readonly simulate: boolean;
  readonly workers: readonly number[] | null;
  /** Of lists. */
  readonly count: number | null;
  /** Null where nothing is said, here and below. */
  readonly format: string | null;
  readonly record: string | null;
  /** Percent. */
  readonly sample: number | null;
  /** Milliseconds. */
  readonly budget: number | null;
  /** A folder. */
  readonly scratch: string | null;
  readonly resume: boolean;
  readonly repeat: number;
  readonly seed: number | null;
  /** Whether damaged objects and records leave the store. */
  readonly repair: boolean;
  readonly store: boolean;
  readonly dryRun: boolean;
  readonly runtime: boolean;
  readonly to: string | null;
  readonly stack: string | null;
  readonly verbose: boolean;
  readonly remote: string | null;
  readonly remoteReadOnly: boolean;
  /** Files of keys. */
  readonly trust: string | null;
  readonly sign: string | null;
  /** An archive of results. */
  readonly from: string | null;
  /** Of `diagnose` and `watch`. */
  readonly diagnosis: DiagnosisOptions;
  readonly help: boolean;
}

/**
 * The values of checked arguments, and what stands for those that were not given.
 * @throws CommandError (64) for a value that is none
 */
export function valuesOf(options: readonly Given[], targets: readonly string[]): Options {
  const given = new Map(options.map((option) => [option.name, option]));
  const on = (name: OptionName) => given.has(name);
  const text = (name: OptionName) => given.get(name)?.value ?? null;
  const number = <T>(name: OptionName, read: (written: string, text: string) => T): T | null => {
    const option = given.get(name);
    return option === undefined ? null : read(option.written, option.value!);
  };
  return {
    targets,
    profile: text("profile"),
    jobs: number("jobs", wholeFrom(1)) ?? navigator.hardwareConcurrency,
    keepGoing: on("keep-going"),
    executor: number("executor", oneOf(EXECUTORS)) ?? "local",
    memoryLimit: number("memory-limit", size),
    timeLimit: number("time-limit", time),
    slurm: text("slurm"),
    onInterrupt: number("on-interrupt", oneOf(["leave", "cancel"] as const)),
    install: !on("no-install"),
    json: on("json"),
    simulate: on("simulate"),
    workers: number(
      "workers",
      (written, text) => list(written, text).map((each) => wholeFrom(1)(written, each)),
    ),
    count: number("count", wholeFrom(1)),
    format: text("format"),
    record: text("record"),
    sample: number("sample", percent),
    budget: number("budget", time),
    scratch: text("scratch"),
    resume: on("resume"),
    repeat: number("repeat", wholeFrom(1)) ?? 1,
    seed: number("seed", wholeFrom(0)),
    repair: on("repair"),
    store: on("store"),
    dryRun: on("dry-run"),
    runtime: on("runtime"),
    to: text("to"),
    stack: text("stack"),
    verbose: on("verbose"),
    remote: text("remote"),
    remoteReadOnly: on("remote-read-only"),
    trust: text("trust"),
    sign: text("sign"),
    from: text("from"),
    diagnosis: diagnosisOptions(given),
    help: on("help"),
  };
}

/** `25%` or `25`. */
function percent(written: string, text: string): number {
  const value = Number(text.replace(/%$/, ""));
  if (!/^%?$/.test(text) && value > 0 && value <= 100) return value;
  throw badValue(written, "more than 0% and at most 100%", text);
}
