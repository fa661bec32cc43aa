/** An archive of results, unpacked into a folder: the files `ac/KEY` and `cas/SHA256`, and nothing else of it. */
import { createTarDecoder } from "modern-tar";
import { GraphError } from "../graph.ts";
import { storageError } from "../errors.ts";
import { MOST_OBJECT } from "./sealed_action.ts";

/** An archive unpacks to no more than so many times its own bytes, and some: one of results takes a tenth of that. */
const [MOST_RATIO, SOME] = [100, 2 ** 26];
const NAME = /^(?:[^/]+\/)?((?:ac|cas)\/[0-9a-f]{64})$/;

/**
 * @param scratch where the new folder is made
 * @returns the folder; whoever asked for it removes it
 * @throws GraphError when there is no such archive; StorageError when there is no room
 */
export async function unpackResults(archive: string, scratch: string): Promise<string> {
  const folder = `${scratch}/${crypto.randomUUID()}`;
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
  try {
    const most = MOST_RATIO * (await file.stat()).size + SOME;
    for (const part of ["ac", "cas"]) Deno.mkdirSync(`${folder}/${part}`, { recursive: true });
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
      await Deno.writeFile(`${folder}/${path}`, body);
      found++;
    }
  } catch (error) {
    Deno.removeSync(folder, { recursive: true });
    const text = error instanceof Error ? error.message : String(error);
    if (/os error/.test(text)) throw storageError("unpack", archive, error);
    throw new GraphError(`archive ${named} is damaged, or none of results (${text}): get it again`);
  }
  if (found > 0) return folder;
  Deno.removeSync(folder, { recursive: true });
  throw new GraphError(`archive ${named} has no results: name one that was exported`);
}
