/**
 * Stages as jobs of a Slurm cluster whose nodes see the store. There is no daemon: this process submits what is ready and
 * looks into the store and the queue from time to time; whoever runs the same graph later finds the jobs again. The proof
 * that a stage has ended is the store, so that nothing rests on accounting, on a controller that stays up, or on one driver.
 */
import { Interrupted, StageFailure } from "../../errors.ts";
import type { Store } from "../../store/store.ts";
import type { Ending, Executor, Task } from "../executor.ts";
import { logPath } from "../logs.ts";
import { endingOf } from "../report.ts";
import { type Asks, type JobRecord, readEnd, readJob, removeJobFiles, writeJob } from "./job_files.ts";
import { askQueue, fateOf, type QueuedJob } from "./queue.ts";
import { type Ask, slurmPrograms } from "./slurm_commands.ts";
import {
  type Application,
  checkpointFacts,
  jobNamed,
  QueueBusy,
  type SubmissionSettings,
  submit,
} from "./submission.ts";
import { type Verdict, verdictOn } from "./verdict.ts";

export interface SlurmSettings extends SubmissionSettings {
  /** What a stage's first job asks for. */
  readonly asksOf: (order: Task["order"]["stage"]) => Asks;
  /** Stages in the queue at a time. */
  readonly mostJobs: number;
  /** Stages in one array. */
  readonly mostInArray: number;
  /** Names of what stages hold: the cluster has more of it than one machine. */
  readonly resources: readonly string[];
  /** Milliseconds between two looks, and those that a program of Slurm's may take. */
  readonly poll: number;
  readonly patience: number;
  /** Asked once when the run is interrupted while jobs are in the queue. */
  readonly onInterrupt: (jobs: readonly string[]) => Promise<"leave" | "cancel">;
}

/** A stage that has not ended. */
interface Pending {
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

const ATTEMPTS = 3;
/** How long stages that become ready are collected for one array, milliseconds. */
const COLLECT = 50;
/** How much later than the report a result may be seen on a file system of several machines, milliseconds. */
const LATEST_SIGHT = 120_000;
/** The longest wait before a queue that takes nothing is asked again, in looks. */
const LONGEST_WAIT = 32;

export class SlurmExecutor implements Executor {
  readonly limits: NonNullable<Executor["limits"]>;
  private readonly ask: Ask;
  private readonly pending = new Map<string, Pending>();
  private loop: Promise<void> | null = null;
  private wake = () => {};
  private interruption: Promise<"leave" | "cancel"> | null = null;
  /** Looks to let pass before the next submission, and the size of the next array. */
  private holdOff = 0;
  private pause = 1;
  private arraySize: number;
  private silent = false;

  constructor(private readonly settings: SlurmSettings) {
    const pools = Object.fromEntries(settings.resources.map((name) => [name, Infinity]));
    this.limits = { jobs: settings.mostJobs, pools };
    this.ask = slurmPrograms(settings.patience);
    this.arraySize = settings.mostInArray;
  }

  async execute(task: Task): Promise<Ending> {
    const { order, store, signal } = task;
    if (signal.aborted) throw new Interrupted();
    const record = readJob(store, order.key);
    const application = {
      order,
      asks: record?.asks ?? this.settings.asksOf(order.stage),
      earlier: record?.earlier ?? [],
      failures: 0,
    };
    const job = record?.job ?? null;
    if (job !== null) this.tell(task, `attached to job ${job}`, job);
    const ended = new Promise<Ending>((resolve, reject) => {
      this.pending.set(order.key, { task, application, job, misses: 0, unseen: 0, resolve, reject });
    });
    this.loop ??= this.watch(store, signal).finally(() => this.loop = null);
    this.wake();
    return await ended;
  }

  /** Submits and looks until no stage is pending. */
  private async watch(store: Store, signal: AbortSignal): Promise<void> {
    const stop = () => this.wake();
    signal.addEventListener("abort", stop);
    try {
      await this.rest(COLLECT);
      while (this.pending.size > 0) {
        if (signal.aborted) return await this.giveUp(store);
        const queue = await askQueue(this.ask);
        this.tellSilence(queue === null);
        for (const pending of [...this.pending.values()]) this.look(store, pending, queue);
        if (this.holdOff > 0) this.holdOff--;
        else await this.submitAll(store, queue);
        if (this.pending.size > 0 && !signal.aborted) await this.rest(this.settings.poll);
      }
    } catch (error) {
      for (const [key, { reject }] of this.pending) {
        this.pending.delete(key);
        reject(error);
      }
    } finally {
      signal.removeEventListener("abort", stop);
    }
  }

  /** Waits; a stage that becomes ready, or an interruption, shortens it. */
  private async rest(milliseconds: number): Promise<void> {
    await new Promise<void>((resolve) => {
      let timer = setTimeout(resolve, milliseconds);
      this.wake = () => {
        clearTimeout(timer);
        timer = setTimeout(resolve, Math.min(milliseconds, COLLECT));
      };
    });
    this.wake = () => {};
  }

