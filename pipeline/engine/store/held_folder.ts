/**
 * Folders that belong to one process as long as it lives: a file in each is locked, and the kernel drops the lock when the
 * process ends, however it ends. So what killed processes left is told from what others are at, and can be removed.
 */
import { namesIn, removeIfPresent } from "./files.ts";

const LOCK = "lock";

export interface HeldFolder {
  readonly path: string;
  /** Gives it up. */
  remove(): void;
}

/** Makes a folder, with those above it. Where there are no locks, nobody will know that it was left. */
export function holdFolder(path: string): HeldFolder {
  Deno.mkdirSync(path, { recursive: true });
  let lock: Deno.FsFile | null = null;
  const remove = () => {
    lock?.close();
    removeIfPresent(path, true);
  };
  try {
    lock = Deno.openSync(`${path}/new`, { write: true, createNew: true });
    if (isLocked(lock)) Deno.renameSync(`${path}/new`, `${path}/${LOCK}`);
  } catch (error) {
    remove();
    throw error;
  }
  return { path, remove };
}

/** Whether it is now: before it has the name by which others look for it. */
function isLocked(file: Deno.FsFile): boolean {
  try {
    return file.tryLockSync(true);
  } catch {
    return false;
  }
}

/**
 * Removes folders of processes that are dead.
 * @param ours what names of such folders are like
 */
export function removeDead(parent: string, ours: RegExp): void {
  for (const name of namesIn(parent)) {
    if (!ours.test(name)) continue;
    try {
      using lock = Deno.openSync(`${parent}/${name}/${LOCK}`, { write: true });
      if (lock.tryLockSync(true)) Deno.removeSync(`${parent}/${name}`, { recursive: true });
    } catch { /* It is no such folder, or somebody else was faster. */ }
  }
}
