/** File operations that leave either the old content or the new, never a part. */
import { storageError } from "../errors.ts";
import { withLineFeeds } from "../key/line_ends.ts";
import { createTemporary, creatingFolders, renameCreatingFolders } from "./creating.ts";

/** Reads a file, or null when there is none. */
export function readIfPresent(path: string): Uint8Array | null {
  try {
    return Deno.readFileSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) return null;
    throw storageError("read", path, error);
  }
}

/** Reads a file of the project as stages see it: text has plain line feeds. Null when there is none. */
export function readSource(path: string): Uint8Array | null {
  const content = readIfPresent(path);
  return content && withLineFeeds(content);
}

/** One path for one file, however it was written: without links. Of a file that cannot be reached, as it was written. */
export function realPath(path: string): string {
  try {
    return Deno.realPathSync(path);
  } catch {
    // Who opens it says what is wrong with it.
    return path;
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

/** Whether something is there that is no regular file: a folder, a link, a device. */
export function isOtherThanFile(path: string): boolean {
  try {
    return !Deno.lstatSync(path).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) return false;
    throw storageError("look at", path, error);
  }
}

/**
 * Writes to a temporary name in `scratch` (same file system), flushes it to the disk, and renames it to `path`.
 * @throws StorageError; the temporary file is removed and an earlier `path` is untouched
 */
export function writeAtomically(path: string, content: Uint8Array, scratch: string, flush = true): void {
  writeThen(path, content, scratch, flush, (temporary) => renameCreatingFolders(temporary, path));
}

/** Writes unless `path` has this content already: somebody may be reading it. Not flushed. */
export function writeIfOther(path: string, content: Uint8Array, scratch: string): void {
  const present = readIfPresent(path);
  if (present?.length === content.length && present.every((byte, at) => byte === content[at])) return;
  writeAtomically(path, content, scratch, false);
}

/**
 * Like {@linkcode writeAtomically}, but a `path` that another process wrote meanwhile stays as it is, for somebody may be reading it.
 * @throws StorageError
 */
export function writeNew(path: string, content: Uint8Array, scratch: string): void {
  writeThen(path, content, scratch, true, (temporary) => publishNew(temporary, path));
}

/** Gives a file its name, unless another process has given it meanwhile. */
export function publishNew(temporary: string, path: string): void {
  try {
    creatingFolders(path, () => Deno.linkSync(temporary, path));
    Deno.removeSync(temporary);
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) Deno.removeSync(temporary);
    // Not every file system has links.
    else renameCreatingFolders(temporary, path);
  }
}

function writeThen(
  path: string,
  content: Uint8Array,
  scratch: string,
  flush: boolean,
  publish: (temporary: string) => void,
): void {
  let temporary: string | null = null;
  try {
    const created = createTemporary(scratch);
    temporary = created.path;
    try {
      for (let at = 0; at < content.length;) at += created.file.writeSync(content.subarray(at));
      if (flush) created.file.syncDataSync();
    } finally {
      created.file.close();
    }
    publish(temporary);
  } catch (error) {
    try {
      if (temporary !== null) Deno.removeSync(temporary);
    } catch { /* it went with its folder */ }
    throw storageError("write", path, error);
  }
}

/**
 * The same for content that comes piece by piece.
 * @param passing gets each piece before it is written
 * @throws StorageError; what `pieces` ends with
 */
export async function streamAtomically(
  path: string,
  pieces: ReadableStream<Uint8Array>,
  scratch: string,
  passing: (piece: Uint8Array) => void,
): Promise<void> {
  let temporary: string | null = null;
  const stored = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      throw storageError("write", path, error);
    }
  };
  try {
    const created = stored(() => createTemporary(scratch));
    temporary = created.path;
    try {
      for await (const piece of pieces) {
        passing(piece);
        for (let at = 0; at < piece.length;) at += stored(() => created.file.writeSync(piece.subarray(at)));
      }
      stored(() => created.file.syncDataSync());
    } finally {
      created.file.close();
    }
    stored(() => renameCreatingFolders(created.path, path));
  } catch (error) {
    if (temporary !== null) removeIfPresent(temporary);
    throw error;
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

/** Names of the regular files in a folder; none when there is no folder. */
export function filesIn(folder: string): Set<string> {
  try {
    return new Set([...Deno.readDirSync(folder)].filter(({ isFile }) => isFile).map(({ name }) => name));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) return new Set();
    throw storageError("list", folder, error);
  }
}
