/** File operations that leave either the old content or the new, never a part. */
import { storageError } from "./errors.ts";

let counter = 0;

/** The folder part of a path with `/`. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/"))) || "/";
}

/** Reads a file, or null when there is none. */
export function readIfPresent(path: string): Uint8Array | null {
  try {
    return Deno.readFileSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) return null;
    throw storageError("read", path, error);
  }
}

/** Facts of a file, or null when there is no regular file. */
export function statIfPresent(path: string): Deno.FileInfo | null {
  try {
    const info = Deno.lstatSync(path);
    return info.isFile ? info : null;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) return null;
    throw storageError("look at", path, error);
  }
}

/**
 * Writes to a temporary name in `scratch` (same file system), flushes it to the disk, and renames it to `path`.
 * @throws StorageError; the temporary file is removed and an earlier `path` is untouched
 */
export function writeAtomically(path: string, content: Uint8Array, scratch: string, flush = true): void {
  const temporary = `${scratch}/${Deno.pid}-${counter++}`;
  try {
    const file = openCreatingFolders(temporary, { write: true, create: true, truncate: true });
    try {
      for (let at = 0; at < content.length;) at += file.writeSync(content.subarray(at));
      if (flush) file.syncDataSync();
    } finally {
      file.close();
    }
    renameCreatingFolders(temporary, path);
  } catch (error) {
    try {
      Deno.removeSync(temporary);
    } catch { /* it was never made, or went with its folder */ }
    throw storageError("write", path, error);
  }
}

/** Opens a file for writing; makes its folder when it is missing. */
export function openCreatingFolders(path: string, options: Deno.OpenOptions): Deno.FsFile {
  try {
    return Deno.openSync(path, options);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    Deno.mkdirSync(folderOf(path), { recursive: true });
    return Deno.openSync(path, options);
  }
}

function renameCreatingFolders(from: string, to: string): void {
  try {
    Deno.renameSync(from, to);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    Deno.mkdirSync(folderOf(to), { recursive: true });
    Deno.renameSync(from, to);
  }
}

/** Removes a file or folder; nothing happens when there is none. */
export function removeIfPresent(path: string, recursive = false): void {
  try {
    Deno.removeSync(path, { recursive });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw storageError("remove", path, error);
  }
}

/** Names in a folder, sorted by code unit; none when there is no folder. */
export function namesIn(folder: string): string[] {
  try {
    return [...Deno.readDirSync(folder)].map((entry) => entry.name).sort();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw storageError("list", folder, error);
  }
}
