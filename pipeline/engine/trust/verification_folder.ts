/**
 * The folder in which a verification runs, and what in it is the verification's own.
 *
 * A store that was copied there would make "verified" out of the very results that are to be verified. So a sealed
 * file says that a verification made the folder, and one more for each stage which execution it made itself.
 */
import { namesIn, readIfPresent, removeIfPresent, writeAtomically } from "../store/files.ts";
import { sha256 } from "../store/hash.ts";
import { openSealed, seal } from "../store/seal.ts";
import { Store } from "../store/store.ts";

export interface VerificationFolder {
  readonly profile: string;
  /** SHA-256 of the record that the first verification here compared with. */
  readonly record: string;
  /** Of this folder alone: what another one says is not believed. */
  readonly id: string;
}

interface OwnExecution {
  readonly verification: string;
  readonly key: string;
  /** SHA-256 of the stored record of the execution. */
  readonly action: string;
}

/** Marks a folder as a verification's. */
export function markVerification(folder: string, profile: string, record: string): void {
  const mark: VerificationFolder = { profile, record, id: crypto.randomUUID() };
  writeSealed(`${folder}/verification.json`, mark, folder);
}

/** What the mark says, or null when the folder has none or a damaged one. */
export function verificationIn(folder: string): VerificationFolder | null {
  const mark = readSealed(`${folder}/verification.json`) as VerificationFolder | null;
  return typeof mark?.id === "string" ? mark : null;
}

/** Notes that this verification ran the stage, right after it finished. An unmarked folder is never resumed. */
export function noteOwnExecution(folder: string, scope: string, stage: string): void {
  const mark = verificationIn(folder);
  const store = new Store(`${folder}/store`);
  const key = store.last.of(`${scope} ${stage}`);
  const action = key === null ? null : readIfPresent(store.actionPath(key));
  if (mark === null || key === null || action === null) return;
  const own: OwnExecution = { verification: mark.id, key, action: sha256(action) };
  writeSealed(`${folder}/own/${sha256(stage)}.json`, own, folder);
}

/**
 * Removes from a folder's store what the verification there did not make itself: executions, and state of unfinished
 * stages, of which nothing says whose it is. Last keys go too, so that a stage that fails now is not judged by an
 * earlier result. Objects may stay: an object is only what its name says.
 */
export function keepOwnExecutions(folder: string): void {
  const mark = verificationIn(folder);
  const store = new Store(`${folder}/store`);
  const own = new Map<string, string>();
  for (const name of namesIn(`${folder}/own`)) {
    const note = readSealed(`${folder}/own/${name}`) as OwnExecution | null;
    if (note !== null && note.verification === mark?.id) own.set(note.key, note.action);
  }
  for (const { name: key, path } of store.filed("actions").files) {
    const action = readIfPresent(`${store.folder}/${path}`);
    if (action === null || own.get(key) !== sha256(action)) removeIfPresent(`${store.folder}/${path}`);
  }
  for (const name of ["index.json", "scopes.json", "latest", "checkpoints", "entries", "tmp"]) {
    removeIfPresent(`${store.folder}/${name}`, true);
  }
}

function writeSealed(path: string, value: unknown, folder: string): void {
  writeAtomically(path, new TextEncoder().encode(seal(value)), `${folder}/tmp`);
}

function readSealed(path: string): unknown {
  const content = readIfPresent(path);
  return content && openSealed(new TextDecoder().decode(content));
}
