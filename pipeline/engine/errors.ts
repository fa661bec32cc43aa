/** What can go wrong while running a graph. Each message is complete for the user: who, what, what to do. */

/** A stage did not produce its outputs. */
export class StageFailure extends Error {
  override readonly name = "StageFailure";
  constructor(readonly stage: string, message: string) {
    super(message);
  }
}

/** The store or the output folder could not be read or written (full disk, no permission, a file in the way). */
export class StorageError extends Error {
  override readonly name = "StorageError";
  /** @param full whether there was no room, so that whoever knows what may go can say it */
  constructor(message: string, readonly full = false) {
    super(message);
  }
}

/** The run was asked to stop (Ctrl-C). Everything finished so far is kept. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";
  constructor() {
    super("interrupted: finished stages are kept; run the same command to go on");
  }
}

/** Turns an error of the file system into a StorageError that names the path and the remedy. */
export function storageError(action: string, path: string, error: unknown): StorageError {
  if (error instanceof StorageError) return error;
  // Deno speaks of its flags where the system, or the command's own permissions, forbid something.
  const text = (error instanceof Error ? error.message : String(error))
    .replace(
      /^Requires \w+ access(?: to "[^"]*")?, run again with the --allow-[\w-]+ flag$/,
      "not permitted",
    );
  const full = /no space left|ENOSPC|os error 28/i.test(text);
  const remedy = full
    ? "free some space"
    : /read-only|permission denied|not permitted|os error (13|30)/i.test(text)
    ? "make it readable and writable, or choose another folder,"
    : "look at the path";
  return new StorageError(`cannot ${action} ${path}: ${text}; ${remedy} and run the command again`, full);
}
