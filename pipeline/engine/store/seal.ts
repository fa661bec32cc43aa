/** Small files of JSON in which damage shows. */
import { sha256 } from "./hash.ts";

/** A line of JSON and a line with its hash, so that damage shows. */
export function seal(value: unknown): string {
  const text = JSON.stringify(value);
  return `${text}\n${sha256(text)}\n`;
}

/**
 * The value of a sealed text, or null when it is damaged.
 *
 * ```ts
 * import { openSealed, seal } from "@flat-channels/engine";
 * import assert from "node:assert/strict";
 *
 * const text = seal({ a: 1 });
 * assert.deepEqual(openSealed(text), { a: 1 });
 * assert.equal(openSealed(text.replace("1", "2")), null);
 * ```
 */
export function openSealed(text: string): unknown {
  const end = text.indexOf("\n");
  if (end < 0) return null;
  const body = text.slice(0, end);
  if (text.slice(end + 1, -1) !== sha256(body)) return null;
  return JSON.parse(body);
}
