/** What happens in a run, and why, in words. */
import type { FieldChange, RunEvent } from "../../engine/mod.ts";
import { bytes, counted, duration } from "./text.ts";

/** One line for each thing that happened; null for what only a bar shows. */
export function lineFor(event: RunEvent): string | null {
  switch (event.kind) {
    case "run-waiting":
      return "wait     another process cleans the store";
    case "run-started":
      return `${counted(event.stages, "stage")}, ${event.toRun} to run or decide`;
    case "stage-started":
      return `run      ${event.stage}${reasonText(event.reasons)}`;
    case "stage-waiting":
      return `wait     ${event.stage}: another run is at it`;
    case "stage-queued":
      return `queue    ${event.stage}: ${event.text}`;
    case "stage-finished":
      return `done     ${event.stage} in ${duration(event.facts.milliseconds)}, ${
        bytes(event.facts.peakBytes)
      }`;
    case "stage-failed":
      return `FAILED   ${event.message}`;
    case "stage-skipped":
      return `skip     ${event.stage}: ${event.because} failed`;
    case "stages-left":
      return `left     ${counted(event.count, "stage")}, for the run ends ${
        event.interrupted ? "before them" : "after a failure: --keep-going runs those that do not need it"
      }`;
    case "file-restored":
      return `restored ${event.path} (was ${event.was})`;
    case "remote-fetched":
      return `fetched  ${event.stage}, ${bytes(event.bytes)}${
        event.signedBy === null ? "" : `, signed by ${event.signedBy}`
      }`;
    case "remote-sent":
      return `sent     ${event.stage}, ${bytes(event.bytes)}`;
    case "remote-refused":
      return `refused  ${event.stage}: ${event.message}`;
    case "remote-fault":
      return `remote   ${event.message}`;
    case "warning":
      return `warning  stage ${event.stage}: ${event.message}`;
    case "stage-progress":
    case "stage-reused":
    case "run-finished":
      return null;
    default:
      return event satisfies never;
  }
}

/** ` (input-changed: input list)`: the first reason, and how many more there are. */
function reasonText(reasons: readonly FieldChange[]): string {
  const [first, ...others] = reasons;
  if (first === undefined) return "";
  if (first.reason === "never-ran") return " (never ran)";
  const more = others.length === 0 ? "" : ` and ${others.length} more`;
  return ` (${first.reason}: ${first.field}${more})`;
}
