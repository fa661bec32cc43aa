/** Where the jobs of stages are, for people. */
import { Store } from "../../store/store.ts";
import { readJob } from "./job_files.ts";
import { askQueue } from "./queue.ts";
import { jobNamed } from "./submission.ts";
import { slurmPrograms } from "./slurm_commands.ts";

/**
 * In words, by key, for each key that a run has left a job of: `running as job 12_3`, `pending (Priority) as job 12_4`.
 * @param patience milliseconds that the queue may take to answer
 */
export async function queueStates(
  storeDir: string,
  keys: readonly string[],
  patience: number,
): Promise<Map<string, string>> {
  const store = new Store(storeDir);
  const records = keys.flatMap((key) => {
    const record = readJob(store, key);
    return record === null ? [] : [[key, record] as const];
  });
  if (records.length === 0) return new Map();
  const queue = await askQueue(slurmPrograms(patience));
  return new Map(records.map(([key, record]) => {
    const id = record.job ?? (queue === null ? null : jobNamed(record, queue));
    if (queue === null) return [key, `job ${id ?? "submitted"}: squeue does not answer`];
    const job = queue.find((each) => each.id === id);
    if (job === undefined) return [key, `job ${id ?? "submitted"}: not in the queue`];
    const reason = job.reason === "None" || job.reason === "" ? "" : ` (${job.reason})`;
    return [key, `${job.state.toLowerCase()}${reason} as job ${job.id}`];
  }));
}
