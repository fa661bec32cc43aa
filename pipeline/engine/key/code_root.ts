/** Where a stage's modules are loaded from. */
import { readSource, writeIfOther } from "../store/files.ts";
import { sha256 } from "../store/hash.ts";
import type { SourceModules } from "./source_modules.ts";
import type { Store } from "../store/store.ts";

/**
 * The project's folder; but where a text that the stage imports has carriage returns at its line ends, a copy of the
 * stage's files without them: Deno gives an imported text as it lies on the disk, and it must be the same everywhere.
 * @param module the stage's, from the root
 */
export async function codeRootOf(modules: SourceModules, store: Store, module: string): Promise<string> {
  const { parts, files, carriageReturns } = await modules.codeOf(module);
  if (carriageReturns.length === 0) return modules.root;
  const folder = `${store.folder}/entries/${sha256(JSON.stringify(parts))}`;
  for (const path of files) {
    const content = readSource(`${modules.root}/${path}`);
    // A file that went in this moment is found out after the run, when the key is computed again.
    if (content !== null) writeIfOther(`${folder}/${path}`, content, store.scratch);
  }
  return folder;
}
