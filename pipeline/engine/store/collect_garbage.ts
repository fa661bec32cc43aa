/** Taking away stored results that no present graph needs. */
import { FileIndex } from "./file_index.ts";
import { namesIn, removeIfPresent, statIfPresent } from "./files.ts";
import { isHash } from "./hash.ts";
import type { LatestKeys } from "./last_keys.ts";
import { Store } from "./store.ts";

export interface Collected {
  readonly objects: number;
  readonly actions: number;
  readonly bytes: number;
  /** Executions that stay because nothing says which of their stage is the last. */
  readonly undecided: number;
  /** Paths below the store of what no command made there: it stays. */
  readonly strays: readonly string[];
}

/**
 * Removes every stored execution whose key is not the last one of some stage, the objects that only those made,
 * and leftovers of killed runs; checkpoints stay, they are unfinished work. Waits until no run uses the store, unless
 * it removes nothing.
 *
 * The last keys are the store's own files; the index, a cache, may only add to them. Nothing is removed of a stage
 * that has no last key in some scope where it once had a result: the list of those is a file of its own, and without
 * it only a whole index is believed to be complete.
 * @param keep keys to keep beside the last ones
 * @param dryRun whether to remove nothing, and only say what would go
 */
export async function collectGarbage(
  storeDir: string,
  keep: ReadonlySet<string>,
  onWait: () => void,
  dryRun = false,
): Promise<Collected> {
  const nothing = { objects: 0, actions: 0, bytes: 0, undecided: 0, strays: [] };
  if (namesIn(storeDir).length === 0) return nothing;
  const store = new Store(storeDir);
  // Looking needs no other run to end, only no other to remove things meanwhile.
  const unlock = await store.lock("store", !dryRun, onWait);
  try {
    const index = new FileIndex(store);
    const executions = sortExecutions(store, index, keep);
    const objects = store.filed("objects");
    if (!dryRun) {
      for (const [stage, key] of executions.repairs) store.last.write(stage, key);
      if (index.isWhole) store.last.addScopes(Object.keys(index.lastKeys));
    }
    const origins = store.filed("origins");
    const strays = [...executions.strays, ...objects.strays, ...origins.strays];
    const gone = { ...nothing, undecided: executions.undecided, strays };
    const remove = (path: string) => {
      gone.bytes += statIfPresent(path)?.size ?? 0;
      if (!dryRun) removeIfPresent(path);
    };
    for (const [key, path] of executions.old) {
      remove(path);
      index.forgetOutputs(key);
      gone.actions++;
    }
    for (const { name: key, path } of origins.files) {
      if (executions.old.has(key) || !store.hasAction(key)) remove(`${storeDir}/${path}`);
    }
    for (const { name, path } of objects.files) {
      if (executions.objects.has(name)) continue;
      remove(`${storeDir}/${path}`);
      gone.objects++;
    }
    for (const folder of ["tmp", "entries"]) gone.bytes += bytesBelow(`${storeDir}/${folder}`);
    if (dryRun) return gone;
    for (const name of namesIn(`${storeDir}/locks`)) {
      if (isHash(name)) remove(`${storeDir}/locks/${name}`);
    }
    // What a stage's process wrote is kept as long as what it made.
    for (const name of namesIn(`${storeDir}/logs`)) {
      const key = name.replace(/\.log$/, "");
      if (isHash(key) && !store.hasAction(key)) remove(`${storeDir}/logs/${name}`);
    }
    for (const folder of ["tmp", "entries"]) removeIfPresent(`${storeDir}/${folder}`, true);
    await index.save();
    return gone;
  } finally {
    unlock();
  }
}

/** Bytes of all files in a folder and those below it. */
function bytesBelow(folder: string): number {
  return namesIn(folder).reduce((sum, name) => {
    const path = `${folder}/${name}`;
    return sum + (statIfPresent(path)?.size ?? (isFolder(path) ? bytesBelow(path) : 0));
  }, 0);
}

function isFolder(path: string): boolean {
  try {
    return Deno.lstatSync(path).isDirectory;
  } catch {
    // It went meanwhile, with whoever wrote there.
    return false;
  }
}

interface Executions {
  /** Path of the action by key. */
  readonly old: ReadonlyMap<string, string>;
  /** Hashes that the others made. */
  readonly objects: ReadonlySet<string>;
  readonly undecided: number;
  /** Stages whose file of the last key is missing or damaged, while the index still has the key. */
  readonly repairs: readonly (readonly [stage: string, key: string])[];
  readonly strays: readonly string[];
}

function sortExecutions(store: Store, index: FileIndex, keep: ReadonlySet<string>): Executions {
  const latest = store.last.all();
  const live = new Set([...keep, ...Object.values(index.lastKeys), ...latest.keys.values()]);
  const repairs = Object.entries(index.lastKeys).filter(([stage]) => !latest.keys.has(stage));
  const filed = store.filed("actions");
  const actions = new Map(
    filed.files.map(({ name: key, path }) => [
      key,
      { path: `${store.folder}/${path}`, action: store.readAction(key) },
    ]),
  );
  const decided = new Set([...live].map((key) => actions.get(key)?.action?.stage));
  const lost = lostStages(store, index, latest);
  const old = new Map<string, string>();
  const objects = new Set<string>();
  let undecided = 0;
  for (const [key, { path, action }] of actions) {
    const known = lost !== "any" && decided.has(action?.stage) && !lost.has(action?.stage ?? "");
    if (action === null || (known && !live.has(key))) {
      old.set(key, path);
      continue;
    }
    if (!live.has(key)) undecided++;
    for (const output of Object.values(action.outputs)) objects.add(output.hash);
  }
  return { old, objects, undecided, repairs, strays: [...latest.strays, ...filed.strays] };
}

/** Names of stages that had a result in some scope where no last key is known now; `any` when that cannot be told. */
function lostStages(store: Store, index: FileIndex, latest: LatestKeys): ReadonlySet<string> | "any" {
  const isKnown = (stage: string) => Object.hasOwn(index.lastKeys, stage) || latest.keys.has(stage);
  const names = new Set(
    [...Object.keys(index.lastKeys), ...latest.keys.keys()].map((s) => store.last.nameOf(s)),
  );
  if (latest.damaged.some((name) => !names.has(name))) return "any";
  const list = store.last.scopedStages();
  if (list === null) return index.isWhole ? new Set() : "any";
  const lost = [...list].filter((stage) => !isKnown(stage));
  // A scope is the name of a profile, which has no space.
  return new Set(lost.map((stage) => stage.slice(stage.indexOf(" ") + 1)));
}
