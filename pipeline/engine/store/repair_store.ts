/** Takes what a check found damaged out of the store, so that the next run makes it again. */
import type { Finding } from "../trust/check.ts";
import type { EngineOptions } from "../options.ts";
import { FileIndex } from "./file_index.ts";
import { readIfPresent, removeIfPresent } from "./files.ts";
import type { Graph } from "../graph.ts";
import { Store } from "./store.ts";

export interface StoreRepair {
  /** Objects made again from published files. */
  readonly restored: number;
  /** Damaged objects and actions that no published file has: their stages run again. */
  readonly removed: number;
}

/**
 * Puts missing and damaged objects back from published files with the right bytes, and removes the other damaged
 * objects and actions. Waits until no run uses the store, and looks at each again then.
 * @param findings of a check of the graph
 * @throws StorageError
 */
export async function repairStore(
  graph: Graph,
  findings: readonly Finding[],
  { storeDir, outputDir }: EngineOptions,
  onWait: () => void,
): Promise<StoreRepair> {
  const repair = { restored: 0, removed: 0 };
  const store = new Store(storeDir);
  const unlock = await store.lock("store", true, onWait);
  try {
    const copies = publishedCopies(graph, outputDir, new FileIndex(store, "nothing"));
    for (const finding of findings) {
      if (finding.kind === "object") {
        const state = store.objectState(finding.hash);
        if (state === "present") continue;
        const copy = copies.get(finding.hash);
        const content = copy === undefined ? null : readIfPresent(copy);
        if (content !== null && store.putObject(content).hash === finding.hash) repair.restored++;
        else if (state === "corrupt") {
          removeIfPresent(store.objectPath(finding.hash));
          repair.removed++;
        }
      } else if (finding.kind === "record" && finding.was === "corrupt") {
        const key = finding.path.replace(/^actions\/|\/|\.json$/g, "");
        if (!store.hasAction(key) || store.readAction(key) !== null) continue;
        removeIfPresent(store.actionPath(key));
        repair.removed++;
      }
    }
    return repair;
  } finally {
    unlock();
  }
}

/** A published file for each hash that one has. */
function publishedCopies(graph: Graph, outputDir: string, index: FileIndex): Map<string, string> {
  const copies = new Map<string, string>();
  for (const { outputs } of graph.stages) {
    for (const path of Object.values(outputs).flatMap(({ publish = [] }) => publish)) {
      const hash = index.fileHash(`${outputDir}/${path}`);
      if (hash !== null) copies.set(hash, `${outputDir}/${path}`);
    }
  }
  return copies;
}
