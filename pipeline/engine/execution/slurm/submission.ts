/** Hands stages to the queue, as many at once as it takes: one job, or an array of jobs that ask for the same. */
import { StageFailure } from "../../errors.ts";
import { statIfPresent } from "../../store/files.ts";
import type { Store } from "../../store/store.ts";
import type { Order } from "../executor.ts";
import { type Asks, type JobRecord, newName, readJob, removeEnd, writeJob, writeOrder } from "./job_files.ts";
import { type JobCommand, jobScript } from "./job_script.ts";
import { askQueue, type QueuedJob } from "./queue.ts";
import type { Ask } from "./slurm_commands.ts";

export interface Application {
  readonly order: Order;
  readonly asks: Asks;
  readonly earlier: readonly string[];
  readonly failures: number;
  /** Whether there was a result under the key when the stage was asked for, which it is to be made in place of. */
  readonly hadResult: boolean;
}

export interface SubmissionSettings {
  readonly folder: string;
  readonly command: JobCommand;
  readonly before: readonly string[];
  /** What somebody may change whose job the queue refuses. */
  readonly advice: string;
}

/** The queue takes no more now: full, or its controller does not answer. */
export class QueueBusy {
  constructor(readonly why: string) {}
}

/** What `sbatch` says when the same request may be taken later. */
const LATER =
  /temporarily unable|temporarily unavailable|Socket timed out|Unable to contact|Connection refused|Connection timed out|Zero Bytes were transmitted|MaxSubmitJob|MaxJobCount|job submit limit|try again|Communication connection failure|controller.*(?:down|standby)/i;

/**
 * Submits stages that ask for the same, one array, unless another process has submitted them meanwhile. Nobody else may
 * submit at the same time (a lock of the store).
 * @throws StageFailure when the queue refuses what is asked for
 */
export async function submit(
  store: Store,
  applications: readonly Application[],
  settings: SubmissionSettings,
  ask: Ask,
): Promise<QueueBusy | null> {
  const before = applications.map(({ order }) => readJob(store, order.key));
  // Asked under the lock: an answer from before it may be older than the submission that is looked for.
  const queue = before.some((record) => record?.job === null) ? await askQueue(ask) : [];
  const open: { readonly application: Application; readonly record: JobRecord | null }[] = [];
  for (const [at, application] of applications.entries()) {
    const record = before[at]!;
    const ours = record !== null && application.earlier.includes(record.job ?? "");
    if (record === null && madeMeanwhile(store, application)) continue;
    if (record === null || ours) open.push({ application, record });
    else if (record.job === null) {
      // Somebody asked for it and did not hear the answer: the name tells.
      if (queue === null) return new QueueBusy("squeue does not answer");
      const found = jobNamed(record, queue);
      if (found === null) open.push({ application, record });
      else writeJob(store, application.order.key, { ...record, job: found });
    }
  }
  if (open.length === 0) return null;
  const keys = open.map(({ application: { order } }) => order.key);
  const single = keys.length === 1;
  const name = nameBefore(open.map(({ record }) => record)) ?? newName(store);
  const { order: { stage }, asks } = open[0]!.application;
  const records = open.map((
    { application: { order, asks, earlier, failures, hadResult } },
    at,
  ): JobRecord => ({
    ...{ name, place: single ? null : at, job: null },
    ...{ asks, earlier, failures, checkpoint: checkpointFacts(store, order.key), hadResult },
  }));
  for (const [at, { application: { order } }] of open.entries()) {
    removeEnd(store, order.key);
    writeOrder(store, order);
    writeJob(store, order.key, records[at]!);
  }
  Deno.mkdirSync(`${store.folder}/logs`, { recursive: true });
  const script = jobScript(keys, `${store.folder}/logs`, settings.command, settings.before);
  const answer = await ask("sbatch", sbatchArguments(name, keys.length, asks, settings), script);
  const id = answer?.code === 0 ? /^(\d+)(;.*)?$/m.exec(answer.out)?.[1] : undefined;
  if (id !== undefined) {
    for (const [place, key] of keys.entries()) {
      writeJob(store, key, { ...records[place]!, job: single ? id : `${id}_${place}` });
    }
    return null;
  }
  const said = answer === null
    ? "sbatch does not answer, or is not on this machine"
    : answer.err.trim().replace(/\s*\n\s*/g, " ");
  if (answer === null || LATER.test(said)) return new QueueBusy(said);
  const request = ["sbatch", ...asked(asks)].join(" ");
  throw new StageFailure(
    stage.name,
    `stage ${stage.name}: the queue refuses its job: ${said} (${request}; ${settings.advice})`,
  );
}

/**
 * Asked for again after an answer that was not heard, a job or an array has the name that it had: should the queue have
 * taken it both times, it is found by that.
 */
function nameBefore(records: readonly (JobRecord | null)[]): string | null {
  const name = records[0]?.name ?? null;
  const place = (at: number) => records.length === 1 ? null : at;
  const same = records.every((each, at) =>
    each?.job === null && each.name === name && each.place === place(at)
  );
  return same ? name : null;
}

/** Whether another run has looked after the stage to its end since this one asked for it. */
export function madeMeanwhile(store: Store, { order: { key }, hadResult }: Application): boolean {
  return !hadResult && store.hasAction(key);
}

/** The job of a submission whose answer was not heard, or null when there is none. */
export function jobNamed(
  { name, place, earlier }: Pick<JobRecord, "name" | "place" | "earlier">,
  queue: readonly QueuedJob[],
): string | null {
  const mine = queue.filter((job) => job.name === name && !earlier.includes(job.id)).filter(({ id }) =>
    place === null ? !id.includes("_") : id.endsWith(`_${place}`)
  );
  return mine.toSorted((a, b) => Number.parseInt(a.id) - Number.parseInt(b.id)).at(-1)?.id ?? null;
}

function sbatchArguments(
  name: string,
  count: number,
  asks: Asks,
  { folder }: SubmissionSettings,
): string[] {
  return [
    ...["--parsable", `--job-name=${name}`, `--chdir=${folder}`, "--output=/dev/null", "--requeue"],
    ...count === 1 ? [] : [`--array=0-${count - 1}`],
    ...asked(asks),
  ];
}

function asked({ megabytes, minutes, flags }: Asks): string[] {
  return [
    ...megabytes === null ? [] : [`--mem=${megabytes}M`],
    ...minutes === null ? [] : [`--time=${minutes}`],
    ...flags,
  ];
}

/** What changes whenever a stage saves a checkpoint. */
export function checkpointFacts(store: Store, key: string): string | null {
  const info = statIfPresent(`${store.folder}/checkpoints/${key}`);
  return info && [info.ino, info.size, info.mtime?.getTime()].join(" ");
}
