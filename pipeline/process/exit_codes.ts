/** What each exit code means; 64 and 74 are those of sysexits.h. A run that a signal ended has signals.ts's. */
export const EXIT = {
  ok: 0,
  /** A stage failed; `check` or `verify` found something that is not as recorded. */
  failed: 1,
  /** `plan`: something would run. */
  wouldRun: 2,
  noAdapter: 3,
  usage: 64,
  /** The store or the output folder could not be read or written. */
  storage: 74,
} as const;

/** Ends the command with a code and one line on standard error. */
export class CommandError extends Error {
  override readonly name = "CommandError";
  constructor(readonly code: number, message: string) {
    super(message);
  }
}
