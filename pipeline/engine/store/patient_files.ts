/**
 * The same writes as those of files.ts, which wait for the disk without holding up the thread: a run starts workers
 * meanwhile.
 */
import { storageError } from "../errors.ts";
import { createTemporary, renameCreatingFolders } from "./creating.ts";
import { publishNew } from "./files.ts";

/** Like `writeAtomically`. @throws StorageError */
export function replacePatiently(path: string, content: Uint8Array, scratch: string): Promise<void> {
  return writeThen(path, content, scratch, (temporary) => renameCreatingFolders(temporary, path));
}

/** Like `writeNew`: a `path` that is there meanwhile stays as it is. @throws StorageError */
export function writeNewPatiently(path: string, content: Uint8Array, scratch: string): Promise<void> {
  return writeThen(path, content, scratch, (temporary) => publishNew(temporary, path));
}

async function writeThen(
  path: string,
  content: Uint8Array,
  scratch: string,
  publish: (temporary: string) => void,
): Promise<void> {
  let temporary: string | null = null;
  try {
    const created = createTemporary(scratch);
    temporary = created.path;
    try {
      for (let at = 0; at < content.length;) at += created.file.writeSync(content.subarray(at));
      await created.file.syncData();
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
