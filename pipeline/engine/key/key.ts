/**
 * The key of a stage: the SHA-256 over a list of named fields. One walk makes the list; the hash and the
 * explanation of a change both read it, so that they cannot drift apart.
 *
 * In the key: everything that can change a result. Not in it: paths of this machine, time, locale, number of
 * workers, pools, descriptions, and where outputs are published.
 */
import type { FieldChange, Reason } from "../events.ts";
import { byCodeUnit, canonicalJson, isHash, sha256 } from "../store/hash.ts";
import type { CodePart, KeyField } from "./field.ts";
import type { Json, StageDeclaration } from "../stage.ts";

/** Counts up when the meaning of a field changes. */
export const FORMAT = "2";

/**
 * @param inputHashes SHA-256 of every input's content, by local name
 * @param environment facts of the machine; only those that the stage declares are used
 */
export function keyFields(
  stage: StageDeclaration,
  inputHashes: { readonly [name: string]: string },
  code: readonly CodePart[],
  environment: { readonly [name: string]: string },
): KeyField[] {
  const fields: KeyField[] = [
    // Keys of different conventions must not meet.
    ["format", FORMAT],
    // Two stages that compute the same still have two names, so that each can be explained.
    ["stage", stage.name],
    ["entry", stage.module],
    // The lock file pins packages, but not the runtime that executes them.
    ["deno", Deno.version.deno],
  ];
  fields.push(...flattenParameters(stage.parameters));
  for (const name of Object.keys(stage.inputs).sort(byCodeUnit)) {
    fields.push([`input ${name}`, inputHashes[name]!]);
  }
  for (const part of code) fields.push([part.field, part.hash]);
  for (const name of Object.keys(stage.outputs).sort(byCodeUnit)) fields.push([`output ${name}`, "declared"]);
  for (const name of [...stage.allow ?? []].sort(byCodeUnit)) fields.push([`allow ${name}`, "granted"]);
  // Only a stage that says it is not portable depends on the machine.
  for (const name of [...stage.environment ?? []].sort(byCodeUnit)) {
    fields.push([`environment ${name}`, environment[name] ?? "unknown"]);
  }
  return fields;
}

export function keyOf(fields: readonly KeyField[]): string {
  return sha256(JSON.stringify(fields));
}

/** Every field that differs between two lists, in the order of the new one and then the removed ones. */
export function compareFields(old: readonly KeyField[], now: readonly KeyField[]): FieldChange[] {
  const before = new Map(old.map(([name, value]) => [name, value]));
  const after = new Map(now.map(([name, value]) => [name, value]));
  const changes: FieldChange[] = [];
  for (const name of new Set([...after.keys(), ...before.keys()])) {
    const was = before.get(name);
    const is = after.get(name);
    if (was === is) continue;
    changes.push({
      reason: reasonOf(name),
      field: name,
      oldHash: was === undefined ? null : hashOf(was),
      newHash: is === undefined ? null : hashOf(is),
      ...(was === undefined || isHash(was) ? {} : { oldValue: was }),
      ...(is === undefined || isHash(is) ? {} : { newValue: is }),
    });
  }
  return changes;
}

function hashOf(value: string): string {
  return isHash(value) ? value : sha256(value);
}

function reasonOf(field: string): Reason {
  switch (field.split(" ", 1)[0]) {
    case "parameter":
      return "parameter-changed";
    case "input":
      return "input-changed";
    case "engine":
    case "compiler":
    case "module":
    case "text":
      return "code-changed";
    case "package":
      return "package-changed";
    case "deno":
    case "environment":
      return "environment-changed";
    default:
      return "declaration-changed";
  }
}

/** The key's fields of a stage's parameters. */
export function flattenParameters(parameters: StageDeclaration["parameters"]): KeyField[] {
  const fields: KeyField[] = [];
  flatten("parameter", parameters, fields);
  return fields;
}

/** One field per leaf, so that a change is named to the digit: `parameter landscape.rows`. */
function flatten(path: string, value: Json, fields: KeyField[]): void {
  const isObject = value !== null && typeof value === "object" && !Array.isArray(value);
  const names = isObject ? Object.keys(value).sort(byCodeUnit) : [];
  if (names.length === 0) {
    fields.push([path, canonicalJson(value)]);
    return;
  }
  for (const name of names) {
    const separator = path === "parameter" ? " " : ".";
    // A dot inside a name is escaped: {"a.b": 1} and {a: {b: 1}} are two things.
    const inner = name.replaceAll("\\", "\\\\").replaceAll(".", "\\.");
    flatten(`${path}${separator}${inner}`, (value as { readonly [key: string]: Json })[name]!, fields);
  }
}
