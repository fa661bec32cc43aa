/**
 * `@std/path`'s `fromFileUrl` and `toFileUrl` over node:url. deno.json's import map swaps the real ones in. A folder's
 * name may hold `#`, `%`, `?` and `\`, which mean something else in an address: nothing else turns one into the other.
 */
import { fileURLToPath, pathToFileURL } from "node:url";

/** The path of a file address. */
export function fromFileUrl(url: string | URL): string {
  return fileURLToPath(url);
}

/** The address of an absolute path. */
export function toFileUrl(path: string): URL {
  return pathToFileURL(path);
}
