/** The engine as diagnoses use it: the project's store, an output folder and a scope for each name. */
import { diagnosisFolder, diagnosisScope } from "../diagnose/remembered.ts";
import { type EngineOptions, type Graph, lastActions, type StageDeclaration } from "../engine/mod.ts";
import type { Prospect } from "./display/heartbeat.ts";
import type { Options } from "./options.ts";
import { engineOptions, type Project } from "./project.ts";

export function diagnosisEngine(project: Project, options: Options, name: string): EngineOptions {
  const same = "run the same deno task diagnose again";
  return {
    ...engineOptions(project, { ...options, profile: null }),
    outputDir: `${project.root}/${diagnosisFolder(name)}`,
    scope: diagnosisScope(name),
    advice: { make: () => same, check: same, startAfresh: "run deno task clean --store" },
    // What does not depend on a failed stage is worth having.
    keepGoing: true,
  };
}

/** What stages may take, by their last execution. */
export function diagnosisProspect(
  graph: Graph,
  engine: EngineOptions,
  stages: readonly StageDeclaration[],
): Prospect {
  const milliseconds = new Map(
    [...lastActions(graph.stages, engine)].map(([name, { execution }]) => [name, execution.milliseconds]),
  );
  return { stages, milliseconds, jobs: engine.jobs, pools: engine.pools };
}
