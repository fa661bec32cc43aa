/** JSON that says nothing twice, is not deeper and not of more parts than expected: checked before it is parsed. */
import { ModelFileError, quoted, saidBy, WRITE_AGAIN } from "./model_file_error.ts";

const DEEPEST = 64;
/** Commas and brackets: each may become an object of many bytes. */
const MOST_PARTS = 16 * 1024 * 1024;

const [QUOTE, BACKSLASH, COLON, COMMA] = [0x22, 0x5c, 0x3a, 0x2c];
const OPENS = new Set([0x5b, 0x7b]);
const CLOSES = new Set([0x5d, 0x7d]);
const SPACES = new Set([0x20, 0x09, 0x0a, 0x0d]);

/** @param where such as "its header" */
export function parseJson(file: string, bytes: Uint8Array, where: string): unknown {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new ModelFileError(file, `${where} that is no text`, "UTF-8", WRITE_AGAIN);
  }
  return parseJsonText(file, text, where);
}

export function parseJsonText(file: string, text: string, where: string): unknown {
  refuseDeepAndDouble(file, text, where);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ModelFileError(file, `${where} that is no JSON (${saidBy(error)})`, "JSON", WRITE_AGAIN);
  }
}

/** One walk without recursion; what is no JSON passes, JSON.parse refuses it. */
function refuseDeepAndDouble(file: string, text: string, where: string): void {
  /** Keys of each open object; null for a list. */
  const open: (Set<string> | null)[] = [];
  let parts = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      const end = endOfString(text, at);
      const keys = isKey(text, end) ? open.at(-1) : null;
      if (keys) {
        const key = keyOf(text.slice(at, end));
        if (keys.has(key)) {
          throw new ModelFileError(
            file,
            `key ${quoted(key)} twice in ${where}`,
            "each name once",
            "Give the tensors different names.",
          );
        }
        keys.add(key);
      }
      at = end - 1;
      continue;
    }
    const opens = OPENS.has(code);
    if (opens) open.push(code === 0x7b ? new Set() : null);
    if (CLOSES.has(code)) open.pop();
    if (opens || code === COMMA) parts += 1;
    if (open.length <= DEEPEST && parts <= MOST_PARTS) continue;
    throw new ModelFileError(
      file,
      `${where} ${open.length > DEEPEST ? `more than ${DEEPEST} levels deep` : "of more parts"}`,
      `at most ${DEEPEST} levels and ${MOST_PARTS} parts`,
      "Use safetensors for large networks.",
    );
  }
}

/** The place behind the string that begins at `start`, or the end of the text. */
function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) return at + 1;
    at += code === BACKSLASH ? 2 : 1;
  }
  return text.length;
}

function isKey(text: string, end: number): boolean {
  let at = end;
  while (SPACES.has(text.charCodeAt(at))) at += 1;
  return text.charCodeAt(at) === COLON;
}

/** Escapes resolved: "a" and "\u0061" are one name. */
function keyOf(literal: string): string {
  if (!literal.includes("\\")) return literal.slice(1, -1);
  try {
    return JSON.parse(literal) as string;
  } catch {
    return literal;
  }
}

/** @returns the object, or null for any other value */
export function objectOf(value: unknown): Readonly<Record<string, unknown>> | null {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? value as Record<string, unknown>
    : null;
}
