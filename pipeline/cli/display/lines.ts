/** A run in output that is no terminal: plain lines. */
import type { RunEvent } from "../../engine/mod.ts";
import type { Display } from "./display.ts";
import { lineFor } from "./event_text.ts";
import { Heartbeat, type Prospect } from "./heartbeat.ts";

/** Time, so that tests can make it. */
export interface Clock {
  /** Milliseconds; goes forward only. */
  now(): number;
  /** Calls again and again; the returned function ends that. */
  every(milliseconds: number, call: () => void): () => void;
}

const SYSTEM: Clock = {
  now: () => performance.now(),
  every: (milliseconds, call) => {
    const timer = setInterval(call, milliseconds);
    return () => clearInterval(timer);
  },
};

/** How often a long stage is reported in plain output, milliseconds. */
export const HEARTBEAT = 60_000;

/** A line for each thing that happens, and one a minute while a stage takes longer. */
export class Lines implements Display {
  private readonly heartbeat: Heartbeat;
  private readonly stop: () => void;

  constructor(
    prospect: Prospect | null,
    private readonly clock: Clock = SYSTEM,
    private readonly print: (line: string) => void = console.log,
  ) {
    this.heartbeat = new Heartbeat(prospect);
    this.stop = clock.every(HEARTBEAT, () => {
      const line = this.heartbeat.line(clock.now(), HEARTBEAT);
      if (line !== null) print(line);
    });
  }

  show(event: RunEvent): void {
    this.heartbeat.hear(event, this.clock.now());
    const line = lineFor(event);
    if (line !== null) this.print(event.kind === "run-started" ? line + this.heartbeat.total() : line);
  }

  end(): void {
    this.stop();
  }
}
