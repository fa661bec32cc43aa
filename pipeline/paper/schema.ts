/**
 * The shapes that a profile's values may have, and the check of a parsed file against them. Every message
 * names the value by its path in the file (`toy.landscape.rows`), what was expected, and what was found.
 */
import { didYouMean, type Json } from "../engine/mod.ts";

/** A profile value that does not fit; the message is complete for the user. */
export class ProfileError extends Error {
  override readonly name = "ProfileError";
}

/** What one value must be. Bounds are inclusive. */
export type Shape =
  | { readonly kind: "integer"; readonly minimum: number; readonly maximum: number }
  | { readonly kind: "number"; readonly minimum: number; readonly maximum: number }
  | { readonly kind: "numbers" | "integers"; readonly minimum: number; readonly maximum: number }
  | { readonly kind: "text" }
  | { readonly kind: "boolean" }
  | { readonly kind: "choice"; readonly of: readonly string[] }
  | { readonly kind: "section"; readonly fields: { readonly [name: string]: Shape } };

export const integer = (minimum: number, maximum: number): Shape => ({ kind: "integer", minimum, maximum });
export const number = (minimum: number, maximum: number): Shape => ({ kind: "number", minimum, maximum });
/** A list of at least one number, strictly increasing. */
export const numbers = (minimum: number, maximum: number): Shape => ({ kind: "numbers", minimum, maximum });
/** The same of whole numbers. */
export const integers = (minimum: number, maximum: number): Shape => ({ kind: "integers", minimum, maximum });
export const text = (): Shape => ({ kind: "text" });
export const boolean = (): Shape => ({ kind: "boolean" });
export const choice = (...of: string[]): Shape => ({ kind: "choice", of });
export const section = (fields: { readonly [name: string]: Shape }): Shape => ({ kind: "section", fields });

/**
 * Checks `value` against `shape`: no field missing, none unknown, every number in its range.
 * @param extended whether fields may be missing, because they are written elsewhere
 * @throws ProfileError naming the file, the path of the value, what was expected and what was found
 */
export function checkShape(
  value: Json | undefined,
  shape: Shape,
  path: string,
  file: string,
  extended = false,
): void {
  const fail = (expected: string): never => {
    throw new ProfileError(`${file}: ${path || "the file"} must be ${expected}: found ${foundText(value)}`);
  };
  const inRange = (x: unknown, minimum: number, maximum: number): x is number =>
    typeof x === "number" && x >= minimum && x <= maximum;
  switch (shape.kind) {
    case "integer":
      if (!inRange(value, shape.minimum, shape.maximum) || !Number.isSafeInteger(value)) {
        fail(`a whole number from ${shape.minimum} to ${shape.maximum}`);
      }
      return;
    case "number":
      if (!inRange(value, shape.minimum, shape.maximum)) {
        fail(`a number from ${shape.minimum} to ${shape.maximum}`);
      }
      return;
    case "integers":
    case "numbers": {
      const whole = shape.kind === "integers";
      const list = Array.isArray(value) ? value as Json[] : [];
      const rising = list.every((x, i) =>
        inRange(x, shape.minimum, shape.maximum) && (!whole || Number.isSafeInteger(x)) &&
        (i === 0 || x > (list[i - 1] as number))
      );
      if (list.length === 0 || !rising) {
        fail(
          `a rising list of ${whole ? "whole numbers" : "numbers"} from ${shape.minimum} to ${shape.maximum}`,
        );
      }
      return;
    }
    case "text":
      if (typeof value !== "string" || value === "") fail("a text");
      return;
    case "boolean":
      if (typeof value !== "boolean") fail("true or false");
      return;
    case "choice":
      if (typeof value !== "string" || !shape.of.includes(value)) fail(`one of ${shape.of.join(", ")}`);
      return;
    case "section": {
      if (value === null || typeof value !== "object" || Array.isArray(value)) fail("an object");
      const fields = value as { readonly [name: string]: Json };
      for (const name of Object.keys(fields)) {
        if (Object.hasOwn(shape.fields, name)) continue;
        const known = Object.keys(shape.fields);
        if (path === "") known.unshift("extends");
        throw new ProfileError(
          `${file}: ${join(path, name)} is not known here${didYouMean(name, known)} There are ${
            known.join(", ")
          }`,
        );
      }
      for (const [name, inner] of Object.entries(shape.fields)) {
        if (extended && fields[name] === undefined) continue;
        checkShape(fields[name], inner, join(path, name), file, extended);
      }
      return;
    }
  }
}

/** The same value with its fields in the order of the shape: however a file was written, one value comes out. */
export function inOrder(value: Json, shape: Shape): Json {
  // −0 and 0 are one number to a reader, and to a key.
  if (typeof value === "number") return value + 0;
  if (Array.isArray(value)) return value.map((each) => typeof each === "number" ? each + 0 : each);
  if (shape.kind !== "section") return value;
  const fields = value as { readonly [name: string]: Json };
  return Object.fromEntries(
    Object.entries(shape.fields).map(([name, inner]) => [name, inOrder(fields[name]!, inner)]),
  );
}

/** A number that JSON can write but a computer cannot hold is read as infinite, which JSON itself shows as null. */
function foundText(value: Json | undefined): string {
  if (value === undefined) return "nothing";
  const whole = JSON.stringify(
    value,
    (_, each) => typeof each === "number" && !Number.isFinite(each) ? `\u0000${each}` : each,
  );
  return whole.replace(/"\\u0000(-?Infinity)"/g, "$1, a number too large").slice(0, 80);
}

function join(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}
