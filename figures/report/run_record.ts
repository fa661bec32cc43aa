/** What the page of the record shows, computed from it; no browser needed. */
import { counted } from "./text.ts";

/** Beside the page; no stage writes it, as times and memory are of the run, not of its results. */
export const RECORD_SCRIPT = "run_record.js";

/** A record as `deno task record` writes it. */
export interface ShownRecord {
  readonly scope: string;
  readonly stages: { readonly [name: string]: ShownStage };
}

export interface ShownStage {
  readonly key: string;
  readonly outputs: { readonly [name: string]: { readonly hash: string; readonly size: number } };
  readonly machine: {
    readonly deno: string;
    readonly milliseconds: number;
    readonly peakBytes: number;
    readonly notes: { readonly [key: string]: unknown };
  };
}

export type StageOrder = "name" | "time" | "memory";

/** Terms and what they are, for the head of the page. */
export function summaryOf(record: ShownRecord): (readonly [term: string, text: string])[] {
  const stages = Object.entries(record.stages);
  const machines = stages.map(([, { machine }]) => machine);
  const total = machines.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  const largest = Math.max(0, ...machines.map(({ peakBytes }) => peakBytes));
  const [longest] = orderedStages(record, "", "time");
  const outputs = stages.flatMap(([, stage]) => Object.values(stage.outputs));
  const different = (values: readonly string[]) => [...new Set(values)].sort().join("; ");
  return [
    ["profile", record.scope],
    ["stages", String(stages.length)],
    ["outputs", `${outputs.length}, ${sizeText(outputs.reduce((sum, { size }) => sum + size, 0))}`],
    ["time, all stages added", timeText(total)],
    [
      "longest stage",
      longest === undefined ? "–" : `${longest[0]}, ${timeText(longest[1].machine.milliseconds)}`,
    ],
    ["most memory", sizeText(largest)],
    [
      "adapter",
      different(machines.flatMap(({ notes }) => notes.adapter === undefined ? [] : [String(notes.adapter)])),
    ],
    ["Deno", different(machines.map(({ deno }) => deno))],
  ];
}

/** How many stages of all the table shows. */
export function shownText(shown: number, all: number): string {
  return `${shown} of ${counted(all, "stage")}.`;
}

/** Stages with `part` in the name or in a hash, in order. */
export function orderedStages(
  { stages }: ShownRecord,
  part: string,
  order: StageOrder,
): (readonly [name: string, stage: ShownStage])[] {
  const wanted = part.trim().toLowerCase();
  const measure = ({ machine }: ShownStage) => order === "time" ? machine.milliseconds : machine.peakBytes;
  return Object.entries(stages).filter(([name, { key, outputs }]) =>
    [name, key, ...Object.values(outputs).map(({ hash }) => hash)].some((text) =>
      text.toLowerCase().includes(wanted)
    )
  ).sort(([a, one], [b, other]) =>
    (order === "name" ? 0 : measure(other) - measure(one)) || (a < b ? -1 : a > b ? 1 : 0)
  );
}

export function timeText(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  const whole = Math.round(seconds);
  if (whole < 100) return `${seconds < 9.95 ? seconds.toFixed(1) : whole} s`;
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

export function sizeText(bytes: number): string {
  if (bytes < 1e6) return `${Math.ceil(bytes / 1e3)} kB`;
  return bytes < 1e9 ? `${Math.round(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}

/** What the page says without a record. @param option what a command takes to mean the page's profile */
export function missingText(option: string): string {
  return `There is no ${RECORD_SCRIPT} beside this page. deno task reproduce${option} writes it; a copy of the ` +
    "report needs it too.";
}
