/** The project that the commands work on: its folders, and where its graph comes from. */
import type { CrateSubject } from "../engine/crate.ts";
import type { EngineOptions } from "../engine/engine.ts";
import type { RunEvent } from "../engine/events.ts";
import type { Graph } from "../engine/graph.ts";
import type { RunRecord } from "../engine/record.ts";
import type { Options } from "./options.ts";

export interface Project {
  /** Absolute path of the folder with deno.json. */
  readonly root: string;
  readonly defaultProfile: string;
  /** The module of the commands, from the root. */
  readonly entry: string;
  /** What a bundle's description says of the project. */
  readonly subject: CrateSubject;
  /** A file that shows the record of a run among its outputs: no stage can make it, as it has times. */
  readonly recordFile?: {
    /** Below a profile's outputs. */
    readonly path: string;
    text(record: RunRecord): string;
  };
  /** @throws an error whose message is complete for the user */
  loadGraph(profile: string): Graph;
}

export function profileOf(project: Project, options: Options): string {
  return options.profile ?? project.defaultProfile;
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
    jobs: options.jobs,
    // One stage at a time on the adapter: a software adapter uses every processor by itself.
    pools: { gpu: 1 },
    environment: {},
    keepGoing: options.keepGoing,
    ...more,
  };
}
