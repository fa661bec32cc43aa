/** What would run, and what every stage's state is; nothing runs here. */
import { openContext, type PlanContext } from "./context.ts";
import type { Graph } from "./graph.ts";
import type { EngineOptions } from "./options.ts";
import { makePlan, type Plan } from "./plan.ts";
import { selectTargets } from "./select.ts";
import type { StageDeclaration } from "./stage.ts";

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

/** A stage's state, and what its last execution took. */
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
    const action = lastKey === undefined ? null : context.store.readAction(lastKey);
    return {
      stage: stages[at]!,
      state: entry.state,
      milliseconds: action?.execution.milliseconds ?? null,
      peakBytes: action?.execution.peakBytes ?? null,
      notes: action?.execution.notes ?? {},
      key,
    };
  });
}

/** A plan must work where the store cannot be written, too. */
async function saveQuietly(context: PlanContext): Promise<void> {
  try {
    await context.index.save();
  } catch {
    // The index is a cache: without it the next plan reads the files again.
  }
}
