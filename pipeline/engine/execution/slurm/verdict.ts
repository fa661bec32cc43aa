/** What is to be done about a stage's job, from what the store and the queue say of it. Knows no clock and no program. */
import type { Report } from "../report.ts";
import type { Fate } from "./queue.ts";

/** How often a job is not found by an answering queue before it counts as lost. */
const MISSES = 3;

export interface Observed {
  /** The report that the job's process left; null where there is none. */
  readonly report: Report | null;
  /** A result under the key that was not there when the job was submitted. */
  readonly made: boolean;
  /** `unknown`: the queue did not answer; `absent`: it does not know the job. */
  readonly fate: Fate | "unknown" | "absent";
  /** Answers in a row that did not know the job, or told that it had ended while the store had nothing of it. */
  readonly misses: number;
  /** Whether the stage has saved a checkpoint since the job was submitted. */
  readonly progress: boolean;
}

export type Verdict =
  | { readonly kind: "wait" }
  | { readonly kind: "report"; readonly report: Report }
  | {
    readonly kind: "again";
    readonly why: string;
    /** Whether this counts against the number of attempts. */
    readonly counts: boolean;
    readonly more: "time" | "memory" | null;
  }
  | { readonly kind: "fail"; readonly why: string };

const WAIT: Verdict = { kind: "wait" };

export function verdictOn({ report, made, fate, misses, progress }: Observed): Verdict {
  if (report !== null && report.kind !== "interrupted") return { kind: "report", report };
  // A job that runs is about to say how it ended: who believed the result alone would leave its report behind.
  if (made && fate !== "queued" && fate !== "running") return { kind: "report", report: { kind: "made" } };
  const again = (why: string, counts: boolean, more: "time" | "memory" | null = null): Verdict => ({
    ...{ kind: "again", why, counts, more },
  });
  switch (fate) {
    case "queued":
    case "running":
    case "unknown":
      return WAIT;
    case "cancelled":
      return { kind: "fail", why: "was cancelled in the queue" };
    case "preempted":
      return again("gave way to another job", false);
    case "out of time":
      return again("was out of its time", !progress, "time");
    case "out of memory":
      return again("was out of its memory", true, "memory");
    case "machine failed":
      return again("lost its node", true);
    case "absent":
      return misses < MISSES ? WAIT : again("is not known to the queue any more", true);
    case "ended":
      // What a node wrote may be seen here only a little later.
      return misses < MISSES ? WAIT : again("ended without a result and without a report", true);
    default:
      return fate satisfies never;
  }
}
