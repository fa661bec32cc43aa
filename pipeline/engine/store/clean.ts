/** Taking away the published files, or the whole store. */
import type { StageDeclaration } from "../stage.ts";
import { namesIn, removeIfPresent, statIfPresent } from "./files.ts";
import { refuseLinks } from "./publish.ts";
import { Store } from "./store.ts";

/**
 * Removes the published files; the next run lays them out again from the store without executing anything. Waits until
 * no run uses the store: one that is at it would end without them.
 */
export async function cleanOutputs(outputDir: string, storeDir: string, onWait: () => void): Promise<void> {
  await whileUnused(storeDir, onWait, () => removeIfPresent(outputDir, true));
}

/**
 * Removes the published files of some stages, and folders that are empty then; the next run lays them out again. Waits
 * until no run uses the store.
 * @returns how many were there
 */
export async function cleanPublished(
  outputDir: string,
  stages: readonly StageDeclaration[],
  storeDir: string,
  onWait: () => void,
): Promise<number> {
  return await whileUnused(storeDir, onWait, () => removePublished(outputDir, stages));
}

function removePublished(outputDir: string, stages: readonly StageDeclaration[]): number {
  let removed = 0;
  const declared = stages.flatMap(({ outputs }) => Object.values(outputs));
  for (const path of declared.flatMap(({ publish = [] }) => publish)) {
    if (statIfPresent(`${outputDir}/${path}`) === null) continue;
    refuseLinks(outputDir, path);
    removeIfPresent(`${outputDir}/${path}`);
    removed++;
    for (let at = path.lastIndexOf("/"); at >= 0; at = path.lastIndexOf("/", at - 1)) {
      const folder = `${outputDir}/${path.slice(0, at)}`;
      if (namesIn(folder).length > 0) break;
      removeIfPresent(folder, true);
      if (at === 0) break;
    }
  }
  return removed;
}

/** Removes the store: everything is computed again at the next run. Waits until no run uses it. */
export async function cleanStore(storeDir: string, onWait: () => void): Promise<void> {
  await whileUnused(storeDir, onWait, () => {
    for (const name of namesIn(storeDir)) {
      if (name !== "locks") removeIfPresent(`${storeDir}/${name}`, true);
    }
  });
}

/** Does something while no run uses the store; where there is none, nobody does. */
async function whileUnused<T>(storeDir: string, onWait: () => void, work: () => T): Promise<T> {
  if (namesIn(storeDir).length === 0) return work();
  const unlock = await new Store(storeDir).lock("store", true, onWait);
  try {
    return work();
  } finally {
    unlock();
  }
}
