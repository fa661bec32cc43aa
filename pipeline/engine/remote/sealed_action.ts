/** The sealed action that a remote gives: judged before anything of it is used. */
import * as v from "valibot";
import { byCodeUnit, isHash } from "../store/hash.ts";
import { keyOf } from "../key/key.ts";
import { openSealed } from "../store/seal.ts";
import type { StageDeclaration } from "../stage.ts";
import type { Action } from "../store/store.ts";

/** Bytes of a sealed action, at most. */
export const MOST_ACTION = 2 ** 24;
/** Bytes of one object, at most: what says that it is larger is not believed. */
export const MOST_OBJECT = 2 ** 30;

const count = v.pipe(v.number(), v.finite(), v.minValue(0));
/** Three years; what says that it took longer would make every estimate a joke. */
const MOST_MILLISECONDS = 1e11;
/** Bytes of memory: a petabyte. */
const MOST_MEMORY = 1e15;
/** Of all notes as JSON. */
const MOST_NOTES = 20_000;
const hash = v.pipe(v.string(), v.check(isHash));

/** What later versions add beside it is theirs. */
const ACTION = v.looseObject({
  key: hash,
  stage: v.string(),
  fields: v.array(v.tuple([v.string(), v.string()])),
  outputs: v.record(
    v.string(),
    v.looseObject({ hash, size: v.pipe(count, v.integer(), v.maxValue(MOST_OBJECT)) }),
  ),
  execution: v.looseObject({
    milliseconds: v.pipe(count, v.maxValue(MOST_MILLISECONDS)),
    peakBytes: v.pipe(count, v.maxValue(MOST_MEMORY)),
    notes: v.record(v.string(), v.unknown()),
    deno: v.string(),
  }),
});

export type Judged = { readonly action: Action } | { readonly wrong: string };

/** The action, if it is whole and of that very key and stage. `wrong` goes on after "its record". */
export function judgeAction(bytes: Uint8Array, stage: StageDeclaration, key: string): Judged {
  const value = opened(bytes);
  if (value === null) return { wrong: "is damaged" };
  if (!v.is(ACTION, value)) return { wrong: "is not one of a stage's execution" };
  const action = value as unknown as Action;
  // The key is the hash of the fields: what is said to be computed from them cannot be of others.
  if (action.key !== key || keyOf(action.fields) !== key) return { wrong: "is of another key" };
  if (action.stage !== stage.name) return { wrong: `is of another stage, ${JSON.stringify(action.stage)}` };
  const [made, declared] = [action.outputs, stage.outputs].map((each) =>
    Object.keys(each).sort(byCodeUnit).join("\n")
  );
  if (made !== declared) return { wrong: "has other outputs than the stage" };
  // What is noted is printed.
  if (hasControls(action.execution)) return { wrong: "has control characters in its notes" };
  if (JSON.stringify(action.execution.notes).length > MOST_NOTES) return { wrong: "has notes without end" };
  return { action };
}

function opened(bytes: Uint8Array): unknown {
  try {
    return openSealed(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    // Bytes that are no text, or a text that is no JSON under a right hash.
    return null;
  }
}

function hasControls(value: unknown): boolean {
  // And what turns the direction of writing.
  return /\\u00[01]|\\u007f|[\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/i.test(
    JSON.stringify(value),
  );
}
