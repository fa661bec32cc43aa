/** The result of a stage as a remote has it: read and judged, or put together to be sent. */
import { sha256 } from "../store/hash.ts";
import type { Signature } from "../store/origins.ts";
import type { StageDeclaration } from "../stage.ts";
import type { Action, StoredOutput } from "../store/store.ts";
import { decodeResult, encodeResult, OUTPUTS, RECORD, type ResultFiles, SIGNATURE } from "./action_result.ts";
import type { Wanted } from "./remote.ts";
import { judgeAction, MOST_ACTION } from "./sealed_action.ts";
import {
  formatSignature,
  judgeSignature,
  MOST_SIGNATURE,
  parseSignature,
  type TrustedKeys,
} from "./signature.ts";

/** Bytes under `ac/KEY`, at most. */
const MOST_RESULT = 2 ** 20;

/** What a remote has of a stage is not taken. The message goes on after the stage's name. */
export class Refused extends Error {
  override readonly name = "Refused";
  /** @param poisoned hash of an object that has other bytes there */
  constructor(message: string, readonly poisoned: string | null = null) {
    super(message);
  }
}

export interface Entry {
  readonly action: Action;
  readonly sealed: Uint8Array;
  /** As it came; checked when `signedBy` says so. */
  readonly signature: Signature | null;
  readonly signedBy: string | null;
}

export type Get = (path: string, wanted: Wanted) => Promise<Uint8Array | null>;

/**
 * @param trusted null where nothing is asked of signatures
 * @returns null when there is none, or a part of it is gone
 * @throws Refused; what `get` throws
 */
export async function readEntry(
  get: Get,
  stage: StageDeclaration,
  key: string,
  trusted: TrustedKeys | null,
): Promise<Entry | null> {
  const message = await get(resultPath(key), { most: MOST_RESULT });
  if (message === null) return null;
  const files = decodeResult(message);
  if (files === null) throw new Refused("what lies under its key is no action result");
  const record = files.get(RECORD);
  if (record === undefined || record.size > MOST_ACTION) {
    throw new Refused("what lies under its key was not made by this engine");
  }
  const sealed = await readObject(get, record, "its record");
  if (sealed === null) return null;
  const judged = judgeAction(sealed, stage, key);
  if ("wrong" in judged) throw new Refused(`its record ${judged.wrong}`);
  const signature = await readSignature(get, files);
  const { action } = judged;
  if (trusted === null) return { action, sealed, signature, signedBy: null };
  const wrong = await judgeSignature(sealed, signature, trusted);
  if (wrong !== null) throw new Refused(`its record ${wrong}`);
  return { action, sealed, signature, signedBy: signature!.key };
}

async function readSignature(get: Get, files: ResultFiles): Promise<Signature | null> {
  const file = files.get(SIGNATURE);
  if (file === undefined || file.size > MOST_SIGNATURE) return null;
  const bytes = await readObject(get, file, "its signature");
  return bytes === null ? null : parseSignature(bytes);
}

/**
 * The bytes of an object, checked; null when it is gone.
 * @param what it is, for the message
 * @throws Refused when they are others; what `get` throws
 */
export async function readObject(
  get: Get,
  { hash, size }: StoredOutput,
  what: string,
): Promise<Uint8Array | null> {
  const content = await get(objectPath(hash), { exactly: size });
  if (content === null || sha256(content) === hash) return content;
  throw new Refused(`${what} has other bytes than its SHA-256 ${hash}`, hash);
}

/** What is sent besides the outputs. */
export interface Sent {
  /** The sealed action, and its signature if there is one. */
  readonly files: readonly (StoredOutput & { readonly content: Uint8Array })[];
  /** What lies under `ac/KEY`. */
  readonly result: Uint8Array;
}

export function writeEntry(action: Action, sealed: Uint8Array, signature: Signature | null): Sent {
  const record = fileOf(sealed);
  const signed = signature === null ? null : fileOf(formatSignature(signature));
  const outputs = Object.entries(action.outputs).map(([name, output]) =>
    [`${OUTPUTS}${name}`, output] as const
  );
  const files = new Map([
    ...outputs,
    [RECORD, record],
    ...signed === null ? [] : [[SIGNATURE, signed] as const],
  ]);
  return { files: signed === null ? [record] : [record, signed], result: encodeResult(files) };
}

export function resultPath(key: string): string {
  return `ac/${key}`;
}

export function objectPath(hash: string): string {
  return `cas/${hash}`;
}

/** Whether two executions gave the same bytes. */
export function sameOutputs(a: Action, b: Action): boolean {
  const names = new Set([...Object.keys(a.outputs), ...Object.keys(b.outputs)]);
  return [...names].every((name) => a.outputs[name]?.hash === b.outputs[name]?.hash);
}

function fileOf(content: Uint8Array): StoredOutput & { readonly content: Uint8Array } {
  return { hash: sha256(content), size: content.length, content };
}
