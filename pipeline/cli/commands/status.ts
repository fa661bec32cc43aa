/** `status`: every stage with its state and what its last execution took. */
import { logOf, queueStates, readStatus } from "../../engine/mod.ts";
import { EXIT } from "../../process/exit_codes.ts";
import type { Options } from "../options.ts";
import { engineOptions, type Project, storeDirOf } from "../project.ts";
import { graphOf } from "../project_graph.ts";
import { bytes, duration, short } from "../display/text.ts";

/** How long the queue may take to answer, milliseconds. */
const PATIENCE = 10_000;

const WORDS = { current: "up to date", run: "to run", undecided: "undecided", broken: "broken" } as const;

export async function status(project: Project, options: Options): Promise<number> {
  const graph = await graphOf(project, options);
  const stages = await readStatus(graph, options.targets, engineOptions(project, options));
  const storeDir = storeDirOf(project);
  const keys = stages.flatMap(({ key }) => key ?? []);
  const queued = await queueStates(storeDir, keys, PATIENCE);
  const rows = stages.map((entry) => [
    entry.stage.name,
    queued.get(entry.key ?? "") ?? WORDS[entry.state],
    entry.milliseconds === null ? "" : duration(entry.milliseconds),
    entry.peakBytes === null ? "" : bytes(entry.peakBytes),
    short(entry.key),
    entry.stage.targets?.join(" ") ?? "",
    String(entry.notes.adapter ?? ""),
    logOf(storeDir, entry.key)?.slice(project.root.length + 1) ?? "",
  ]);
  const head = ["stage", "state", "took", "peak", "key", "targets", "adapter", "log"];
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]!.length))
  );
  for (const row of [head, ...rows]) {
    console.log(row.map((cell, column) => cell.padEnd(widths[column]!)).join("  ").trimEnd());
  }
  return EXIT.ok;
}
