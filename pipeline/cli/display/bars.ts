/** A run on a terminal, as bars. Apart, because of its package: output that is no terminal needs none. */
import cliProgress from "cli-progress";
import type { RunEvent } from "../../engine/mod.ts";
import type { Display } from "./display.ts";
import { lineFor } from "./event_text.ts";
import { Heartbeat, type Prospect } from "./heartbeat.ts";
import { duration } from "./text.ts";

/** An overall bar in stages and one bar for each running stage, with the time left from recorded durations. */
export class Bars implements Display {
  private readonly bars = new cliProgress.MultiBar({
    format: "{name} {bar} {text}",
    hideCursor: true,
    clearOnComplete: true,
    barsize: 24,
    linewrap: false,
  }, cliProgress.Presets.shades_classic);
  private readonly heartbeat: Heartbeat;
  private overall: cliProgress.SingleBar | null = null;
  private readonly running = new Map<
    string,
    { bar: cliProgress.SingleBar; start: number; expected: number | null }
  >();

  constructor(private readonly prospect: Prospect | null) {
    this.heartbeat = new Heartbeat(prospect);
  }

  show(event: RunEvent): void {
    this.heartbeat.hear(event, performance.now());
    switch (event.kind) {
      case "run-started":
        this.overall = this.bars.create(Math.max(1, event.toRun), 0, {
          name: name("all stages"),
          text: this.heartbeat.total().replace(/^, /, ""),
        });
        return;
      case "stage-started": {
        const bar = this.bars.create(100, 0, { name: name(event.stage), text: "" });
        this.running.set(event.stage, {
          bar,
          start: performance.now(),
          expected: event.expectedMilliseconds ?? this.prospect?.milliseconds.get(event.stage) ?? null,
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
