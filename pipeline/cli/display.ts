/** Shows a run: bars on a terminal, plain lines otherwise. */
import cliProgress from "cli-progress";
import type { FieldChange, RunEvent } from "../engine/events.ts";
import { bytes, duration, isPlain, short } from "./text.ts";

export interface Display {
  show(event: RunEvent): void;
  /** Takes bars away, so that lines can follow. */
  end(): void;
}

export function openDisplay(): Display {
  return isPlain() ? new Lines() : new Bars();
}

/** One line for each thing that happened; null for what only a bar shows. */
export function lineFor(event: RunEvent): string | null {
  switch (event.kind) {
    case "run-waiting":
      return "wait     another process cleans the store";
    case "run-started":
      return `${event.stages} stages, ${event.toRun} to run or decide`;
    case "stage-started":
      return `run      ${event.stage}${reasonText(event.reasons)}`;
    case "stage-waiting":
      return `wait     ${event.stage}: another run is at it`;
    case "stage-finished":
      return `done     ${event.stage} in ${duration(event.facts.milliseconds)}, ${
        bytes(event.facts.peakBytes)
      }`;
    case "stage-failed":
      return `FAILED   ${event.message}`;
    case "stage-skipped":
      return `skip     ${event.stage}: ${event.because} failed`;
    case "file-restored":
      return `restored ${event.path} (was ${event.was})`;
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

/** The change of one field, with values where they are short and hashes always. */
export function changeText(change: FieldChange): string {
  if (change.reason === "never-ran") return "never ran";
  const side = (hash: string | null, value: string | undefined) =>
    value === undefined ? short(hash) : `${value} [${short(hash)}]`;
  const [before, after] = [side(change.oldHash, change.oldValue), side(change.newHash, change.newValue)];
  return `${change.reason}: ${change.field}: ${before} → ${after}`;
}

class Lines implements Display {
  show(event: RunEvent): void {
    const line = lineFor(event);
    if (line !== null) console.log(line);
  }
  end(): void {}
}

/** An overall bar in stages and one bar for each running stage, with the time left from recorded durations. */
class Bars implements Display {
  private readonly bars = new cliProgress.MultiBar({
    format: "{name} {bar} {text}",
    hideCursor: true,
    clearOnComplete: true,
    barsize: 24,
    linewrap: false,
  }, cliProgress.Presets.shades_classic);
  private overall: cliProgress.SingleBar | null = null;
  private readonly running = new Map<
    string,
    { bar: cliProgress.SingleBar; start: number; expected: number | null }
  >();

  show(event: RunEvent): void {
    switch (event.kind) {
      case "run-started":
        this.overall = this.bars.create(Math.max(1, event.toRun), 0, { name: name("all stages"), text: "" });
        return;
      case "stage-started": {
        const bar = this.bars.create(100, 0, { name: name(event.stage), text: "" });
        this.running.set(event.stage, {
          bar,
          start: performance.now(),
          expected: event.expectedMilliseconds,
        });
        return;
      }
      case "stage-progress":
        this.progress(event.stage, event.done / event.total, event.note);
        return;
      case "stage-finished":
      case "stage-failed":
      case "stage-skipped":
        this.remove(event.stage);
        break;
      case "stage-reused":
        this.overall?.increment();
        return;
    }
    const line = lineFor(event);
    if (line !== null) this.bars.log(`${line}\n`);
  }

  end(): void {
    this.bars.stop();
  }

  private progress(stage: string, part: number, note: string): void {
    const entry = this.running.get(stage);
    if (entry === undefined) return;
    const spent = performance.now() - entry.start;
    // What the last execution took is a better guess than this one's start.
    const total = entry.expected ?? (part > 0 ? spent / part : null);
    const left = total === null ? "" : `${duration(Math.max(0, total - spent))} left`;
    entry.bar.update(Math.round(100 * part), { text: `${left} ${note}` });
  }

  private remove(stage: string): void {
    const entry = this.running.get(stage);
    if (entry !== undefined) this.bars.remove(entry.bar);
    this.running.delete(stage);
    this.overall?.increment();
  }
}

function name(text: string): string {
  return text.padEnd(26).slice(0, 26);
}
