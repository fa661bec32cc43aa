/**
 * Workers for stages. One serves one stage and ends; but the next one is started while a stage runs, so that its
 * start, which takes longer than a small stage, is not waited for.
 */
import type { Allowance } from "../stage.ts";

/** What a worker is started for: stages that agree in it may be given the same one. */
export interface WorkerKind {
  /** Path of the module, from the project's folder. */
  readonly module: string;
  readonly allow?: readonly Allowance[];
}

/** A worker that has served nobody. */
export interface StartedWorker {
  readonly worker: Worker;
  /** What it sent or failed with before somebody listened. */
  readonly early: Event[];
}

interface Spare extends StartedWorker {
  readonly kind: string;
  readonly address: string;
}

/**
 * Starts workers, and keeps at most one that nobody has taken yet. A spare one has loaded nothing of the stage (its
 * first module closes the sandbox and waits), but Deno has read the stage's modules for it: so it must be started after
 * the key of its code was computed, and the key is computed again when the stage has run.
 */
export class StageWorkers {
  private readonly expected = new Map<string, number>();
  private spare: Spare | null = null;
  private readonly ending: Promise<void>[] = [];
  /** Workers that were started; for tests. */
  started = 0;

  /** Says which stages will run: none is started before for any other. */
  expect(stages: Iterable<WorkerKind>): void {
    for (const stage of stages) this.count(stage, 1);
  }

  /**
   * A worker with this first module.
   * @param address of the first module
   */
  take(stage: WorkerKind, address: string): StartedWorker {
    this.count(stage, -1);
    const { spare } = this;
    if (spare?.address !== address) return this.start(address);
    this.spare = null;
    return spare;
  }

  /** Starts a spare worker like the one of `stage`, if another stage will want such a one. */
  prepare(stage: WorkerKind, address: string): void {
    const kind = kindOf(stage);
    if (this.left(kind) <= 0) return;
    if (this.spare !== null) {
      if (this.spare.address === address || this.left(this.spare.kind) > 0) return;
      this.endSpare();
    }
    this.spare = { kind, address, ...this.start(address) };
  }

  /** Ends what was started and not taken. */
  async close(): Promise<void> {
    this.expected.clear();
    this.endSpare();
    await Promise.all(this.ending);
  }

  private endSpare(): void {
    if (this.spare !== null) this.ending.push(ended(this.spare));
    this.spare = null;
  }

  private left(kind: string): number {
    return this.expected.get(kind) ?? 0;
  }

  private count(stage: WorkerKind, change: 1 | -1): void {
    const kind = kindOf(stage);
    this.expected.set(kind, this.left(kind) + change);
  }

  private start(address: string): StartedWorker {
    this.started++;
    const worker = new Worker(address, { type: "module", deno: { permissions: "none" } } as WorkerOptions);
    const early: Event[] = [];
    worker.onmessage = (event) => early.push(event);
    worker.onerror = (event) => {
      event.preventDefault();
      early.push(event);
    };
    return { worker, early };
  }
}

/** One that still loads would complain when its folder goes away under it, so it is waited for. */
async function ended({ worker, early }: StartedWorker): Promise<void> {
  if (early.length === 0) {
    await new Promise<void>((resolve) => {
      worker.onmessage = () => resolve();
      worker.onerror = (event) => {
        event.preventDefault();
        resolve();
      };
    });
  }
  worker.terminate();
}

function kindOf({ module, allow = [] }: WorkerKind): string {
  return JSON.stringify([module, [...allow].sort()]);
}
