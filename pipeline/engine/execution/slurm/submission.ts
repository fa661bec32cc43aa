/** Hands stages to the queue, as many at once as it takes: one job, or an array of jobs that ask for the same. */
import { StageFailure } from "../../errors.ts";
import { sha256 } from "../../store/hash.ts";
import { statIfPresent } from "../../store/files.ts";
import type { Store } from "../../store/store.ts";
import type { Order } from "../executor.ts";
import { type Asks, type JobRecord, readJob, removeEnd, writeJob, writeOrder } from "./job_files.ts";
import { type JobCommand, jobScript } from "./job_script.ts";
import type { QueuedJob } from "./queue.ts";
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
 * @param queue what was in the queue a moment ago; null where it did not answer
 * @throws StageFailure when the queue refuses what is asked for
 */
export async function submit(
  store: Store,
  applications: readonly Application[],
  queue: readonly QueuedJob[] | null,
  settings: SubmissionSettings,
  ask: Ask,
): Promise<QueueBusy | null> {
  const open: Application[] = [];
  for (const application of applications) {
    const record = readJob(store, application.order.key);
    const ours = record !== null && application.earlier.includes(record.job ?? "");
    if (record === null && madeMeanwhile(store, application)) continue;
    if (record === null || ours) open.push(application);
    else if (record.job === null) {
      // Somebody asked for it and did not hear the answer: the name tells.
      if (queue === null) return new QueueBusy("squeue does not answer");
      const found = jobNamed(record, queue);
      if (found === null) open.push(application);
      else writeJob(store, application.order.key, { ...record, job: found });
    }
  }
  if (open.length === 0) return null;
  const keys = open.map(({ order }) => order.key);
  const single = keys.length === 1;
  const earlier = open.map((each) => each.earlier.join(" "));
  const name = single ? keys[0]! : `stages-${sha256([...keys, ...earlier].join("\n")).slice(0, 32)}`;
  const records = open.map((each, place): JobRecord => ({
    name,
    place: single ? null : place,
    job: null,
    asks: each.asks,
    earlier: each.earlier,
    failures: each.failures,
    checkpoint: checkpointFacts(store, each.order.key),
    hadResult: each.hadResult,
  }));
  for (const [at, { order }] of open.entries()) {
    removeEnd(store, order.key);
    writeOrder(store, order);
    writeJob(store, order.key, records[at]!);
  }
  Deno.mkdirSync(`${store.folder}/logs`, { recursive: true });
  const script = jobScript(keys, `${store.folder}/logs`, settings.command, settings.before);
  const answer = await ask("sbatch", sbatchArguments(name, keys.length, open[0]!.asks, settings), script);
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
  const { stage } = open[0]!.order;
  throw new StageFailure(stage.name, `stage ${stage.name}: the queue refuses its job: ${said}`);
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
  { megabytes, minutes, flags }: Asks,
  { folder }: SubmissionSettings,
): string[] {
  return [
    ...["--parsable", `--job-name=${name}`, `--chdir=${folder}`, "--output=/dev/null", "--requeue"],
    ...count === 1 ? [] : [`--array=0-${count - 1}`],
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
