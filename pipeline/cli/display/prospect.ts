/** What the stages of a run may take: by their last execution here, else by the project's record of the profile. */
import {
  type Graph,
  lastActions,
  parseRecord,
  readIfPresent,
  type StageDeclaration,
} from "../../engine/mod.ts";
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

/** Where a project keeps what the stages of a profile would take that was not run: stage, seconds. */
export function estimatePath(profile: string): string {
  return `data/measurements/${profile}_stages.csv`;
}

/** Milliseconds of each stage, and where they come from: runs where there were any, else an estimate. */
export function durationsOf(
  project: Project,
  graph: Graph,
  options: Options,
): { readonly milliseconds: ReadonlyMap<string, number>; readonly from: string } {
  const path = estimatePath(profileOf(project, options));
  const estimated = estimates(`${project.root}/${path}`).filter(([name]) => graph.byName.has(name));
  const facts = [...recordedFacts(project, graph, options)].filter(([name]) => graph.byName.has(name));
  const measured = facts.map(([name, { milliseconds }]) => [name, milliseconds] as const);
  const milliseconds = new Map([...estimated, ...measured]);
  const guessed = [...milliseconds.keys()].length - measured.length;
  const from = guessed === 0 ? "by earlier runs" : `${guessed} stages by ${path}`;
  return { milliseconds, from };
}

function estimates(path: string): readonly (readonly [string, number])[] {
  const content = readIfPresent(path);
  if (content === null) return [];
  const [, ...lines] = new TextDecoder().decode(content).trim().split("\n");
  return lines.map((line) => {
    const [stage, seconds] = line.split(",");
    return [stage!, Number(seconds) * 1e3] as const;
  });
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
