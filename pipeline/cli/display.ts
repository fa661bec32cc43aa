/** Shows a run: bars on a terminal, plain lines otherwise. */
import type { RunEvent } from "../engine/events.ts";
import { lineFor } from "./event_text.ts";
import { isPlain } from "./text.ts";

export interface Display {
  show(event: RunEvent): void;
  /** Takes bars away, so that lines can follow. */
  end(): void;
}

export async function openDisplay(): Promise<Display> {
  if (isPlain()) return new Lines();
  // By a computed address, which Deno does not fetch packages for.
  const { Bars } = await import(new URL("bars.ts", import.meta.url).href) as typeof import("./bars.ts");
  return new Bars();
}

class Lines implements Display {
  show(event: RunEvent): void {
    const line = lineFor(event);
    if (line !== null) console.log(line);
  }
  end(): void {}
}
