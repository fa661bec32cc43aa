/**
 * Stages as jobs of a Slurm cluster whose nodes see the store. There is no daemon: this process submits what is ready and
 * looks into the store and the queue from time to time; whoever runs the same graph later finds the jobs again. The proof
 * that a stage has ended is the store, so that nothing rests on accounting, on a controller that stays up, or on one driver.
 */
import { Interrupted, StageFailure } from "../../errors.ts";
import type { Store } from "../../store/store.ts";
import type { Ending, Executor, Task } from "../executor.ts";
import { type Asks, readJob, removeJobFiles } from "./job_files.ts";
import { JobWatch, type Pending, tell, warn } from "./job_watch.ts";
import { askQueue } from "./queue.ts";
import { COLLECT, Rest } from "./rest.ts";
import { type Ask, slurmPrograms } from "./slurm_commands.ts";
import { type QueueBusy, type SubmissionSettings, submit } from "./submission.ts";

export interface SlurmSettings extends SubmissionSettings {
  /** What a stage's first job asks for. */
  readonly asksOf: (order: Task["order"]["stage"]) => Asks;
  /** The longest time that a job may ask for. */
  readonly mostMinutes: number;
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

/** The longest wait before a queue that takes nothing is asked again, in looks. */
const LONGEST_WAIT = 32;

export class SlurmExecutor implements Executor {
  readonly limits: NonNullable<Executor["limits"]>;
  private readonly ask: Ask;
  private readonly jobs: JobWatch;
  private loop: Promise<void> | null = null;
  private readonly rest = new Rest();
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
    this.jobs = new JobWatch(settings.poll, settings.mostMinutes);
    this.arraySize = settings.mostInArray;
  }

  async execute(task: Task): Promise<Ending> {
    const { order, store, hadResult, signal } = task;
    if (signal.aborted) throw new Interrupted();
    const record = readJob(store, order.key);
    const application = {
      order,
      asks: record?.asks ?? this.settings.asksOf(order.stage),
      earlier: record?.earlier ?? [],
      failures: 0,
      hadResult: record?.hadResult ?? hadResult,
    };
    const job = record?.job ?? null;
    if (job !== null) tell(task, `attached to job ${job}`, job);
    const ended = new Promise<Ending>((resolve, reject) => {
      this.jobs.pending.set(order.key, { task, application, job, misses: 0, unseen: 0, resolve, reject });
    });
    this.loop ??= this.watch(store, signal).finally(() => this.loop = null);
    this.rest.shorten();
    return await ended;
  }

  /** Submits and looks until no stage is pending. */
  private async watch(store: Store, signal: AbortSignal): Promise<void> {
    const stop = () => this.rest.shorten();
    signal.addEventListener("abort", stop);
    try {
      await this.rest.take(COLLECT);
      while (this.jobs.pending.size > 0) {
        if (signal.aborted) return await this.giveUp(store);
        const queue = await askQueue(this.ask);
        this.tellSilence(queue === null);
        for (const pending of [...this.jobs.pending.values()]) {
          await this.jobs.find(store, pending, queue);
          this.jobs.look(store, pending, queue);
        }
        if (this.holdOff > 0) this.holdOff--;
        else await this.submitAll(store);
        if (this.jobs.pending.size > 0 && !signal.aborted) await this.rest.take(this.settings.poll);
      }
    } catch (error) {
      for (const [key, { reject }] of this.jobs.pending) {
        this.jobs.pending.delete(key);
        reject(error);
      }
    } finally {
      signal.removeEventListener("abort", stop);
    }
  }

  private async submitAll(store: Store): Promise<void> {
    const waiting = [...this.jobs.pending.values()].filter(({ job }) => job === null);
    const groups = Map.groupBy(waiting, ({ application }) => JSON.stringify(application.asks));
    for (const group of groups.values()) {
      for (let at = 0; at < group.length;) {
        const part = group.slice(at, at + this.arraySize);
        at += part.length;
        const busy = await this.submitPart(store, part);
        if (busy === null) {
          this.pause = 1;
          this.arraySize = Math.min(this.settings.mostInArray, this.arraySize * 2);
          continue;
        }
        this.arraySize = Math.max(1, this.arraySize >> 1);
        this.holdOff = this.pause;
        if (this.pause === 1) {
          warn(part[0]!, `the queue takes no more now (${busy.why}): asked again later`);
        }
        this.pause = Math.min(LONGEST_WAIT, this.pause * 2);
        return;
      }
    }
  }

  private async submitPart(store: Store, part: readonly Pending[]): Promise<QueueBusy | null> {
    const unlock = await store.lock("jobs", true, () => {});
    try {
      const applications = part.map(({ application }) => application);
      const busy = await submit(store, applications, this.settings, this.ask);
      for (const pending of part) {
        const job = readJob(store, pending.task.order.key)?.job ?? null;
        if (job === null || pending.application.earlier.includes(job)) continue;
        pending.job = job;
        tell(pending.task, `in the queue as job ${job}`, job);
      }
      return busy;
    } catch (error) {
      if (!(error instanceof StageFailure)) throw error;
      for (const pending of part) {
        const { name } = pending.task.order.stage;
        this.jobs.end(store, pending, () => {
          throw new StageFailure(name, error.message.replace(/^stage \S+:/, `stage ${name}:`));
        });
      }
      return null;
    } finally {
      unlock();
    }
  }

  /** After an interruption: jobs stay in the queue for the next run, or are cancelled. */
  private async giveUp(store: Store): Promise<void> {
    const jobs = [...this.jobs.pending.values()].flatMap(({ job }) => job ?? []);
    const wish = jobs.length === 0 ? "leave" : await (this.interruption ??= this.settings.onInterrupt(jobs));
    if (wish === "cancel") {
      const answer = await this.ask("scancel", jobs);
      const done = answer?.code === 0;
      const gone = new Set(
        [...this.jobs.pending.values()].flatMap((each) => [each.job, ...each.application.earlier]),
      );
      await store.lockBriefly("jobs", () => {
        for (const key of done ? this.jobs.pending.keys() : []) {
          // Not what another run has in the queue by now, nor what may have come there unheard.
          const job = readJob(store, key)?.job ?? null;
          if (job !== null && gone.has(job)) removeJobFiles(store, key);
        }
      });
      const [first] = this.jobs.pending.values();
      if (!done) {
        warn(first!, `scancel did not cancel ${jobs.join(" ")}: ${answer?.err.trim() ?? "no answer"}`);
      }
    }
    for (const [key, { reject }] of this.jobs.pending) {
      this.jobs.pending.delete(key);
      reject(new Interrupted());
    }
  }

  private tellSilence(silent: boolean): void {
    const [first] = this.jobs.pending.values();
    if (silent && !this.silent && first !== undefined) {
      warn(first, "squeue does not answer: the store is looked at until it does");
    }
    this.silent = silent;
  }
}

export function slurmExecutor(settings: SlurmSettings): Executor {
  return new SlurmExecutor(settings);
}
