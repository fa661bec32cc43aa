/** Files that a command writes where the user says: whole or not at all. */
import { resolve } from "node:path";
import {
  folderOf,
  type HeldFolder,
  holdFolder,
  removeDead,
  storageError,
  streamAtomically,
  writeAtomically,
} from "../engine/mod.ts";

/** @throws StorageError; what was at `path` is untouched then */
export function writeWhole(path: string, text: string): void {
  const content = new TextEncoder().encode(text);
  const place = placeOf(path);
  if (place.regular) return writeAtomically(place.path, content, folderOf(place.path));
  try {
    Deno.writeFileSync(place.path, content);
  } catch (error) {
    throw storageError("write", path, error);
  }
}

/** Names of the folders for files that are not whole yet. */
const PART = /^\.[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\.part$/;

/**
 * What killed processes left beside `path` goes first.
 * @param passing gets each piece before it is written
 * @throws StorageError, and what `pieces` ends with; what was at `path` is untouched then
 */
export async function streamWhole(
  path: string,
  pieces: ReadableStream<Uint8Array>,
  passing: (piece: Uint8Array) => void,
): Promise<void> {
  const place = placeOf(path);
  if (place.regular) {
    const beside = holdBeside(place.path);
    try {
      return await streamAtomically(place.path, pieces, beside.path, passing);
    } finally {
      beside.remove();
    }
  }
  try {
    using file = Deno.openSync(place.path, { write: true });
    for await (const piece of pieces) {
      passing(piece);
      for (let at = 0; at < piece.length;) at += file.writeSync(piece.subarray(at));
    }
  } catch (error) {
    throw storageError("write", path, error);
  }
}

/** A folder for a file that is not whole yet, on the file system of `path`. */
function holdBeside(path: string): HeldFolder {
  try {
    const folder = folderOf(path);
    Deno.mkdirSync(folder, { recursive: true });
    removeDead(folder, PART);
    return holdFolder(`${folder}/.${crypto.randomUUID()}.part`);
  } catch (error) {
    throw storageError("write", path, error);
  }
}

/** Where a file really is; what is no regular file, such as /dev/stdout or a pipe, cannot be exchanged for another. */
function placeOf(path: string): { readonly path: string; readonly regular: boolean } {
  const absolute = resolve(path);
  try {
    const real = Deno.realPathSync(absolute);
    const info = Deno.statSync(real);
    return { path: info.isFile ? real : absolute, regular: info.isFile || info.isDirectory };
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return { path: absolute, regular: true };
    throw storageError("look at", path, error);
  }
}
