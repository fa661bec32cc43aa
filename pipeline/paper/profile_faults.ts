/**
 * What is wrong with a profile, in one line: the file, the value by its path (`toy.landscape.gamma_to`), what was
 * expected and what was found, and the next command.
 */
import type * as v from "valibot";
import type { Json } from "../engine/mod.ts";
import { fileFault } from "./profile_files.ts";
import { UNKNOWN } from "./profile_fields.ts";

type Issue = v.BaseIssue<unknown>;

interface Source {
  /** As messages name it. */
  readonly file: string;
  /** The profile that it is read for. */
  readonly asked: string;
  /** Whether fields may be missing, because they are written elsewhere. */
  readonly extended?: boolean;
}

/**
 * @throws ProfileError for the first fault, and before others for a field that is not known: a misspelled field is missing, too
 */
export function refuseFaults(
  issues: readonly Issue[] | undefined,
  { file, asked, extended = false }: Source,
): void {
  const faults = issues?.filter((issue) => !(extended && isMissing(issue))) ?? [];
  const issue = faults.find(isUnknown) ?? faults[0];
  if (issue === undefined) return;
  const { path, value } = placeOf(issue);
  const room = roomOfDefault(issue);
  if (room !== null) {
    const fault = `the default of ${path} must be ${issue.message}: found ${foundText(value)}`;
    throw fileFault(`pipeline/paper/${room}/profile.ts: ${fault}`, asked);
  }
  const fault = isUnknown(issue)
    ? `${path} is ${issue.message}`
    : `${path || "the file"} must be ${issue.message}: found ${foundText(value)}`;
  throw fileFault(`${file}: ${fault}`, asked);
}

function isUnknown({ type, expected }: Issue): boolean {
  return type === "strict_object" && expected === UNKNOWN;
}

function isMissing(issue: Issue): boolean {
  return issue.type === "strict_object" && !isUnknown(issue);
}

/** The room that a wrong value comes from, where no file says it; null where one does. Its section has its name. */
function roomOfDefault(issue: Issue): string | null {
  const [first, ...rest] = issue.path ?? [];
  if (first === undefined || isUnknown(issue) || isMissing(issue)) return null;
  const unsaid = [first, ...rest].some(({ type, input, key }) =>
    type === "object" && !Object.hasOwn(input, key as string)
  );
  return unsaid ? String(first.key) : null;
}

/** A list is one value, whatever is wrong in it. */
function placeOf({ path, input }: Issue): { path: string; value: unknown } {
  const whole = path ?? [];
  const list = whole.findIndex(({ type }) => type === "array");
  const items = list < 0 ? whole : whole.slice(0, list);
  const last = items[items.length - 1];
  return { path: items.map(({ key }) => key).join("."), value: last === undefined ? input : last.value };
}

/** A number that JSON can write but a computer cannot hold is read as infinite, which JSON itself shows as null. */
function foundText(value: unknown): string {
  if (value === undefined) return "nothing";
  const whole = JSON.stringify(
    value as Json,
    (_, each) => typeof each === "number" && !Number.isFinite(each) ? `\u0000${each}` : each,
  );
  return whole.replace(/"\\u0000(-?Infinity)"/g, "$1, a number too large").slice(0, 80);
}
