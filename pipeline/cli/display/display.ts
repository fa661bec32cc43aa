/** Shows a run while it goes on. */
import type { RunEvent } from "../../engine/mod.ts";

export interface Display {
  show(event: RunEvent): void;
  /** Takes bars away, so that lines can follow. */
  end(): void;
}
