/**
 * The text of a profile's file, before its values mean anything: that it is UTF-8, JSON, of a profile's depth, and says
 * nothing twice. What JSON.parse lets pass in silence (the later of two equal keys counts) is refused here.
 */
import type { Json } from "../engine/mod.ts";

/** Sections in sections: a profile has four levels. More would only overflow what walks through them. */
const DEEPEST = 32;

/** Characters of a name that is shown; a longer one is cut. */
const LONGEST = 60;

/** Strings, with the colon that makes them keys, and what opens, closes and separates. */
const TOKENS = /("[^"\\]*(?:\\.[^"\\]*)*")(\s*:)?|[{}[\]]/g;

/** @throws Error, one line: what is wrong, where, and what was expected */
export function parseProfile(bytes: Uint8Array): Json {
  const text = decoded(bytes);
  const value = JSON.parse(text);
  refuseDeepAndDouble(text);
  return value;
}

function decoded(bytes: Uint8Array): string {
  const [a, b, c] = bytes;
  if (a === 0xef && b === 0xbb && c === 0xbf) {
    throw new Error("it begins with a byte order mark (BOM): expected UTF-8 without one");
  }
  if ((a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff)) {
    throw new Error("it is UTF-16: expected UTF-8");
  }
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Error("its bytes are no text: expected UTF-8");
  }
}

/** @param text valid JSON; walked through without recursion */
function refuseDeepAndDouble(text: string): void {
  /** The keys of each open object with their places; null for a list. */
  const open: (Map<string, number> | null)[] = [];
  for (const { 0: token, 1: string, 2: colon, index } of text.matchAll(TOKENS)) {
    if (token === "{" || token === "[") {
      open.push(token === "{" ? new Map() : null);
      if (open.length <= DEEPEST) continue;
      throw new Error(
        `line ${lineOf(text, index)} is ${open.length} levels deep: expected at most ${DEEPEST}`,
      );
    }
    if (token === "}" || token === "]") open.pop();
    if (string === undefined || colon === undefined) continue;
    const [key, keys] = [JSON.parse(string) as string, open.at(-1)!];
    const before = keys.get(key);
    if (before !== undefined) {
      throw new Error(
        `key ${JSON.stringify(key.slice(0, LONGEST))} in line ${lineOf(text, index)} was in line ` +
          `${lineOf(text, before)} before: expected each key once`,
      );
    }
    keys.set(key, index);
  }
}

function lineOf(text: string, index: number): number {
  return text.slice(0, index).split("\n").length;
}

/** Characters that a terminal obeys or does not show, as JSON escapes them; also those that turn the reading direction. */
export function printable(text: string): string {
  return text.replace(
    /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu,
    (each) => [...each].map((c) => `\\u{${c.codePointAt(0)!.toString(16)}}`).join(""),
  );
}
