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
  const engine = engineOptions(project, options);
  const milliseconds = new Map<string, number>();
  for (const [name, time] of recordedTimes(project, profileOf(project, options))) {
    milliseconds.set(name, time);
  }
  for (const [name, { execution }] of lastActions(graph.stages, engine)) {
    milliseconds.set(name, execution.milliseconds);
  }
  return { stages, milliseconds, jobs: engine.jobs, pools: engine.pools };
}

/** Only a help: a record that is not there or cannot be read says nothing. */
function recordedTimes(project: Project, profile: string): readonly (readonly [string, number])[] {
  const path = `${project.root}/${recordPath(profile)}`;
  try {
    const { stages } = parseRecord(Deno.readTextFileSync(path), path);
    return Object.entries(stages).map(([name, { machine }]) => [name, machine.milliseconds] as const);
  } catch {
    return [];
  }
}
