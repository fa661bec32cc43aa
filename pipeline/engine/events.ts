/** What a run tells while it goes on: one union, over which every display switches. */
import type { Json } from "./stage.ts";

/** Why a stage is not up to date. Each reason has one predicate in plan.ts. */
export type Reason =
  | "never-ran"
  | "parameter-changed"
  | "input-changed"
  | "code-changed"
  | "package-changed"
  | "environment-changed"
  | "declaration-changed"
  | "object-missing"
  | "object-corrupt"
  | "record-missing"
  | "upstream-runs";

/** One field of a stage's key that differs from the last recorded one. Values, however long, where the key has no hash in their place. */
export interface FieldChange {
  readonly reason: Reason;
  readonly field: string;
  readonly oldHash: string | null;
  readonly newHash: string | null;
  readonly oldValue?: string;
  readonly newValue?: string;
}

/** What happens to one published file without running its stage. */
export type Restoration = "missing" | "changed";

export interface ExecutionFacts {
  /** Wall-clock milliseconds inside the worker. For display and estimates only. */
  readonly milliseconds: number;
  /** Highest resident memory of the whole process while the stage ran, bytes. */
  readonly peakBytes: number;
  /** Facts that the stage noted, such as the adapter. */
  readonly notes: { readonly [key: string]: Json };
}

export type RunEvent =
  /** Another process cleans the store. */
  | { readonly kind: "run-waiting" }
  | { readonly kind: "run-started"; readonly stages: number; readonly toRun: number }
  | {
    readonly kind: "stage-started";
    readonly stage: string;
    readonly reasons: readonly FieldChange[];
    /** Duration of the last execution, for the time left. */
    readonly expectedMilliseconds: number | null;
  }
  | {
    readonly kind: "stage-progress";
    readonly stage: string;
    readonly done: number;
    readonly total: number;
    readonly note: string;
  }
  | { readonly kind: "stage-waiting"; readonly stage: string }
  /** It is in a queue, as this job. */
  | { readonly kind: "stage-queued"; readonly stage: string; readonly job: string; readonly text: string }
  | { readonly kind: "stage-finished"; readonly stage: string; readonly facts: ExecutionFacts }
  /** The result was in the store: made earlier, by another process, or copied in. */
  | { readonly kind: "stage-reused"; readonly stage: string }
  | { readonly kind: "stage-failed"; readonly stage: string; readonly message: string }
  /** `because` failed, and this stage needs what it makes. */
  | { readonly kind: "stage-skipped"; readonly stage: string; readonly because: string }
  /** Stages that no failure stands before: the run ended before their turn, or while they ran. */
  | { readonly kind: "stages-left"; readonly count: number; readonly interrupted: boolean }
  | {
    readonly kind: "file-restored";
    readonly stage: string;
    readonly path: string;
    readonly was: Restoration;
  }
  /** A result came from a remote. */
  | {
    readonly kind: "remote-fetched";
    readonly stage: string;
    readonly bytes: number;
    /** The remote's address, without credentials. */
    readonly from: string;
    /** The trusted key of its signature, where one was asked for. */
    readonly signedBy: string | null;
  }
  | { readonly kind: "remote-sent"; readonly stage: string; readonly bytes: number }
  /** What a remote has of a stage is not taken, or not overwritten. */
  | { readonly kind: "remote-refused"; readonly stage: string; readonly message: string }
  /** Something is wrong with a remote; said once for each kind of fault. */
  | { readonly kind: "remote-fault"; readonly message: string }
  | { readonly kind: "warning"; readonly stage: string; readonly message: string }
  | {
    readonly kind: "run-finished";
    readonly executed: number;
    readonly reused: number;
    readonly failed: number;
  };
