/** The project that the commands work on: its folders, and where its graph comes from. */
import {
  type CrateSubject,
  type EngineOptions,
  type Graph,
  resourcesOf,
  type RunRecord,
  type StageDeclaration,
} from "../engine/mod.ts";
import { CommandError, EXIT } from "../process/exit_codes.ts";
import type { Options } from "./options.ts";

export interface RecordFile {
  /** Below a profile's outputs. */
  readonly path: string;
  text(record: RunRecord): string;
}

export interface Resource {
  /** How many stages may hold it at once. */
  readonly atOnce: number;
  /**
   * Makes sure of it before the first stage that holds it.
   * @param install whether what is missing may be installed
   * @param toolsDir where it may be kept
   * @throws CommandError that says how to get it
   */
  prepare(install: boolean, toolsDir: string, say: (line: string) => void): Promise<void>;
  /** Whether a stage failed, by its message, because it was lost: on another try it may be there. */
  wasLost?(message: string): boolean;
}

export interface Project {
  /** Absolute path of the folder with deno.json. */
  readonly root: string;
  readonly defaultProfile: string;
  /** What the help calls it. */
  readonly title?: string;
  /** Its profiles, for the help; this repository's where nothing is said. */
  readonly profiles?: string;
  /** The commands that it has; all where nothing is said. */
  readonly commands?: readonly string[];
  /** The module of the commands, from the root. */
  readonly entry: string;
  /** What the module takes before a command's name. */
  readonly entryArguments?: readonly string[];
  /** The folder of the engine and its commands where it is not the root, and files there that a bundle needs beside modules. */
  readonly engine?: { readonly folder: string; readonly files: readonly string[] };
  /**
   * Modules that the commands load by computed addresses, from the root or as addresses: what they reach belongs to a
   * bundle, too.
   */
  readonly loaded?: readonly string[];
  /** What a bundle's description says of the project. */
  readonly subject: CrateSubject;
  /** What stages may hold while they run, by name: there may be less of it than of workers. */
  readonly resources?: { readonly [name: string]: Resource };
  /** A file that shows the record of a run among its outputs: no stage can make it, as it has times. */
  recordFile?(profile: string): RecordFile | Promise<RecordFile>;
  /**
   * @param profile a name, or the path of a file that ends with .json
   * @throws an error whose message is complete for the user
   */
  loadGraph(profile: string): Graph | Promise<Graph>;
  /** That there is a profile of this name, or such a file, for what needs no more; its values are not looked at. */
  checkProfile?(profile: string): void;
}

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;

/**
 * The name of the profile that is asked for: of its outputs, of its series of runs and of its record.
 * @throws CommandError (64) for what cannot be the name of a folder here
 */
export function profileOf(project: Project, options: Options): string {
  const asked = options.profile ?? project.defaultProfile;
  const name = asked.endsWith(".json") ? asked.slice(asked.lastIndexOf("/") + 1, -".json".length) : asked;
  if (NAME.test(name)) return name;
  throw new CommandError(
    EXIT.usage,
    `a profile's name is letters, digits, . _ and -, beginning with a letter or digit: found ${
      JSON.stringify(name)
    }`,
  );
}

/** A command to run next, on the profile that was asked for. */
export function taskOf(project: Project, options: Options, command: string): string {
  return `deno task ${command}${profileOption(project, options)}`;
}

function profileOption(project: Project, { profile }: Options): string {
  return profile === null || profile === project.defaultProfile ? "" : ` --profile ${profile}`;
}

/** Names of what stages may hold while they run. */
export function resourceNames({ resources = {} }: Project): string[] {
  return Object.keys(resources);
}

/**
 * Makes sure of what stages hold while they run. To be called before anything is locked, shown or put into a folder:
 * preparing may run the command again in another process, and end this one.
 */
export async function prepareFor(
  project: Project,
  options: Options,
  stages: readonly StageDeclaration[],
  say: (line: string) => void,
): Promise<void> {
  for (const name of resourcesOf(stages)) {
    await project.resources?.[name]?.prepare(options.install, `${storeDirOf(project)}/tools`, say);
  }
}

export function outputDirOf(project: Project, profile: string): string {
  return `${project.root}/output/${profile}`;
}

export function storeDirOf(project: Project): string {
  return `${project.root}/.store`;
}

export function engineOptions(
  project: Project,
  options: Options,
  more: Pick<EngineOptions, "signal" | "onEvent" | "executor"> = {},
): EngineOptions {
  const profile = profileOf(project, options);
  return {
    projectRoot: project.root,
    storeDir: storeDirOf(project),
    outputDir: outputDirOf(project, profile),
    scope: profile,
    advice: {
      make: (stage) =>
        `run ${taskOf(project, options, stage === undefined ? "reproduce" : `reproduce ${stage}`)}`,
      check: `run ${taskOf(project, options, "check")}`,
      startAfresh: `run ${taskOf(project, options, "clean --store")}`,
    },
    jobs: options.jobs,
    pools: Object.fromEntries(
      Object.entries(project.resources ?? {}).map(([name, { atOnce }]) => [name, atOnce]),
    ),
    environment: {},
    keepGoing: options.keepGoing,
    ...more,
  };
}
