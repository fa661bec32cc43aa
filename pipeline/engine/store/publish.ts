/** Lays stage outputs out where users look for them. Files there are copies: changing one harms nothing. */
import { StorageError } from "../errors.ts";
import { removeIfPresent, statIfPresent, writeAtomically } from "./files.ts";
import type { PlanContext } from "../context.ts";
import type { StageDeclaration } from "../stage.ts";

/**
 * Copies an object to `path` below the output folder, all at once.
 * @throws StorageError when the object is damaged or the folder cannot be written
 */
export function layOut(context: PlanContext, path: string, hash: string): void {
  const content = context.store.readObject(hash);
  if (content === null) {
    throw new StorageError(`object ${hash} for ${path} is damaged: run the command again`);
  }
  const target = `${context.outputDir}/${path}`;
  if (statIfPresent(target)?.size !== content.length || context.index.fileHash(target) !== hash) {
    writeAtomically(target, content, `${context.outputDir}/.partial`, false);
    context.index.fileHash(target);
  }
  context.index.setPublished(target, hash);
}

/** Removes what an earlier version of the graph published here and nobody has changed since. */
export function removeStale(context: PlanContext, stages: readonly StageDeclaration[]): void {
  const current = new Set(
    stages.flatMap((stage) => Object.values(stage.outputs).flatMap((output) => output.publish ?? [])),
  );
  for (const [path, hash] of Object.entries(context.index.published)) {
    if (!path.startsWith(`${context.outputDir}/`)) continue;
    if (current.has(path.slice(context.outputDir.length + 1))) continue;
    if (context.index.fileHash(path) === hash) removeIfPresent(path);
    context.index.setPublished(path, null);
  }
}
