/** What a stage's process tells whoever asked for it: events while it runs, and in the end what came of it. */
import { Interrupted, StageFailure, StorageError } from "../errors.ts";
import type { RunEvent } from "../events.ts";
import type { Ending } from "./executor.ts";

export type Report =
  | Ending
  | { readonly kind: "failed"; readonly message: string }
  | { readonly kind: "storage"; readonly message: string; readonly full: boolean }
  | { readonly kind: "interrupted" };

/** A line of the process's standard output. */
export type ReportLine = { readonly event: RunEvent } | { readonly report: Report };

/** Does the work and says how it ended; never throws what a report has words for. */
export async function reportOf(work: () => Promise<Ending>): Promise<Report> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Interrupted) return { kind: "interrupted" };
    if (error instanceof StorageError) return { kind: "storage", message: error.message, full: error.full };
    if (error instanceof StageFailure) return { kind: "failed", message: error.message };
    throw error;
  }
}

/**
 * The other way round.
 * @param log where the process wrote what it had to say
 * @throws StageFailure; StorageError; Interrupted
 */
export function endingOf(report: Report, stage: string, log: string): Ending {
  switch (report.kind) {
    case "failed":
      throw new StageFailure(stage, `${report.message} (log ${log})`);
    case "storage":
      throw new StorageError(report.message, report.full);
    case "interrupted":
      throw new Interrupted();
    default:
      return report;
  }
}
