/** Where a stage's modules are loaded from. */
import { readSource, writeIfOther } from "../store/files.ts";
import { sha256 } from "../store/hash.ts";
import type { SourceModules } from "./source_modules.ts";
import type { Store } from "../store/store.ts";

/** The code of a stage, as its worker gets it. */
export interface CodeRoot {
  /** Absolute path of the folder that the stage's module is named from. */
  readonly folder: string;
  /** Whether the code may reach what Deno has of Node's. */
  readonly node: boolean;
}

/**
 * The project's folder; but where a text that the stage imports has carriage returns at its line ends, a copy of the
 * stage's files without them: Deno gives an imported text as it lies on the disk, and it must be the same everywhere.
 * @param module the stage's, from the root
 */
export async function codeRootOf(modules: SourceModules, store: Store, module: string): Promise<CodeRoot> {
  const { parts, files, carriageReturns, node } = await modules.codeOf(module);
  if (carriageReturns.length === 0) return { folder: modules.root, node };
  const folder = `${store.folder}/entries/${sha256(JSON.stringify(parts))}`;
  for (const path of files) {
    const content = readSource(`${modules.root}/${path}`);
    // A file that went in this moment is found out after the run, when the key is computed again.
    if (content !== null) writeIfOther(`${folder}/${path}`, content, store.scratch);
  }
  return { folder, node };
}
