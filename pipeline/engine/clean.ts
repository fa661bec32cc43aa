/** Taking things away: the published files, or stored results that no present graph needs. */
import { FileIndex } from "./file_index.ts";
import { namesIn, removeIfPresent, statIfPresent } from "./files.ts";
import { isHash } from "./hash.ts";
import { Store } from "./store.ts";

export interface Collected {
  readonly objects: number;
  readonly actions: number;
  readonly bytes: number;
}

/**
 * Removes every stored execution whose key is not the last one of some stage, the objects that only those made,
 * and leftovers of killed runs; checkpoints stay, they are unfinished work. Waits until no run uses the store.
 * @param keep keys to keep beside the last ones
 */
export async function collectGarbage(
  storeDir: string,
  keep: ReadonlySet<string>,
  onWait: () => void,
): Promise<Collected> {
  const store = new Store(storeDir);
  const unlock = await store.lock("store", true, onWait);
  try {
    const index = new FileIndex(store);
    const live = new Set([...keep, ...index.lastKeys()]);
    const liveObjects = new Set<string>();
    let actions = 0;
    let objects = 0;
    let bytes = 0;
    const remove = (path: string) => {
      bytes += statIfPresent(path)?.size ?? 0;
      removeIfPresent(path);
    };
    for (const prefix of namesIn(`${storeDir}/actions`)) {
      for (const name of namesIn(`${storeDir}/actions/${prefix}`)) {
        const key = prefix + name.replace(/\.json$/, "");
        const record = live.has(key) ? store.readAction(key) : null;
        if (record === null) {
          remove(`${storeDir}/actions/${prefix}/${name}`);
          index.forgetOutputs(key);
          actions++;
        } else {
          for (const output of Object.values(record.outputs)) liveObjects.add(output.hash);
        }
      }
    }
    for (const prefix of namesIn(`${storeDir}/objects`)) {
      for (const name of namesIn(`${storeDir}/objects/${prefix}`)) {
        if (liveObjects.has(prefix + name)) continue;
        remove(`${storeDir}/objects/${prefix}/${name}`);
        objects++;
      }
    }
    for (const name of namesIn(`${storeDir}/locks`)) {
      if (isHash(name)) remove(`${storeDir}/locks/${name}`);
    }
    for (const folder of ["tmp", "entries"]) removeIfPresent(`${storeDir}/${folder}`, true);
    await index.save();
    return { objects, actions, bytes };
  } finally {
    unlock();
  }
}

/** Removes the published files; the next run lays them out again from the store without executing anything. */
export function cleanOutputs(outputDir: string): void {
  removeIfPresent(outputDir, true);
}

/** Removes the store: everything is computed again at the next run. Waits until no run uses it. */
export async function cleanStore(storeDir: string, onWait: () => void): Promise<void> {
  if (namesIn(storeDir).length === 0) return;
  const unlock = await new Store(storeDir).lock("store", true, onWait);
  try {
    for (const name of namesIn(storeDir)) {
      if (name !== "locks") removeIfPresent(`${storeDir}/${name}`, true);
    }
  } finally {
    unlock();
  }
}
