/** `record`: writes the record of a run that `check` finds right, as a file to commit. */
import { checkRun, formatRecord, parseRecord, recordRun, type RunRecord } from "../../engine/mod.ts";
import { checkLines } from "./check.ts";
import { CommandError, EXIT } from "../../process/exit_codes.ts";
import type { Options } from "../options.ts";
import { engineOptions, profileOf, type Project } from "../project.ts";
import { graphOf } from "../project_graph.ts";
import { recordPath, writeRecordFile } from "../record_file.ts";
import { bytes, counted } from "../display/text.ts";
import { writeWhole } from "../write_file.ts";

export async function record(project: Project, options: Options): Promise<number> {
  const profile = profileOf(project, options);
  const graph = await graphOf(project, options);
  const settings = engineOptions(project, options);
  const checked = await checkRun(graph, options.targets, settings);
  if (checked.findings.length > 0) {
    for (const line of checkLines(checked, `output/${profile}`, project, options)) console.error(line);
    console.error("nothing was recorded");
    return EXIT.failed;
  }
  const made = recordRun(graph, options.targets, settings);
  const text = formatRecord(made);
  const path = options.record ?? `${project.root}/${recordPath(profile)}`;
  writeWhole(path, text);
  await writeRecordFile(project, graph, options);
  const shown = options.record ?? recordPath(profile);
  console.log(
    `${counted(Object.keys(made.stages).length, "stage")} recorded in ${shown}, ${bytes(text.length)}`,
  );
  return EXIT.ok;
}

/** @throws CommandError (64) when there is no such file; GraphError when it is not a record */
export function readRecord(path: string): RunRecord {
  let text: string;
  try {
    text = Deno.readTextFileSync(path);
  } catch (error) {
    const why = error instanceof Deno.errors.NotFound
      ? "it does not exist"
      : error instanceof Error
      ? error.message
      : error;
    throw new CommandError(
      EXIT.usage,
      `record ${path} cannot be read: ${why}: deno task record writes one`,
    );
  }
  return parseRecord(text, path, "write it again with deno task record");
}
