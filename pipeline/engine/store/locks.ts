/** Locks between processes: of files, by the kernel. */
import { Interrupted, storageError } from "../errors.ts";
import { openCreatingFolders } from "./creating.ts";

/**
 * Holds the lock of a file, which is made when it is missing, until the returned function is called or the process
 * dies: the kernel drops it, so that no unlock command exists. `onWait` is called when somebody else holds it.
 * @throws Interrupted when `signal` fires first; StorageError
 */
export async function holdLock(
  path: string,
  exclusive: boolean,
  onWait: () => void,
  signal?: AbortSignal,
): Promise<() => void> {
  try {
    const file = openCreatingFolders(path, { write: true, create: true });
    if (!file.tryLockSync(exclusive)) {
      onWait();
      await lockUnless(file, exclusive, signal);
    }
    return () => file.close();
  } catch (error) {
    if (error instanceof Interrupted) throw error;
    throw storageError("lock", path, error);
  }
}

/**
 * Waits for a lock that somebody else holds. The kernel's call cannot be taken back: after an interruption it goes on
 * without anybody waiting for it, and what it may still get is given back at once.
 */
async function lockUnless(file: Deno.FsFile, exclusive: boolean, signal?: AbortSignal): Promise<void> {
  const interrupted = Promise.withResolvers<never>();
  const stop = () => interrupted.reject(new Interrupted());
  signal?.addEventListener("abort", stop);
  if (signal?.aborted) stop();
  const locked = file.lock(exclusive);
  try {
    await Promise.race([locked, interrupted.promise]);
  } catch (error) {
    if (error instanceof Interrupted) locked.then(() => file.close(), () => {});
    throw error;
  } finally {
    signal?.removeEventListener("abort", stop);
  }
}
