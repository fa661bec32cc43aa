/** Which files of the project a run is made of. */
import { openContext } from "../context.ts";
import type { EngineOptions } from "../options.ts";
import type { StageDeclaration } from "../stage.ts";

/**
 * The project's files that stages are made of and read, by their paths from the root.
 * @throws GraphError for a module that does not exist or that imports what it may not
 */
export async function sourceFiles(
  stages: readonly StageDeclaration[],
  options: EngineOptions,
): Promise<Set<string>> {
  const { modules } = openContext(options);
  const files = new Set<string>();
  for (const { module, inputs } of stages) {
    for (const path of (await modules.codeOf(module)).files) files.add(path);
    for (const source of Object.values(inputs)) if (source.kind === "file") files.add(source.path);
  }
  return files;
}
