/** What has become of each stage of a run so far, and what the run says of it at its end. */
import { Interrupted, StageFailure, StorageError } from "./errors.ts";
import type { RunEvent } from "./events.ts";
import type { RunResult } from "./run_result.ts";

export class Tally {
  private readonly executed: string[] = [];
  private readonly reused = new Set<string>();
  private readonly failed: { stage: string; message: string }[] = [];
  private readonly skipped: string[] = [];
  /** The failed stage at or before a stage, by the name of the latter. */
  private readonly failedBefore = new Map<string, string>();
  private restored = 0;
  /** The first failure of the store or the output folder: it ends the run. */
  storageFailure: StorageError | null = null;

  constructor(private readonly emit: (event: RunEvent) => void) {}

  get hasFailed(): boolean {
    return this.failed.length > 0;
  }

  countExecuted(stage: string): void {
    this.executed.push(stage);
  }

  countReused(stage: string): void {
    this.reused.add(stage);
  }

  /** A stage whose result was there is executed after all. */
  forgetReused(stage: string): void {
    this.reused.delete(stage);
  }

  countRestored(): void {
    this.restored++;
  }

  /** A stage that cannot run because of `blocked`, stages before it that have no result. @throws Interrupted */
  skip(stage: string, blocked: readonly string[]): void {
    const because = blocked.map((name) => this.failedBefore.get(name)).find((name) => name !== undefined);
    if (because === undefined) throw new Interrupted();
    this.skipped.push(stage);
    this.failedBefore.set(stage, because);
    this.emit({ kind: "stage-skipped", stage, because });
  }

  /**
   * Turns every way of failing into a report, so that one failure never hides another.
   * @param endRun called when nothing else may start
   * @throws what is no failure of a stage or of the store
   */
  failure(stage: string, error: unknown, endRun: () => void): void {
    if (error instanceof Interrupted) {
      this.skipped.push(stage);
    } else if (error instanceof StorageError) {
      // Whoever called hears of it once, when the run has ended.
      this.storageFailure ??= error;
      this.skipped.push(stage);
      endRun();
    } else {
      const message = error instanceof Error ? error.message : String(error);
      this.failed.push({ stage, message });
      this.failedBefore.set(stage, stage);
      this.emit({ kind: "stage-failed", stage, message });
      if (!(error instanceof StageFailure)) throw error;
    }
  }

  /** The run's result, and its last events. */
  finish(interrupted: boolean): RunResult {
    const left = this.skipped.filter((name) => !this.failedBefore.has(name)).length;
    if (left > 0) this.emit({ kind: "stages-left", count: left, interrupted });
    const [executed, reused, failed] = [this.executed.length, this.reused.size, this.failed.length];
    this.emit({ kind: "run-finished", executed, reused, failed });
    return {
      executed: this.executed,
      reused,
      restored: this.restored,
      failed: this.failed,
      skipped: this.skipped,
      interrupted,
    };
  }
}
