/** Everything that deciding about a stage needs, opened once for a command. */
import { SourceModules } from "./key/source_modules.ts";
import type { EngineOptions } from "./options.ts";
import { FileIndex } from "./store/file_index.ts";
import { Store } from "./store/store.ts";

export interface PlanContext {
  readonly projectRoot: string;
  readonly outputDir: string;
  readonly scope: string;
  readonly store: Store;
  readonly index: FileIndex;
  readonly modules: SourceModules;
  readonly environment: { readonly [name: string]: string };
}

/** @param trust whether files are believed to be unchanged by what `stat` says of them (file_index.ts) */
export function openContext(options: EngineOptions, trust: "stat" | "nothing" = "stat"): PlanContext {
  const { projectRoot, outputDir, scope, environment } = options;
  const store = new Store(options.storeDir);
  if (options.remote !== undefined) store.distrusted = options.remote.distrusted;
  const index = new FileIndex(store, trust);
  return {
    ...{ projectRoot, outputDir, scope, environment },
    ...{ store, index, modules: new SourceModules(projectRoot, index) },
  };
}
