/** An archive of results, unpacked into a folder: the files `ac/KEY` and `cas/SHA256`, and nothing else of it. */
import { createTarDecoder } from "modern-tar";
import { GraphError } from "../graph.ts";
import { storageError } from "../errors.ts";
import { type HeldFolder, holdFolder, removeDead } from "../store/held_folder.ts";
import { MOST_OBJECT } from "./sealed_action.ts";

/** An archive unpacks to no more than so many times its own bytes, and some: one of results takes a tenth of that. */
const [MOST_RATIO, SOME] = [100, 2 ** 26];
const NAME = /^(?:[^/]+\/)?((?:ac|cas)\/[0-9a-f]{64})$/;

/** Names of the folders that archives are unpacked into. */
const FOLDER = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * What killed processes left of other archives is removed first.
 * @param scratch where the new folder is made
 * @returns the folder; whoever asked for it removes it
 * @throws GraphError when there is no such archive; StorageError when there is no room
 */
export async function unpackResults(archive: string, scratch: string): Promise<HeldFolder> {
  const named = archive.slice(archive.lastIndexOf("/") + 1);
  let file: Deno.FsFile;
  try {
    file = await Deno.open(archive);
  } catch (error) {
    throw new GraphError(
      `archive ${archive} cannot be read: ${error instanceof Error ? error.message : error}`,
    );
  }
  let found = 0;
  let total = 0;
  let folder: HeldFolder | null = null;
  try {
    const most = MOST_RATIO * (await file.stat()).size + SOME;
    removeDead(scratch, FOLDER);
    folder = holdFolder(`${scratch}/${crypto.randomUUID()}`);
    for (const part of ["ac", "cas"]) Deno.mkdirSync(`${folder.path}/${part}`);
    const entries = file.readable.pipeThrough(new DecompressionStream("gzip")).pipeThrough(
      createTarDecoder({ strict: true }),
    );
    for await (const { header, body } of entries) {
      const [, path] = NAME.exec(header.name) ?? [];
      if (path === undefined || header.type !== "file" || header.size > MOST_OBJECT) {
        await body.cancel();
        continue;
      }
      total += header.size;
      if (total > most) throw new Error(`it would unpack to more than ${MOST_RATIO} times its size`);
      await Deno.writeFile(`${folder.path}/${path}`, body);
      found++;
    }
  } catch (error) {
    folder?.remove();
    const text = error instanceof Error ? error.message : String(error);
    if (/os error/.test(text)) throw storageError("unpack", archive, error);
    throw new GraphError(`archive ${named} is damaged, or none of results (${text}): get it again`);
  }
  if (found > 0) return folder;
  folder.remove();
  throw new GraphError(`archive ${named} has no results: name one that was exported`);
}
