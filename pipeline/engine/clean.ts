/** Taking things away: the published files, or stored results that no present graph needs. */
import { FileIndex } from "./file_index.ts";
import { namesIn, removeIfPresent, statIfPresent } from "./files.ts";
import { isHash } from "./hash.ts";
import type { StageDeclaration } from "./stage.ts";
import { type ActionRecord, Store } from "./store.ts";

export interface Collected {
  readonly objects: number;
  readonly actions: number;
  readonly bytes: number;
  /** Executions that stay because nothing says which of their stage is the last. */
  readonly undecided: number;
}

/**
 * Removes every stored execution whose key is not the last one of some stage, the objects that only those made,
 * and leftovers of killed runs; checkpoints stay, they are unfinished work. Waits until no run uses the store, unless
 * it removes nothing.
 *
 * The last keys are the store's own files; the index, a cache, may only add to them. Of a stage without any last key
 * nothing is removed.
 * @param keep keys to keep beside the last ones
 * @param dryRun whether to remove nothing, and only say what would go
 */
export async function collectGarbage(
  storeDir: string,
  keep: ReadonlySet<string>,
  onWait: () => void,
  dryRun = false,
): Promise<Collected> {
  const nothing = { objects: 0, actions: 0, bytes: 0, undecided: 0 };
  if (namesIn(storeDir).length === 0) return nothing;
  const store = new Store(storeDir);
  // Looking needs no other run to end, only no other to remove things meanwhile.
  const unlock = await store.lock("store", !dryRun, onWait);
  try {
    const index = new FileIndex(store);
    const executions = sortExecutions(store, index, keep);
    if (!dryRun) { for (const [stage, key] of executions.repairs) store.writeLatestKey(stage, key); }
    const gone = { ...nothing, undecided: executions.undecided };
    const remove = (path: string) => {
      gone.bytes += statIfPresent(path)?.size ?? 0;
      if (!dryRun) removeIfPresent(path);
    };
    for (const [key, path] of executions.old) {
      remove(path);
      index.forgetOutputs(key);
      gone.actions++;
    }
    for (const prefix of namesIn(`${storeDir}/objects`)) {
      for (const name of namesIn(`${storeDir}/objects/${prefix}`)) {
        if (executions.objects.has(prefix + name)) continue;
        remove(`${storeDir}/objects/${prefix}/${name}`);
        gone.objects++;
      }
    }
    if (dryRun) return gone;
    for (const name of namesIn(`${storeDir}/locks`)) {
      if (isHash(name)) remove(`${storeDir}/locks/${name}`);
    }
    for (const folder of ["tmp", "entries"]) removeIfPresent(`${storeDir}/${folder}`, true);
    await index.save();
    return gone;
  } finally {
    unlock();
  }
}

interface Executions {
  /** Path of the record by key. */
  readonly old: ReadonlyMap<string, string>;
  /** Hashes that the others made. */
  readonly objects: ReadonlySet<string>;
  readonly undecided: number;
  /** Stages whose file of the last key is damaged, while the index still has the key. */
  readonly repairs: readonly (readonly [stage: string, key: string])[];
}

function sortExecutions(store: Store, index: FileIndex, keep: ReadonlySet<string>): Executions {
  const latest = store.latestKeys();
  const live = new Set([...keep, ...Object.values(index.lastKeys), ...latest.keys.values()]);
  const damaged = new Set(latest.damaged);
  const repairs = Object.entries(index.lastKeys).filter(([stage]) => damaged.has(store.latestName(stage)));
  const records = new Map<string, { readonly path: string; readonly record: ActionRecord | null }>();
  for (const prefix of namesIn(`${store.folder}/actions`)) {
    for (const name of namesIn(`${store.folder}/actions/${prefix}`)) {
      const key = prefix + name.replace(/\.json$/, "");
      records.set(key, {
        path: `${store.folder}/actions/${prefix}/${name}`,
        record: store.readAction(key),
      });
    }
  }
  const decided = new Set([...live].map((key) => records.get(key)?.record?.stage));
  const old = new Map<string, string>();
  const objects = new Set<string>();
  let undecided = 0;
  for (const [key, { path, record }] of records) {
    const known = repairs.length === damaged.size && decided.has(record?.stage);
    if (record === null || (known && !live.has(key))) {
      old.set(key, path);
      continue;
    }
    if (!live.has(key)) undecided++;
    for (const output of Object.values(record.outputs)) objects.add(output.hash);
  }
  return { old, objects, undecided, repairs };
}

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
  for (
    const path of stages.flatMap(({ outputs }) => Object.values(outputs)).flatMap(({ publish = [] }) =>
      publish
    )
  ) {
    if (statIfPresent(`${outputDir}/${path}`) === null) continue;
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
