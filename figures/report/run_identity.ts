/** Which run a mark is: of all that its tooltip says, what tells it from every other run of the report. */
import { counted } from "./text.ts";

/** Names of tooltips' lines. A study leaves out what is the same for all its runs, and no two leave out the same. */
export const IDENTITY = ["data set", "biases", "inputs", "hidden neurons", "seed"] as const;

export type RunIdentity = { readonly [name in typeof IDENTITY[number]]?: string };

/** Equal for equal runs only, whatever else the tooltips say. */
export function runKey(tooltip: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(IDENTITY.map((name) => tooltip[name] ?? null));
}

/** What stands below a figure of which runs are chosen. @param marks theirs, in all figures that are drawn */
export function chosenText(runs: number, marks: number): string {
  if (runs === 0) return "No run is chosen.";
  return `${counted(runs, "run")} chosen, ${counted(marks, "mark")} in the figures seen so far.`;
}
