/** New files: under names that nobody else has, and in folders that are made when they are missing. */

/** The folder part of a path with `/`. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/"))) || "/";
}

/** More names than this are never taken by chance: something is wrong with the source of random names. */
const MOST_NAMES = 100;

/**
 * A new file that no other writer can have open. Its name is random, because writers on one store may have the same
 * process number (two containers) or not see each other's processes at all (two clients of a file server); and it
 * is created exclusively, so that even two equal names do no harm.
 */
export function createTemporary(scratch: string): { readonly path: string; readonly file: Deno.FsFile } {
  for (let attempt = 1;; attempt++) {
    const path = `${scratch}/${crypto.randomUUID()}`;
    try {
      return { path, file: openCreatingFolders(path, { write: true, createNew: true }) };
    } catch (error) {
      if (!(error instanceof Deno.errors.AlreadyExists) || attempt === MOST_NAMES) throw error;
    }
  }
}

/** Opens a file for writing; makes its folder when it is missing. */
export function openCreatingFolders(path: string, options: Deno.OpenOptions): Deno.FsFile {
  return creatingFolders(path, () => Deno.openSync(path, options));
}

/** Renames a file; makes the new one's folder when it is missing. */
export function renameCreatingFolders(from: string, to: string): void {
  creatingFolders(to, () => Deno.renameSync(from, to));
}

/** Does something that needs the folder of `path`; where it is missing, makes it first. */
export function creatingFolders<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    Deno.mkdirSync(folderOf(path), { recursive: true });
    return work();
  }
}
