/** A run of a graph, from what was asked for to what came of it. */
import { openContext } from "./context.ts";
import type { Graph } from "./graph.ts";
import type { EngineOptions } from "./options.ts";
import { Run } from "./run.ts";
import type { RunResult } from "./run_result.ts";
import { selectTargets } from "./select.ts";

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
