/** How long a run takes, from what its stages took before. For display only. */
import { dependencies } from "./graph.ts";
import type { StageDeclaration } from "./stage.ts";

export interface Workload {
  /** What is still to run, in topological order. Stages that are not among them are done. */
  readonly stages: readonly StageDeclaration[];
  /** Milliseconds that each stage still takes; nothing is added for those that are not known. */
  readonly milliseconds: ReadonlyMap<string, number>;
  readonly jobs: number;
  readonly pools: { readonly [resource: string]: number };
}

/**
 * Milliseconds until all stages are done, when each starts as soon as its inputs are there and a worker and its
 * resources are free, the earlier in the list first, as a run does it (slots.ts).
 */
export function expectedDuration({ stages, milliseconds, jobs, pools }: Workload): number {
  const waiting = new Set(stages);
  const running = new Map<StageDeclaration, number>();
  const undone = new Set(stages.map(({ name }) => name));
  const used = new Map<string, number>();
  const take = (stage: StageDeclaration, change: 1 | -1) => {
    for (const name of stage.resources ?? []) used.set(name, (used.get(name) ?? 0) + change);
  };
  let now = 0;
  while (waiting.size + running.size > 0) {
    for (const stage of waiting) {
      if (running.size >= jobs) break;
      if (dependencies(stage).some((name) => undone.has(name))) continue;
      if ((stage.resources ?? []).some((name) => (used.get(name) ?? 0) >= (pools[name] ?? 1))) continue;
      waiting.delete(stage);
      running.set(stage, now + (milliseconds.get(stage.name) ?? 0));
      take(stage, 1);
    }
    const [next, end] = [...running].reduce((first, each) => each[1] < first[1] ? each : first);
    now = end;
    running.delete(next);
    undone.delete(next.name);
    take(next, -1);
  }
  return now;
}
