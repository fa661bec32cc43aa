/** The path of a file address, and the address of a path. A folder's name may hold `#`, `%`, `?` and `\`: nothing else turns one into the other. */
import { fileURLToPath, pathToFileURL } from "node:url";

/** The path of a file address. */
export function fromFileUrl(url: string | URL): string {
  return fileURLToPath(url);
}

/** The address of an absolute path. */
export function toFileUrl(path: string): URL {
  return pathToFileURL(path);
}

/** A path as an address relative to where it is written down: `#` and `?` in it are names like any other. */
export function relativeAddress(path: string): string {
  return path.split("/").map(encodeURIComponent).join("/");
}
