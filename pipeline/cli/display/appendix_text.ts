/**
 * An artifact-evaluation appendix: what the forms of the ACM and of conferences ask (hardware, software, time, disk, steps,
 * expected results), answered from the record of a run. The same record gives the same text.
 */
import {
  type CrateSubject,
  publishedFiles,
  type RunRecord,
  type StageDeclaration,
  type StageRecord,
} from "../../engine/mod.ts";
import { bytes, counted, duration } from "./text.ts";

export interface AppendixContent {
  readonly subject: CrateSubject;
  /** Those of the record. */
  readonly stages: readonly StageDeclaration[];
  readonly record: RunRecord;
}

/** Markdown. */
export function artifactAppendix({ subject, stages, record }: AppendixContent): string {
  const profile = record.scope;
  const records = stages.map(({ name }) => record.stages[name]!);
  const machines = records.map(({ machine }) => machine);
  const outputs = new Map(
    records.flatMap(({ outputs }) => Object.values(outputs)).map(({ hash, size }) => [hash, size]),
  );
  const files = publishedFiles(stages).map(({ path, stage, output }) => ({
    path,
    ...record.stages[stage]!.outputs[output]!,
  }));
  const sum = (values: Iterable<number>) => [...values].reduce((total, value) => total + value, 0);
  const onAdapter = records.filter(({ machine }) => "adapter" in machine.notes);
  const adapters = [...new Set(onAdapter.map(({ machine }) => String(machine.notes.adapter)))];
  const own = (part: readonly StageRecord[]) =>
    duration(sum(part.map(({ machine }) => machine.milliseconds)));
  return [
    `# Artifact appendix: ${subject.name}`,
    `${subject.description}. Every number below is read from the record of a run of the profile \`${profile}\`.`,
    "## Check-list",
    list([
      ["Licence", `${subject.license.name} (${subject.license.id})`],
      [
        "Program",
        `TypeScript and WGSL; the graph of ${counted(stages.length, "stage")} is in \`${subject.workflow}\``,
      ],
      [
        "Runtime",
        `Deno ${[...new Set(machines.map(({ deno }) => deno))].join(", ")}; packages by \`deno.lock\``,
      ],
      [
        "Hardware",
        "any 64-bit processor; a GPU is used where there is one, and not needed" +
        (adapters.length > 0 ? `. Recorded with ${adapters.join("; ")}` : ""),
      ],
      ["Memory", `${bytes(Math.max(0, ...machines.map(({ peakBytes }) => peakBytes)))} at most`],
      ["Disk", `${bytes(sum(outputs.values()))} of stored results, beside Deno's packages`],
      [
        "Time",
        `${own(records)} as the sum over all stages` +
        (onAdapter.length > 0
          ? `, ${own(onAdapter)} of it in ${counted(onAdapter.length, "stage")} on the adapter`
          : ""),
      ],
      ["Results", `${counted(files.length, "file")}, listed below, the same bytes on every machine`],
    ]),
    "## Steps",
    steps([
      ["Make everything.", `deno task reproduce --profile ${profile}`],
      [
        "See that all is there and unchanged, without executing anything.",
        `deno task check --profile ${profile}`,
      ],
      [
        "Make it again in an empty store and compare with the record; exit code 0 if every byte is equal.",
        `deno task verify --profile ${profile}`,
      ],
      ["Ask where a figure, a file or a number comes from.", `deno task trace TARGET --profile ${profile}`],
    ]),
    "## Expected results",
    `Below \`output/${profile}\`:`,
    [
      "| file | bytes | SHA-256 |",
      "| --- | ---: | --- |",
      ...files.map(({ path, size, hash }) => `| ${path} | ${size} | \`${hash}\` |`),
    ].join("\n"),
  ].join("\n\n") + "\n";
}

function list(rows: readonly (readonly [string, string])[]): string {
  return rows.map(([name, text]) => `- **${name}:** ${text}.`).join("\n");
}

function steps(rows: readonly (readonly [string, string])[]): string {
  return rows.map(([text, command], k) => `${k + 1}. ${text}\n\n       ${command}`).join("\n");
}
