/** What a verification compares with: a record, and as many of the recorded bytes as are at hand. */
import type { EngineOptions } from "../options.ts";
import { readIfPresent } from "../store/files.ts";
import type { Graph } from "../graph.ts";
import { sha256 } from "../store/hash.ts";
import type { KeyField } from "../key/field.ts";
import { lastActions, recordOf, type RunRecord } from "./record.ts";
import { selectTargets } from "../select.ts";
import { Store } from "../store/store.ts";

export class Reference {
  private readonly store: Store;
  /** Where copies of an object may lie, by its hash. */
  private readonly copies = new Map<string, string[]>();

  constructor(
    readonly record: RunRecord,
    graph: Graph,
    options: Pick<EngineOptions, "storeDir" | "outputDir">,
  ) {
    this.store = new Store(options.storeDir);
    for (const stage of graph.stages) {
      for (const [name, { publish }] of Object.entries(stage.outputs)) {
        const hash = record.stages[stage.name]?.outputs[name]?.hash;
        if (hash === undefined) continue;
        const paths = (publish ?? []).map((path) => `${options.outputDir}/${path}`);
        this.copies.set(hash, [...this.copies.get(hash) ?? [], ...paths]);
      }
    }
  }

  /** The recorded bytes, verified, from the store or a published copy; null when they are not at hand. */
  read(hash: string): Uint8Array | null {
    const stored = this.store.readObject(hash);
    if (stored !== null) return stored;
    for (const path of this.copies.get(hash) ?? []) {
      const content = readIfPresent(path);
      if (content !== null && sha256(content) === hash) return content;
    }
    return null;
  }

  /** Every field under a stage's recorded key, where the store has the execution. */
  fields(stage: string): readonly KeyField[] | null {
    const key = this.record.stages[stage]?.key;
    return key === undefined ? null : this.store.readAction(key)?.fields ?? null;
  }
}

/** The last run in the store; stages without a result are not in its record. */
export function storedReference(
  graph: Graph,
  targets: readonly string[],
  options: EngineOptions,
): Reference {
  const actions = lastActions(selectTargets(graph, targets), options);
  return new Reference(recordOf(options.scope, actions), graph, options);
}
