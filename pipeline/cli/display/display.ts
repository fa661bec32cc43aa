/** Shows a run: bars on a terminal, plain lines otherwise. */
import type { RunEvent } from "../../engine/events.ts";
import { lineFor } from "./event_text.ts";
import { Heartbeat, type Prospect } from "./heartbeat.ts";
import { isPlain } from "./text.ts";

export interface Display {
  show(event: RunEvent): void;
  /** Takes bars away, so that lines can follow. */
  end(): void;
}

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

/** @param prospect what is to run, where that is known */
export async function openDisplay(prospect: Prospect | null = null): Promise<Display> {
  if (isPlain()) return new Lines(prospect);
  // By a computed address, which Deno does not fetch packages for.
  const { Bars } = await import(new URL("bars.ts", import.meta.url).href) as typeof import("./bars.ts");
  return new Bars(prospect);
}

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
