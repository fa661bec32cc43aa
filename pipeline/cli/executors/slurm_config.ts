/** What a file says of a Slurm cluster: what jobs ask for, and how the queue is to be used. */
import * as v from "valibot";
import { CommandError, EXIT } from "../../process/exit_codes.ts";
import { size, time } from "../option_values.ts";

/** A value that is written as an option's would be. */
function written<T>(read: (written: string, text: string) => T, expected: string) {
  return v.pipe(
    v.string(expected),
    v.check((text) => canBeRead(read, text), expected),
    v.transform((text) => read("", text)),
  );
}

function canBeRead(read: (written: string, text: string) => unknown, text: string): boolean {
  try {
    read("", text);
    return true;
  } catch {
    return false;
  }
}

function between(least: number, most: number, expected: string) {
  return v.pipe(v.number(expected), v.minValue(least, expected), v.maxValue(most, expected));
}

/** Nothing that a shell, `sbatch` or a line of a script would take for something else than letters. */
function line(pattern: RegExp, expected: string) {
  return v.pipe(v.string(expected), v.regex(pattern, expected));
}

/** JSON's lists are objects of JavaScript's too. */
const OBJECT = v.custom<Record<string, unknown>>(
  (value) => typeof value === "object" && value !== null && !Array.isArray(value),
  "an object",
);

const WORDS = v.optional(
  v.array(line(/^[^\p{Cc}]+$/u, "a list of texts of one line"), "a list of texts of one line"),
  [],
);
const PARTITION = v.optional(line(/^[^\p{Cc}\s]+$/u, "a text without blanks"));
const SIZE = written(size, "a size such as 800M or 4G");
const TIME = written(time, "a time such as 90s, 10m or 2h");
const FACTOR = between(1, 100, "a number from 1 to 100");
const COUNT = v.pipe(between(1, 1e6, "a whole number from 1 on"), v.integer("a whole number from 1 on"));

const SCHEMA = v.strictObject({
  /** Of every job; further options of `sbatch`, and lines of a shell before the stage. */
  partition: PARTITION,
  flags: WORDS,
  before: WORDS,
  /** For jobs of stages that hold a resource, by its name. */
  resources: v.optional(
    v.pipe(
      OBJECT,
      v.record(v.string(), v.pipe(OBJECT, v.strictObject({ partition: PARTITION, flags: WORDS }))),
    ),
    {},
  ),
  /**
   * What a job asks for: so many times what its stage took before; where nothing is known, `memory` and `time`. Never less
   * than the least, also where `memory` or `time` is.
   */
  memory: v.optional(SIZE, "4G"),
  memory_factor: v.optional(FACTOR, 1.5),
  least_memory: v.optional(SIZE, "1G"),
  time: v.optional(TIME, "2h"),
  time_factor: v.optional(FACTOR, 3),
  least_time: v.optional(TIME, "10m"),
  longest_time: v.optional(TIME, "24h"),
  /** Jobs of one run in the queue at a time, and in one array. */
  most_jobs: v.optional(COUNT, 1000),
  most_in_array: v.optional(COUNT, 500),
  /** How often store and queue are looked at, and how long the queue may take to answer. */
  poll: v.optional(TIME, "5s"),
  patience: v.optional(TIME, "30s"),
  /** Where Deno is on the nodes. */
  deno: v.optional(line(/^[^\p{Cc}]+$/u, "a path")),
});

export type SlurmConfig = v.InferOutput<typeof SCHEMA>;

/**
 * @param path of a JSON file; null for what holds without one
 * @throws CommandError (64) that names file, field, what was expected and what was found
 */
export function readSlurmConfig(path: string | null): SlurmConfig {
  const result = v.safeParse(SCHEMA, path === null ? {} : readJson(path));
  if (result.success) return result.output;
  const [issue] = result.issues;
  const field = issue.path?.map(({ key }) => String(key)).join(".") ?? "";
  const known = Object.keys(SCHEMA.entries).join(", ");
  throw wrong(
    issue.type === "strict_object"
      ? `${path}: ${field || "the file"} is no field: there are ${known}`
      : `${path}: ${field} must be ${issue.message}: found ${JSON.stringify(issue.input)}`,
  );
}

function readJson(path: string): unknown {
  let value;
  try {
    value = JSON.parse(Deno.readTextFileSync(path));
  } catch (error) {
    const why = error instanceof Deno.errors.NotFound ? "there is no such file" : (error as Error).message;
    throw wrong(`${path}: expected a JSON object: ${why}`);
  }
  if (v.is(OBJECT, value)) return value;
  throw wrong(`${path}: expected a JSON object: found ${JSON.stringify(value)}`);
}

function wrong(fault: string): CommandError {
  return new CommandError(EXIT.usage, `${fault}; correct it and run the same command again`);
}
