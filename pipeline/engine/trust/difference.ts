/**
 * Two versions of one file: equal, equal within a tolerance, or where they first differ, in words of the format:
 * a cell of a CSV table, a path into JSON, a byte of anything else.
 */
import { CsvError, parse } from "csv-parse/sync";
import { byCodeUnit } from "../store/hash.ts";
import type { Json, Tolerance } from "../stage.ts";

export type Difference =
  | { readonly verdict: "identical" }
  /** Numbers differ, none by more than was declared. */
  | { readonly verdict: "within tolerance"; readonly where: string }
  | {
    readonly verdict: "different";
    readonly where: string;
    /** The value on each side, as it is written; null where that side has none. */
    readonly recorded: string | null;
    readonly found: string | null;
  };

/**
 * @param name the file's name; its ending says the format
 * @param tolerance what numbers in CSV and JSON may differ by; without one, nothing may
 */
export function firstDifference(
  name: string,
  recorded: Uint8Array,
  found: Uint8Array,
  tolerance: Tolerance | null = null,
): Difference {
  const byte = firstDifferingByte(recorded, found);
  if (byte === null) return { verdict: "identical" };
  const structured = name.endsWith(".csv") ? csvDifference : name.endsWith(".json") ? jsonDifference : null;
  const search = new Search(tolerance);
  if (structured !== null && inText(recorded, found, (a, b) => structured(a, b, search))) {
    if (search.first !== null) return { verdict: "different", ...search.first };
    if (search.near !== null) return { verdict: "within tolerance", where: search.near };
  }
  // Not of that format, or only its spelling differs: blanks, quotes, order of fields.
  return { verdict: "different", where: `byte ${byte}`, ...bytesAt(byte, recorded, found) };
}

/** False when one of them is not text of the format. */
function inText(
  recorded: Uint8Array,
  found: Uint8Array,
  compare: (recorded: string, found: string) => void,
): boolean {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  try {
    compare(decoder.decode(recorded), decoder.decode(found));
    return true;
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError || error instanceof CsvError) return false;
    throw error;
  }
}

/** Remembers the first value that is different, and the first that is so within the tolerance. */
class Search {
  first: { where: string; recorded: string | null; found: string | null } | null = null;
  near: string | null = null;

  constructor(private readonly tolerance: Tolerance | null) {}

  /** @param where called only for a difference */
  values(where: () => string, recorded: string | null, found: string | null): void {
    if (this.first !== null || recorded === found) return;
    if (recorded !== null && found !== null && this.isNear(recorded, found)) this.near ??= where();
    else this.first = { where: where(), recorded: shortened(recorded), found: shortened(found) };
  }

  /** Never true of text, or of a value that is not finite. */
  private isNear(recorded: string, found: string): boolean {
    if (this.tolerance === null || recorded.trim() === "" || found.trim() === "") return false;
    const { absolute, relative } = this.tolerance;
    const [a, b] = [Number(recorded), Number(found)];
    return Number.isFinite(a) && Number.isFinite(b) && Math.abs(a - b) <= absolute + relative * Math.abs(a);
  }
}

/** A row that is longer or shorter than the head is a difference, not an error. */
const RAGGED = { relax_column_count: true } as const;

function csvDifference(recorded: string, found: string, search: Search): void {
  const before = parse(recorded, RAGGED) as string[][];
  const now = parse(found, RAGGED) as string[][];
  const head = before[0] ?? [];
  for (let row = 0; row < Math.max(before.length, now.length) && search.first === null; row++) {
    const place = row === 0 ? "head" : `row ${row}`;
    const [a, b] = [before[row], now[row]];
    if (a === undefined || b === undefined) {
      search.values(() => place, a?.join(",") ?? null, b?.join(",") ?? null);
      continue;
    }
    for (let column = 0; column < Math.max(a.length, b.length); column++) {
      const name = row === 0 ? `column ${column + 1}` : `column ${head[column] ?? column + 1}`;
      search.values(() => `${place}, ${name}`, a[column] ?? null, b[column] ?? null);
    }
  }
}

function jsonDifference(recorded: string, found: string, search: Search): void {
  walk("", JSON.parse(recorded), JSON.parse(found), search);
}

function walk(path: string, recorded: Json | undefined, found: Json | undefined, search: Search): void {
  if (search.first !== null) return;
  const [a, b] = [kindOf(recorded), kindOf(found)];
  if (a !== b || a === "leaf") {
    search.values(() => path === "" ? "the whole" : path, textOf(recorded), textOf(found));
    return;
  }
  const [before, now] = [recorded, found] as { readonly [name: string]: Json }[];
  for (const name of namesOf(a, before!, now!)) {
    const inner = a === "list"
      ? `${path}[${name}]`
      : /^[A-Za-z_$][\w$]*$/.test(name)
      ? `${path}.${name}`
      : `${path}[${JSON.stringify(name)}]`;
    walk(inner, before![name], now![name], search);
  }
}

type Kind = "leaf" | "list" | "fields";

function kindOf(value: Json | undefined): Kind {
  if (value === null || typeof value !== "object") return "leaf";
  return Array.isArray(value) ? "list" : "fields";
}

function namesOf(kind: Kind, before: object, now: object): string[] {
  if (kind === "list") {
    const length = Math.max((before as Json[]).length, (now as Json[]).length);
    return Array.from({ length }, (_, at) => String(at));
  }
  return [...new Set([...Object.keys(before), ...Object.keys(now)])].sort(byCodeUnit);
}

function textOf(value: Json | undefined): string | null {
  return value === undefined ? null : JSON.stringify(value);
}

const LONGEST = 60;

function shortened(text: string | null): string | null {
  return text === null || text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}…`;
}

function firstDifferingByte(recorded: Uint8Array, found: Uint8Array): number | null {
  const common = Math.min(recorded.length, found.length);
  for (let at = 0; at < common; at++) if (recorded[at] !== found[at]) return at;
  return recorded.length === found.length ? null : common;
}

function bytesAt(
  at: number,
  recorded: Uint8Array,
  found: Uint8Array,
): { recorded: string | null; found: string | null } {
  const text = (value: number | undefined) =>
    value === undefined ? null : `0x${value.toString(16).padStart(2, "0")}`;
  return { recorded: text(recorded[at]), found: text(found[at]) };
}
