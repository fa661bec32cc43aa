/** What the queue says of jobs, asked with `squeue` alone: accounting is not everywhere, and loses jobs. */
import type { Ask } from "./slurm_commands.ts";

export interface QueuedJob {
  /** `12`, or `12_3` for a task of an array. */
  readonly id: string;
  readonly name: string;
  /** In Slurm's words, such as PENDING. */
  readonly state: string;
  readonly reason: string;
}

const FORMAT = "%i|%j|%T|%r";

/** The user's jobs that the controller remembers, also of those that have ended; null when it does not answer. */
export async function askQueue(ask: Ask): Promise<readonly QueuedJob[] | null> {
  const answer = await ask("squeue", ["--me", "--noheader", "--array", "--states=all", `--format=${FORMAT}`]);
  return answer === null || answer.code !== 0 ? null : parseQueue(answer.out);
}

export function parseQueue(text: string): QueuedJob[] {
  return text.split("\n").flatMap((line) => {
    const [id, name, state, ...reason] = line.trim().split("|");
    return state === undefined ? [] : [{ id: id!, name: name!, state, reason: reason.join("|") }];
  });
}

/** Ended, and in which way; any other state is of a job that waits, runs, or is about to. */
const ENDED: { readonly [state: string]: Fate } = {
  COMPLETED: "ended",
  FAILED: "ended",
  CANCELLED: "cancelled",
  TIMEOUT: "out of time",
  DEADLINE: "out of time",
  OUT_OF_MEMORY: "out of memory",
  NODE_FAIL: "machine failed",
  BOOT_FAIL: "machine failed",
  LAUNCH_FAILED: "machine failed",
  PREEMPTED: "preempted",
};

export type Fate =
  | "queued"
  | "running"
  | "ended"
  | "cancelled"
  | "out of time"
  | "out of memory"
  | "machine failed"
  | "preempted";

export function fateOf({ state }: QueuedJob): Fate {
  if (Object.hasOwn(ENDED, state)) return ENDED[state]!;
  return state === "RUNNING" || state === "COMPLETING" ? "running" : "queued";
}
