/** The last result of a stage in its scope: what a run remembers, and what it expects by it. */
import type { PlanContext } from "./context.ts";
import type { RunEvent } from "./events.ts";

/** Remembers the key of a stage's last result, for garbage collection and to say later what changed. */
export async function rememberKey(
  { index, store, scope }: PlanContext,
  stage: string,
  key: string,
  emit: (event: RunEvent) => void,
): Promise<void> {
  const scoped = `${scope} ${stage}`;
  // Without holding up the thread while the store writes it.
  if (!index.noteKey(scoped, key) || await store.last.keep(scoped, key)) return;
  const message = `${
    store.last.pathOf(scoped)
  } is not a file, so garbage collection cannot go by it: remove it`;
  emit({ kind: "warning", stage, message });
}

/** What the last execution took; null where none is known. */
export function expectedMilliseconds({ index, store, scope }: PlanContext, stage: string): number | null {
  const key = index.key(`${scope} ${stage}`);
  return key === undefined ? null : store.readAction(key)?.execution.milliseconds ?? null;
}
