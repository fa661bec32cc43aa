/** The record of a run among its outputs, for a project that shows it there. */
import {
  folderOf,
  type Graph,
  lastActions,
  namesIn,
  recordOf,
  statIfPresent,
  writeAtomically,
} from "../engine/mod.ts";
import type { Options } from "./options.ts";
import { engineOptions, outputDirOf, profileOf, type Project, type RecordFile } from "./project.ts";

/** Where a project keeps the record of a profile. */
export function recordPath(profile: string): string {
  return `data/records/${profile}.json`;
}

/** Whether the project has such a file, and outputs to put it among, but the file is not there. */
export async function lacksRecordFile(project: Project, options: Options): Promise<boolean> {
  const path = recordFilePath(project, options, await project.recordFile?.(profileOf(project, options)));
  return path !== null && statIfPresent(path) === null && namesIn(folderOf(path)).length > 0;
}

/**
 * Writes the last execution of every stage that has one; nothing where the folder is not there.
 * @throws StorageError when it cannot be written
 */
export async function writeRecordFile(project: Project, graph: Graph, options: Options): Promise<void> {
  const file = await project.recordFile?.(profileOf(project, options));
  const path = recordFilePath(project, options, file);
  if (file === undefined || path === null || namesIn(folderOf(path)).length === 0) return;
  const record = recordOf(
    profileOf(project, options),
    lastActions(graph.stages, engineOptions(project, options)),
  );
  const text = new TextEncoder().encode(file.text(record));
  // In its own folder first: the store may be a link to another file system.
  writeAtomically(path, text, folderOf(path), false);
}

function recordFilePath(project: Project, options: Options, file: RecordFile | undefined): string | null {
  if (file === undefined) return null;
  return `${outputDirOf(project, profileOf(project, options))}/${file.path}`;
}
