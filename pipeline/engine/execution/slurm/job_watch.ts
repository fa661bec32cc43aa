/** Looks after the jobs of stages: what the queue and the store say of each, and what is done about it. */
import { StageFailure } from "../../errors.ts";
import type { Store } from "../../store/store.ts";
import type { Ending, Task } from "../executor.ts";
import { logPath } from "../logs.ts";
import { endingOf } from "../report.ts";
import { type Asks, type JobRecord, readEnd, readJob, removeJobFiles, writeJob } from "./job_files.ts";
import { fateOf, type QueuedJob } from "./queue.ts";
import { type Application, checkpointFacts, jobNamed, madeMeanwhile } from "./submission.ts";
import { type Verdict, verdictOn } from "./verdict.ts";

/** A stage that has not ended. */
export interface Pending {
  readonly task: Task;
  application: Application;
  /** Null while it waits for its submission. */
  job: string | null;
  misses: number;
  /** Looks at which the report of its end was there, and its result was not yet. */
  unseen: number;
  resolve(ending: Ending): void;
  reject(error: unknown): void;
}

/** How often a stage is submitted whose jobs fail. */
const ATTEMPTS = 3;
/** How much later than the report a result may be seen on a file system of several machines, milliseconds. */
const LATEST_SIGHT = 120_000;

export class JobWatch {
  readonly pending = new Map<string, Pending>();

  /**
   * @param poll milliseconds between two looks
   * @param mostMinutes that a job may ask for, when its stage needs more time than the one before had
   */
  constructor(private readonly poll: number, private readonly mostMinutes: number) {}

  /** Looks for the job of a submission whose answer nobody heard. */
  async find(store: Store, { job, task: { order: { key } } }: Pending, queue: readonly QueuedJob[] | null) {
    if (job !== null || queue === null || readJob(store, key)?.job !== null) return;
    await store.lockBriefly("jobs", () => {
      // Read again: who held the lock may have submitted it.
      const record = readJob(store, key);
      const found = record?.job === null ? jobNamed(record, queue) : null;
      if (found !== null) writeJob(store, key, { ...record!, job: found });
    });
  }

  /** Looks after one stage's job. */
  look(store: Store, pending: Pending, queue: readonly QueuedJob[] | null): void {
    const { key } = pending.task.order;
    const record = readJob(store, key);
    if (record !== null) follow(pending, record);
    if (record === null && madeMeanwhile(store, pending.application)) {
      return this.end(store, pending, () => ({ kind: "current" }));
    }
    if (pending.job === null || record === null) {
      pending.job = null;
      return;
    }
    const found = queue?.find(({ id }) => id === pending.job);
    const fate = queue === null ? "unknown" : found === undefined ? "absent" : fateOf(found);
    if (fate === "running") pending.task.started();
    pending.misses = fate === "absent" || fate === "ended"
      ? pending.misses + 1
      : fate === "unknown"
      ? pending.misses
      : 0;
    const report = readEnd(store, key);
    const ended = report?.kind === "made" || report?.kind === "current";
    if (ended && !store.hasAction(key) && ++pending.unseen * this.poll < LATEST_SIGHT) return;
    const mayHaveEnded = fate !== "queued" && fate !== "running";
    const verdict = verdictOn({
      report,
      // Not looked for before: a file server's client remembers for a while that a file was not there.
      made: mayHaveEnded && !record.hadResult && store.hasAction(key),
      fate,
      misses: pending.misses,
      progress: checkpointFacts(store, key) !== record.checkpoint,
    });
    this.obey(store, pending, record, verdict);
  }

  private obey(store: Store, pending: Pending, record: JobRecord, verdict: Verdict): void {
    const { order: { key, stage } } = pending.task;
    const log = logPath(store.folder, key);
    const failed = (why: string) =>
      this.end(store, pending, () => {
        throw new StageFailure(stage.name, `stage ${stage.name}: its job ${pending.job} ${why} (log ${log})`);
      });
    switch (verdict.kind) {
      case "wait":
        return;
      case "report":
        pending.task.started();
        return this.end(store, pending, () => endingOf(verdict.report, stage.name, log));
      case "fail":
        return failed(verdict.why);
      case "again": {
        const failures = record.failures + (verdict.counts ? 1 : 0);
        if (failures >= ATTEMPTS) return failed(`${verdict.why}, as ${ATTEMPTS - 1} before it`);
        warn(pending, `job ${pending.job} ${verdict.why} (log ${log}): it is submitted again`);
        pending.application = {
          order: pending.task.order,
          asks: moreOf(record.asks, verdict.more, this.mostMinutes),
          earlier: [...record.earlier, pending.job!],
          failures,
          hadResult: pending.application.hadResult,
        };
        pending.job = null;
        pending.misses = 0;
        return;
      }
      default:
        return verdict satisfies never;
    }
  }

  /** A stage has ended, and leaves nothing in the queue's part of the store. */
  end(store: Store, pending: Pending, how: () => Ending): void {
    const { key } = pending.task.order;
    this.pending.delete(key);
    try {
      removeJobFiles(store, key);
      pending.resolve(how());
    } catch (error) {
      pending.reject(error);
    }
  }
}

/** What was done about the stage since the last look, by another run too, is this run's state of it. */
function follow(pending: Pending, { job, asks, earlier, failures }: JobRecord): void {
  const { application } = pending;
  const known = pending.job === null
    ? job === null || application.earlier.includes(job)
    : !earlier.includes(pending.job);
  if (known) return;
  pending.application = { ...application, asks, earlier, failures };
  pending.job = job;
  pending.misses = 0;
  if (job !== null) tell(pending.task, `in the queue as job ${job}`, job);
}

export function tell({ order: { stage }, emit }: Task, text: string, job: string): void {
  emit({ kind: "stage-queued", stage: stage.name, job, text });
}

export function warn({ task: { order, emit } }: Pending, message: string): void {
  emit({ kind: "warning", stage: order.stage.name, message });
}

function moreOf(asks: Asks, more: "time" | "memory" | null, mostMinutes: number): Asks {
  const { minutes, megabytes } = asks;
  switch (more) {
    case "time":
      return {
        ...asks,
        minutes: minutes === null ? null : Math.max(minutes, Math.min(mostMinutes, 2 * minutes)),
      };
    case "memory":
      return { ...asks, megabytes: megabytes === null ? null : 2 * megabytes };
    default:
      return asks;
  }
}
