/** Lays stage outputs out where users look for them. Files there are copies: changing one harms nothing. */
import { StorageError, storageError } from "../errors.ts";
import { removeIfPresent, statIfPresent, writeAtomically } from "./files.ts";
import type { PlanContext } from "../context.ts";
import type { StageDeclaration } from "../stage.ts";

/**
 * Copies an object to `path` below the output folder, all at once.
 * @throws StorageError when the object is damaged, the folder cannot be written, or a link leads out of it
 */
export function layOut(context: PlanContext, path: string, hash: string): void {
  const content = context.store.readObject(hash);
  if (content === null) {
    throw new StorageError(`object ${hash} for ${path} is damaged: run the command again`);
  }
  const target = `${context.outputDir}/${path}`;
  if (statIfPresent(target)?.size !== content.length || context.index.fileHash(target) !== hash) {
    refuseLinks(context.outputDir, path);
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
    if (context.index.fileHash(path) === hash) {
      refuseLinks(context.outputDir, path.slice(context.outputDir.length + 1));
      removeIfPresent(path);
    }
    context.index.setPublished(path, null);
  }
}

/**
 * What is published stays below the output folder, which itself may be a link. A link in the place of a file is replaced.
 * @throws StorageError for a folder of `path` that is a link
 */
export function refuseLinks(outputDir: string, path: string): void {
  for (let at = path.indexOf("/"); at >= 0; at = path.indexOf("/", at + 1)) {
    const folder = `${outputDir}/${path.slice(0, at)}`;
    const to = linkAt(folder);
    if (to === null) continue;
    throw new StorageError(
      `${folder} is a link to ${to}, and files are published below ${outputDir} alone: remove the link and run the ` +
        "command again (that whole folder may be a link)",
    );
  }
}

/** Where a link leads, as it is written there; null for what is none, or not there. */
function linkAt(path: string): string | null {
  try {
    return Deno.lstatSync(path).isSymlink ? Deno.readLinkSync(path) : null;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) return null;
    throw storageError("look at", path, error);
  }
}
