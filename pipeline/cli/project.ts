/** The project that the commands work on: its folders, and where its graph comes from. */
import type { CrateSubject } from "../engine/trust/crate.ts";
import type { EngineOptions } from "../engine/engine.ts";
import type { RunEvent } from "../engine/events.ts";
import type { Graph } from "../engine/graph.ts";
import type { RunRecord } from "../engine/trust/record.ts";
import { CommandError, EXIT } from "../process/exit_codes.ts";
import type { Options } from "./options.ts";
import { expectSameSource } from "./profile_source.ts";

export interface RecordFile {
  /** Below a profile's outputs. */
  readonly path: string;
  text(record: RunRecord): string;
}

export interface Project {
  /** Absolute path of the folder with deno.json. */
  readonly root: string;
  readonly defaultProfile: string;
  /** The module of the commands, from the root. */
  readonly entry: string;
  /** Modules that the commands load by computed addresses, from the root: what they reach belongs to a bundle, too. */
  readonly loaded?: readonly string[];
  /** What a bundle's description says of the project. */
  readonly subject: CrateSubject;
  /** A file that shows the record of a run among its outputs: no stage can make it, as it has times. */
  recordFile?(): RecordFile | Promise<RecordFile>;
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

/**
 * The graph of the profile that is asked for.
 * @throws CommandError (64) when another file of that name made the outputs
 */
export async function graphOf(project: Project, options: Options): Promise<Graph> {
  profileOf(project, options);
  const graph = await project.loadGraph(options.profile ?? project.defaultProfile);
  expectSameSource(project, options);
  return graph;
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
  more: { signal?: AbortSignal; onEvent?: (event: RunEvent) => void } = {},
): EngineOptions {
  const profile = profileOf(project, options);
  return {
    projectRoot: project.root,
    storeDir: storeDirOf(project),
    outputDir: outputDirOf(project, profile),
    scope: profile,
    option: profileOption(project, options),
    jobs: options.jobs,
    // Two stages at a time on the adapter: one of few networks waits for dispatches more than it works.
    pools: { gpu: 2 },
    environment: {},
    keepGoing: options.keepGoing,
    ...more,
  };
}
