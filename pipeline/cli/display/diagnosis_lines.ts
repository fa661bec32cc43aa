/** Off a terminal, where there are no bars: what a diagnosis's events say in lines. */
import type { RunEvent } from "../../engine/mod.ts";

type Show = (event: RunEvent) => void;

/** Milliseconds between two lines that say how far a stage is. */
const EVERY = 10_000;

export interface LineOptions {
  /** Stages whose failure is told once, at the end, in words for the user: what waits for them is no news. */
  readonly toldAtTheEnd: readonly string[];
  readonly print: (line: string) => void;
  /** Milliseconds, of any beginning. */
  readonly now: () => number;
}

/** A long stage says how far it is; a failure that is told at the end is not told before as well. */
export function diagnosisLines(show: Show, { toldAtTheEnd, print, now }: LineOptions): Show {
  let last = now();
  return (event) => {
    if (event.kind === "stage-skipped") return;
    // What an earlier diagnosis left was removed before this one.
    if (event.kind === "file-restored" && event.was === "missing") return;
    if (event.kind === "stage-failed" && toldAtTheEnd.includes(event.stage)) return;
    if (event.kind === "stage-progress" && now() - last >= EVERY) {
      last = now();
      const share = Math.floor(100 * event.done / event.total);
      print(`at       ${event.stage}, ${event.done} of ${event.total} ${event.note} (${share} %)`);
    }
    show(event);
  };
}
