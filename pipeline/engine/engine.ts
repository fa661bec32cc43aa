/** The engine's face: plan a graph, run it, look at its state, clean up. */
import type { RunEvent } from "./events.ts";
import { FileIndex } from "./store/file_index.ts";
import type { Graph } from "./graph.ts";
import { makePlan, type Plan, type PlanContext } from "./plan.ts";
import { Run } from "./run.ts";
import type { RunResult } from "./run_result.ts";
import { selectTargets } from "./select.ts";
import { SourceModules } from "./key/source_modules.ts";
import type { StageDeclaration } from "./stage.ts";
import { Store } from "./store/store.ts";

export interface EngineOptions {
  /** Absolute path of the folder with deno.json; modules and input files are named from here. */
  readonly projectRoot: string;
  readonly storeDir: string;
  readonly outputDir: string;
  /** Names the series of runs that explanations compare with, such as a profile. */
  readonly scope: string;
  /** What a command takes to mean this scope, for the commands that errors name; nothing where it needs none. */
  readonly option?: string;
  /** Stages that run at once, at least 1. */
  readonly jobs: number;
  /** How many stages may hold a named resource at once; 1 where nothing is said. */
  readonly pools: { readonly [resource: string]: number };
  /** Facts of the machine for stages that are not portable. */
  readonly environment: { readonly [name: string]: string };
  /** After a failure: finish everything that does not depend on it, instead of only what has started. */
  readonly keepGoing: boolean;
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: RunEvent) => void;
}

/** What would run and why. Changes nothing but the cache of file hashes. */
export async function planRun(
  graph: Graph,
  targets: readonly string[],
  options: EngineOptions,
): Promise<Plan> {
  const stages = selectTargets(graph, targets);
  const context = openContext(options);
  const plan = await makePlan(context, stages);
  await saveQuietly(context);
  return plan;
}

/**
 * Brings the targets and everything under them up to date.
 * @throws GraphError for an unknown target; StorageError when the store or the output folder fails; everything
 * else is in the result
 */
export async function execute(
  graph: Graph,
  targets: readonly string[],
  options: EngineOptions,
): Promise<RunResult> {
  const stages = selectTargets(graph, targets);
  return await new Run(openContext(options), stages, options, targets.length === 0).complete();
}

/** One stage's line in `status`. */
export interface StageStatus {
  readonly stage: StageDeclaration;
  readonly state: "current" | "run" | "undecided" | "broken";
  /** Facts of the execution that made the present result, or of the last one. */
  readonly milliseconds: number | null;
  readonly peakBytes: number | null;
  readonly notes: { readonly [key: string]: unknown };
  readonly key: string | null;
}

export async function readStatus(
  graph: Graph,
  targets: readonly string[],
  options: EngineOptions,
): Promise<StageStatus[]> {
  const stages = selectTargets(graph, targets);
  const context = openContext(options);
  const plan = await makePlan(context, stages);
  await saveQuietly(context);
  return plan.stages.map((entry, at) => {
    const key = entry.state === "current" || entry.state === "run"
      ? entry.key
      : context.index.key(`${options.scope} ${entry.stage}`) ?? null;
    const lastKey = entry.state === "current"
      ? entry.key
      : context.index.key(`${options.scope} ${entry.stage}`);
    const record = lastKey === undefined ? null : context.store.readAction(lastKey);
    return {
      stage: stages[at]!,
      state: entry.state,
      milliseconds: record?.execution.milliseconds ?? null,
      peakBytes: record?.execution.peakBytes ?? null,
      notes: record?.execution.notes ?? {},
      key,
    };
  });
}

function openContext(options: EngineOptions): PlanContext {
  const store = new Store(options.storeDir);
  const index = new FileIndex(store);
  return {
    projectRoot: options.projectRoot,
    outputDir: options.outputDir,
    scope: options.scope,
    store,
    index,
    modules: new SourceModules(options.projectRoot, index),
    environment: options.environment,
  };
}

/** A plan must work where the store cannot be written, too. */
async function saveQuietly(context: PlanContext): Promise<void> {
  try {
    await context.index.save();
  } catch {
    // The index is a cache: without it the next plan reads the files again.
  }
}