  private async submitAll(store: Store, queue: readonly QueuedJob[] | null): Promise<void> {
    const waiting = [...this.pending.values()].filter(({ job }) => job === null);
    const groups = Map.groupBy(waiting, ({ application }) => JSON.stringify(application.asks));
    for (const group of groups.values()) {
      for (let at = 0; at < group.length;) {
        const part = group.slice(at, at + this.arraySize);
        at += part.length;
        const busy = await this.submitPart(store, part, queue);
        if (busy === null) {
          this.pause = 1;
          this.arraySize = Math.min(this.settings.mostInArray, this.arraySize * 2);
          continue;
        }
        this.arraySize = Math.max(1, this.arraySize >> 1);
        this.holdOff = this.pause;
        if (this.pause === 1) {
          this.warn(part[0]!, `the queue takes no more now (${busy.why}): asked again later`);
        }
        this.pause = Math.min(LONGEST_WAIT, this.pause * 2);
        return;
      }
    }
  }

  private async submitPart(
    store: Store,
    part: readonly Pending[],
    queue: readonly QueuedJob[] | null,
  ): Promise<QueueBusy | null> {
    const unlock = await store.lock("jobs", true, () => {});
    try {
      const applications = part.map(({ application }) => application);
      const busy = await submit(store, applications, queue, this.settings, this.ask);
      for (const pending of part) {
        const job = readJob(store, pending.task.order.key)?.job ?? null;
        if (job === null || pending.application.earlier.includes(job)) continue;
        pending.job = job;
        this.tell(pending.task, `in the queue as job ${job}`, job);
      }
      return busy;
    } catch (error) {
      if (!(error instanceof StageFailure)) throw error;
      for (const pending of part) {
        const { name } = pending.task.order.stage;
        this.end(store, pending, () => {
          throw new StageFailure(name, error.message.replace(/^stage \S+:/, `stage ${name}:`));
        });
      }
      return null;
    } finally {
      unlock();
    }
  }

  /** Looks after one stage's job. */
  private look(store: Store, pending: Pending, queue: readonly QueuedJob[] | null): void {
    const { key } = pending.task.order;
    const record = readJob(store, key);
    if (pending.job === null && record !== null && record.job === null && queue !== null) {
      const job = jobNamed(record, queue);
      if (job !== null) {
        writeJob(store, key, { ...record, job });
        pending.job = job;
        this.tell(pending.task, `in the queue as job ${job}`, job);
      }
    }
    if (pending.job !== null && record === null && store.hasAction(key)) {
      // Another run looked after the same job, and saw its end first.
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
    if (ended && !store.hasAction(key) && ++pending.unseen * this.settings.poll < LATEST_SIGHT) return;
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
        this.warn(pending, `job ${pending.job} ${verdict.why} (log ${log}): it is submitted again`);
        pending.application = {
          order: pending.task.order,
          asks: moreOf(record.asks, verdict.more),
          earlier: [...record.earlier, pending.job!],
          failures,
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
  private end(store: Store, pending: Pending, how: () => Ending): void {
    const { key } = pending.task.order;
    this.pending.delete(key);
    try {
      removeJobFiles(store, key);
      pending.resolve(how());
    } catch (error) {
      pending.reject(error);
    }
  }

  /** After an interruption: jobs stay in the queue for the next run, or are cancelled. */
  private async giveUp(store: Store): Promise<void> {
    const jobs = [...this.pending.values()].flatMap(({ job }) => job ?? []);
    const wish = jobs.length === 0 ? "leave" : await (this.interruption ??= this.settings.onInterrupt(jobs));
    if (wish === "cancel") {
      const answer = await this.ask("scancel", jobs);
      const done = answer?.code === 0;
      for (const pending of this.pending.values()) {
        if (done) removeJobFiles(store, pending.task.order.key);
      }
      const [first] = this.pending.values();
      if (!done) {
        this.warn(first!, `scancel did not cancel ${jobs.join(" ")}: ${answer?.err.trim() ?? "no answer"}`);
      }
    }
    for (const [key, { reject }] of this.pending) {
      this.pending.delete(key);
      reject(new Interrupted());
    }
  }

  private tell({ order: { stage }, emit }: Task, text: string, job: string): void {
    emit({ kind: "stage-queued", stage: stage.name, job, text });
  }

  private warn({ task: { order, emit } }: Pending, message: string): void {
    emit({ kind: "warning", stage: order.stage.name, message });
  }

  private tellSilence(silent: boolean): void {
    const [first] = this.pending.values();
    if (silent && !this.silent && first !== undefined) {
      this.warn(first, "squeue does not answer: the store is looked at until it does");
    }
    this.silent = silent;
  }
}

export function slurmExecutor(settings: SlurmSettings): Executor {
  return new SlurmExecutor(settings);
}

function moreOf(asks: Asks, more: "time" | "memory" | null): Asks {
  const twice = (value: number | null) => value === null ? null : value * 2;
  return {
    ...asks,
    ...more === "time" ? { minutes: twice(asks.minutes) } : {},
    ...more === "memory" ? { megabytes: twice(asks.megabytes) } : {},
  };
}
