/** What the stages of a run may take: by their last execution here, else by the project's record of the profile. */
import { type Graph, lastActions, parseRecord, type StageDeclaration } from "../../engine/mod.ts";
import type { Prospect } from "./heartbeat.ts";
import type { Options } from "../options.ts";
import { engineOptions, profileOf, type Project } from "../project.ts";
import { recordPath } from "../record_file.ts";

/** @param stages those that are to run, in the graph's order */
export function prospectOf(
  project: Project,
  graph: Graph,
  options: Options,
  stages: readonly StageDeclaration[],
): Prospect {
  const { jobs, pools } = engineOptions(project, options);
  const milliseconds = new Map<string, number>();
  for (const [name, known] of recordedFacts(project, graph, options)) {
    milliseconds.set(name, known.milliseconds);
  }
  return { stages, milliseconds, jobs, pools };
}

export interface Known {
  readonly milliseconds: number;
  /** Resident memory of the whole process. */
  readonly peakBytes: number;
}

/** What each stage took when it last ran here, or on the machine of the project's record. */
export function recordedFacts(project: Project, graph: Graph, options: Options): Map<string, Known> {
  const facts = new Map<string, Known>(recorded(project, profileOf(project, options)));
  for (const [name, { execution }] of lastActions(graph.stages, engineOptions(project, options))) {
    facts.set(name, execution);
  }
  return facts;
}

/** Only a help: a record that is not there or cannot be read says nothing. */
function recorded(project: Project, profile: string): readonly (readonly [string, Known])[] {
  const path = `${project.root}/${recordPath(profile)}`;
  try {
    const { stages } = parseRecord(Deno.readTextFileSync(path), path);
    return Object.entries(stages).map(([name, { machine }]) => [name, machine] as const);
  } catch {
    return [];
  }
}
