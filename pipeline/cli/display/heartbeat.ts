/** What a run is at, in one line: for long stages in output that has no bars. Knows no clock. */
import { expectedDuration, type RunEvent, type Workload } from "../../engine/mod.ts";
import { duration } from "./text.ts";

/** Everything that may run, with what it took before. */
export type Prospect = Workload;

export class Heartbeat {
  private readonly running = new Map<string, number>();
  /** Of running stages that say it, the part that is done. */
  private readonly parts = new Map<string, number>();
  private readonly settled = new Set<string>();
  private started = 0;
  private toRun = 0;

  constructor(private readonly prospect: Prospect | null) {}

  /** @param now milliseconds */
  hear(event: RunEvent, now: number): void {
    switch (event.kind) {
      case "run-started":
        this.started = now;
        this.toRun = event.toRun;
        return;
      case "stage-started":
        this.running.set(event.stage, now);
        return;
      case "stage-progress":
        this.parts.set(event.stage, event.done / event.total);
        return;
      case "stage-finished":
      case "stage-failed":
      case "stage-skipped":
      case "stage-reused":
        this.running.delete(event.stage);
        this.settled.add(event.stage);
    }
  }

  /**
   * The line, or null when no stage has run for as long as `long`:
   * `running  3 of 9 done in 5 min 0 s: toy/flow 2 min 3 s of about 4 min; about 6 min left`. Of a stage that has not run
   * before `toy/flow 2 min 3 s, 41 %, at this pace 2 min 57 s more`.
   */
  line(now: number, long: number): string | null {
    const stages = [...this.running].map(([stage, since]) => ({ stage, spent: now - since }));
    if (!stages.some(({ spent }) => spent >= long)) return null;
    const texts = stages.map(({ stage, spent }) => {
      const expected = this.prospect?.milliseconds.get(stage);
      const text = `${stage} ${duration(spent)}`;
      return expected === undefined
        ? text + this.pace(stage, spent)
        : `${text} of about ${duration(expected)}`;
    });
    const left = this.left(now);
    return `running  ${this.settled.size} of ${this.toRun} done in ${duration(now - this.started)}: ${
      texts.join(", ")
    }${left === null ? "" : `; about ${duration(left)} left`}`;
  }

  private pace(stage: string, spent: number): string {
    const part = this.parts.get(stage);
    if (part === undefined || !(part > 0)) return "";
    return `, ${Math.floor(100 * part)} %, at this pace ${duration(spent / part - spent)} more`;
  }

  /** The expected time of the whole run, as a run starts. */
  total(): string {
    const left = this.left(this.started);
    return left === null || left === 0 ? "" : `, about ${duration(left)} by earlier runs`;
  }

  /** Milliseconds until the end, or null when some stage's time is not known. */
  private left(now: number): number | null {
    if (this.prospect === null) return null;
    const stages = this.prospect.stages.filter(({ name }) => !this.settled.has(name));
    const milliseconds = new Map<string, number>();
    for (const { name } of stages) {
      const expected = this.prospect.milliseconds.get(name);
      if (expected === undefined) return null;
      milliseconds.set(name, Math.max(0, expected - (now - (this.running.get(name) ?? now))));
    }
    return expectedDuration({ ...this.prospect, stages, milliseconds });
  }
}
