/** What came of a run. */
export interface RunResult {
  readonly executed: readonly string[];
  /** Stages whose result was in the store. */
  readonly reused: number;
  /** Published files and stored objects that were missing or changed and are right again. */
  readonly restored: number;
  readonly failed: readonly { readonly stage: string; readonly message: string }[];
  readonly skipped: readonly string[];
  readonly interrupted: boolean;
}
