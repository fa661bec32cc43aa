/** A log for each key: what the processes of a stage wrote, the newest last. */
import { statIfPresent } from "../store/files.ts";

export function logPath(storeDir: string, key: string): string {
  return `${storeDir}/logs/${key}.log`;
}

/** The log of a key, where there is one. */
export function logOf(storeDir: string, key: string | null): string | null {
  if (key === null) return null;
  const path = logPath(storeDir, key);
  return statIfPresent(path) === null ? null : path;
}

/** A log's text from a byte on; empty where there is none. */
export function textFrom(path: string, begin: number): string {
  try {
    return new TextDecoder().decode(Deno.readFileSync(path).subarray(begin));
  } catch {
    // A log is only a help.
    return "";
  }
}
