/** What is another than before in what a stage is made of, in one line that a terminal holds. */
import { canonicalJson, type FieldChange, type Json } from "../../engine/mod.ts";
import { short } from "./text.ts";

/** Characters of a value that is shown as it is, and of what is shown of a longer one. */
const LONGEST = 60;
/** Characters that two long values have in common, shown before the first that differs. */
const LEAD = 20;

/** The change of one field: hashes always, and both values where they are short, or else the first that differs in them. */
export function changeText(change: FieldChange): string {
  if (change.reason === "never-ran") return "never ran";
  const { oldValue, newValue } = change;
  const start = `${change.reason}: ${change.field}`;
  if (oldValue !== undefined && newValue !== undefined && !(isShort(oldValue) && isShort(newValue))) {
    return `${start}: ${short(change.oldHash)} → ${short(change.newHash)}, ${
      differenceText(oldValue, newValue)
    }`;
  }
  const side = (hash: string | null, value: string | undefined) =>
    value === undefined ? short(hash) : `${cut(value, 0)} [${short(hash)}]`;
  return `${start}: ${side(change.oldHash, oldValue)} → ${side(change.newHash, newValue)}`;
}

/** `first at [3].title: "a" → "b"`: of values that are no JSON, the texts. */
function differenceText(oldValue: string, newValue: string): string {
  const [oldJson, newJson] = [jsonOf(oldValue), jsonOf(newValue)];
  const found = oldJson === undefined || newJson === undefined ? null : firstDifference(oldJson, newJson, "");
  if (found === null) return pairText(oldValue, newValue);
  const [before, after] = [found.before, found.after].map((value) =>
    value === undefined ? "(none)" : canonicalJson(value)
  );
  return `${found.path === "" ? "" : `first at ${found.path}: `}${pairText(before!, after!)}`;
}

/** Two texts, from a little before where they part. */
function pairText(before: string, after: string): string {
  if (isShort(before) && isShort(after)) return `${before} → ${after}`;
  let same = 0;
  while (same < before.length && before[same] === after[same]) same++;
  const from = same <= LONGEST - LEAD ? 0 : same - LEAD;
  return `${cut(before, from)} → ${cut(after, from)}`;
}

interface Difference {
  /** Names and places from the whole value: `[3].title`; empty where the whole value differs. */
  readonly path: string;
  /** Undefined where there is none. */
  readonly before: Json | undefined;
  readonly after: Json | undefined;
}

/** The first, in the order of lists and of names, that is in both no list or no object; null where all is the same. */
function firstDifference(before: Json | undefined, after: Json | undefined, path: string): Difference | null {
  const names = sharedNames(before, after);
  if (names === null) return before === after ? null : { path, before, after };
  for (const name of names) {
    const part = (value: Json | undefined) => (value as { readonly [name: string]: Json })[name];
    const step = Array.isArray(before)
      ? `[${name}]`
      : /^\w+$/.test(name)
      ? `${path === "" ? "" : "."}${name}`
      : `[${JSON.stringify(name)}]`;
    const found = firstDifference(part(before), part(after), path + step);
    if (found !== null) return found;
  }
  return null;
}

/** Of two lists or two objects, what either has, in order; null for two values of other kinds. */
function sharedNames(before: Json | undefined, after: Json | undefined): string[] | null {
  const isStructure = (value: Json | undefined) => typeof value === "object" && value !== null;
  if (!isStructure(before) || !isStructure(after) || Array.isArray(before) !== Array.isArray(after)) {
    return null;
  }
  const names = new Set([before, after].flatMap((value) => Object.keys(value as object)));
  return Array.isArray(before) ? [...names] : [...names].sort();
}

function jsonOf(value: string): Json | undefined {
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}

function isShort(value: string): boolean {
  return value.length <= LONGEST;
}

/** At most {@linkcode LONGEST} characters of a value, from one on. */
function cut(value: string, from: number): string {
  if (isShort(value)) return value;
  const rest = value.slice(from, from + LONGEST);
  return `${from > 0 ? "…" : ""}${rest}${from + LONGEST < value.length ? "…" : ""}`;
}
