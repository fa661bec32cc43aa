/**
 * What a value of a profile may be. One schema gives its check, its type, and what a message says was expected; a room's
 * profile.ts is written in these. Bounds are inclusive.
 *
 * The library is valibot: loading it takes 4 ms of processor time, where zod takes 28 and its small form 19.
 */
import * as v from "valibot";
import { didYouMean } from "../engine/mod.ts";

/** −0 and 0 are one number to a reader, and to a key. */
const oneZero = v.transform((x: number) => x + 0);

export function integer(minimum: number, maximum: number) {
  const expected = `a whole number from ${minimum} to ${maximum}`;
  return v.pipe(wholeBetween(minimum, maximum, expected), v.description(expected));
}

export function number(minimum: number, maximum: number) {
  const expected = `a number from ${minimum} to ${maximum}`;
  return v.pipe(between(minimum, maximum, expected), v.description(expected));
}

/** A list of at least one number, strictly increasing. */
export function numbers(minimum: number, maximum: number) {
  const expected = `a rising list of numbers from ${minimum} to ${maximum}`;
  return rising(between(minimum, maximum, expected), expected);
}

/** The same of whole numbers. */
export function integers(minimum: number, maximum: number) {
  const expected = `a rising list of whole numbers from ${minimum} to ${maximum}`;
  return rising(wholeBetween(minimum, maximum, expected), expected);
}

export function text() {
  return v.pipe(v.string("a text"), v.nonEmpty("a text"), v.description("a text"));
}

export function boolean() {
  return v.pipe(v.boolean("true or false"), v.description("true or false"));
}

export function choice<const Options extends readonly string[]>(...of: Options) {
  const expected = `one of ${of.join(", ")}`;
  return v.pipe(v.picklist(of, expected), v.description(expected));
}

/**
 * A value that a profile need not say: a new number of a room takes no edit of any profile. It stands in the profile as
 * one that is written there, so that stages are given it as a parameter and their keys hold it.
 */
export function withDefault<const Schema extends v.GenericSchema, const Value extends v.InferInput<Schema>>(
  schema: Schema,
  value: Value,
) {
  return v.optional(schema, value);
}

/** Of a section that a profile need not say, because all that is in it has a default. It stays where v.pipe adds to one. */
const DISPENSABLE = Symbol("dispensable");

/** A section all of whose fields have defaults has one itself. */
function withOwnDefault(schema: v.GenericSchema): v.GenericSchema {
  return DISPENSABLE in schema ? withDefault(schema, {}) : schema;
}

/**
 * An object with exactly these fields. What comes out has them in this order, however a file was written.
 * @param elsewhere further names that a message offers, of fields that were taken out before
 */
export function section<const Fields extends v.ObjectEntries>(
  fields: Fields,
  elsewhere: readonly string[] = [],
) {
  const known = [...elsewhere, ...Object.keys(fields)];
  const fault = ({ path, expected }: v.StrictObjectIssue): string => {
    const name = String(path![0].key);
    if (expected !== UNKNOWN) return v.getDescription(fields[name]!)!;
    return `not known here${didYouMean(name, known)} There are ${known.join(", ")}`;
  };
  const entries = Object.fromEntries(
    Object.entries(fields).map(([name, field]) => [name, withOwnDefault(field as v.GenericSchema)]),
  );
  const whole = v.pipe(
    v.any(),
    // A list would count as an object without the fields.
    v.check((value) => typeof value === "object" && value !== null && !Array.isArray(value), "an object"),
    v.strictObject(entries as Fields, fault),
    v.readonly(),
    v.description("an object"),
  );
  const dispensable = Object.values(entries).every(({ type }) => type === "optional");
  return dispensable ? Object.assign(whole, { [DISPENSABLE]: true }) : whole;
}

/** What a value needs of others: its place below them, what was expected, what was found. */
export interface Unmet {
  readonly path: readonly string[];
  readonly expected: string;
  readonly found: unknown;
}

/** The needs of values that are each right by themselves; looked at when all of them are. */
export function together<Section>(unmet: (value: Section) => Iterable<Unmet>) {
  return v.rawCheck<Section>(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    for (const { path, expected, found } of unmet(dataset.value)) {
      const place = path.map((key) => ({
        type: "unknown" as const,
        origin: "value" as const,
        input: null,
        key,
        value: found,
      }));
      addIssue({ message: expected, path: place as [typeof place[number], ...typeof place] });
    }
  });
}

/** What the library expects of a field that a section does not have. */
export const UNKNOWN = "never";

function between(minimum: number, maximum: number, expected: string) {
  return v.pipe(
    v.number(expected),
    v.minValue(minimum, expected),
    v.maxValue(maximum, expected),
    oneZero,
  );
}

function wholeBetween(minimum: number, maximum: number, expected: string) {
  return v.pipe(v.number(expected), v.safeInteger(expected), between(minimum, maximum, expected));
}

function rising<Each extends ReturnType<typeof between> | ReturnType<typeof wholeBetween>>(
  each: Each,
  expected: string,
) {
  return v.pipe(
    v.array(each, expected),
    v.minLength(1, expected),
    v.check((list) => list.every((x, i) => i === 0 || x > list[i - 1]!), expected),
    v.readonly(),
    v.description(expected),
  );
}
