/** `status`: every stage with its state and what its last execution took. */
import { readStatus } from "../../engine/mod.ts";
import { EXIT } from "../../process/exit_codes.ts";
import type { Options } from "../options.ts";
import { engineOptions, type Project } from "../project.ts";
import { graphOf } from "../project_graph.ts";
import { bytes, duration, short } from "../display/text.ts";

const WORDS = { current: "up to date", run: "to run", undecided: "undecided", broken: "broken" } as const;

export async function status(project: Project, options: Options): Promise<number> {
  const graph = await graphOf(project, options);
  const stages = await readStatus(graph, options.targets, engineOptions(project, options));
  const rows = stages.map((entry) => [
    entry.stage.name,
    WORDS[entry.state],
    entry.milliseconds === null ? "" : duration(entry.milliseconds),
    entry.peakBytes === null ? "" : bytes(entry.peakBytes),
    short(entry.key),
    entry.stage.targets?.join(" ") ?? "",
    String(entry.notes.adapter ?? ""),
  ]);
  const head = ["stage", "state", "took", "peak", "key", "targets", "adapter"];
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]!.length))
  );
  for (const row of [head, ...rows]) {
    console.log(row.map((cell, column) => cell.padEnd(widths[column]!)).join("  ").trimEnd());
  }
  return EXIT.ok;
}
