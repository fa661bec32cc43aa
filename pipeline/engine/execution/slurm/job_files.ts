/**
 * What the store keeps of a stage that is in a queue, by key: the order that its job executes, which job that is, and how
 * it ended. Whoever asks for the stage next finds its job there. All go when the stage has ended.
 */
import { sha256 } from "../../store/hash.ts";
import { openSealed, seal } from "../../store/seal.ts";
import { readIfPresent, realPath, removeIfPresent, writeAtomically } from "../../store/files.ts";
import type { Store } from "../../store/store.ts";
import type { Order } from "../executor.ts";
import type { Report } from "../report.ts";

/** What a job asks of the queue. */
export interface Asks {
  /** Null: what the queue gives without a word. */
  readonly megabytes: number | null;
  readonly minutes: number | null;
  /** Further options of `sbatch`. */
  readonly flags: readonly string[];
}

export interface JobRecord {
  /** The name of the submission, as {@linkcode newName} gives it: no other one has it. */
  readonly name: string;
  /** Place in the array; null where it is none. */
  readonly place: number | null;
  /** Null from before the submission until its answer: the name then tells whether it came about. */
  readonly job: string | null;
  readonly asks: Asks;
  /** Jobs of this stage that have ended without its result. */
  readonly earlier: readonly string[];
  /** How many of them count against the number of attempts. */
  readonly failures: number;
  /** Facts of the stage's checkpoint at the submission: a later one is progress. */
  readonly checkpoint: string | null;
  /** Whether there was a result under the key before: then only the job's report tells that it has ended. */
  readonly hadResult: boolean;
}

/** The name of a submission: where the store lies, and a number by chance that nobody has had before. */
export function newName(store: Store): string {
  return `${placeOf(store)}-${crypto.randomUUID()}`;
}

/** Tells stores apart that share a queue. Jobs find theirs by its path, so that one that was moved has none. */
function placeOf({ folder }: Store): string {
  return sha256(realPath(folder)).slice(0, 16);
}

type Kind = "order" | "job" | "end";

function path(store: Store, key: string, kind: Kind): string {
  return `${store.folder}/jobs/${key}.${kind}.json`;
}

function write(store: Store, key: string, kind: Kind, value: unknown): void {
  writeAtomically(path(store, key, kind), new TextEncoder().encode(seal(value)), store.scratch);
}

/** A file that is damaged is one that is not there. */
function read<T>(store: Store, key: string, kind: Kind): T | null {
  const content = readIfPresent(path(store, key, kind));
  return content === null ? null : openSealed(new TextDecoder().decode(content)) as T | null;
}

export const writeOrder = (store: Store, order: Order) => write(store, order.key, "order", order);
export const readOrder = (store: Store, key: string) => read<Order>(store, key, "order");
export const writeJob = (store: Store, key: string, job: JobRecord) => write(store, key, "job", job);
/** What came here with a copy of another store is of that store's jobs: it is not there. */
export function readJob(store: Store, key: string): JobRecord | null {
  const record = read<JobRecord>(store, key, "job");
  return record?.name.startsWith(`${placeOf(store)}-`) ? record : null;
}
export const writeEnd = (store: Store, key: string, report: Report) => write(store, key, "end", report);
export const readEnd = (store: Store, key: string) => read<Report>(store, key, "end");

export function removeEnd(store: Store, key: string): void {
  removeIfPresent(path(store, key, "end"));
}

export function removeJobFiles(store: Store, key: string): void {
  for (const kind of ["order", "job", "end"] as const) removeIfPresent(path(store, key, kind));
}
