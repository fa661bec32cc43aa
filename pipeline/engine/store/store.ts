/**
 * The content-addressed store: objects by SHA-256, actions by key. An action is what is kept of one
 * execution of a stage; the word record is for the record of a run (trust/record.ts). Beside them lie the last keys
 * (last_keys.ts), states of unfinished stages, and the locks between processes (locks.ts).
 *
 * Everything is written to a temporary name, flushed and renamed; every object is verified when it is read.
 * The store holds no absolute path, so a copy of the folder serves another clone.
 */
import type { ExecutionFacts } from "../events.ts";
import { type Filed, type FiledFolder, filedIn } from "./filed.ts";
import { readIfPresent, removeIfPresent, statIfPresent, writeAtomically, writeNew } from "./files.ts";
import { isHash, sha256 } from "./hash.ts";
import type { KeyField } from "../key/field.ts";
import { LastKeys } from "./last_keys.ts";
import { holdLock } from "./locks.ts";
import { replacePatiently, writeNewPatiently } from "./patient_files.ts";
import { openSealed, seal } from "./seal.ts";

export interface StoredOutput {
  readonly hash: string;
  readonly size: number;
}

/** One execution of a stage: what it was computed from, what it made, and facts about the run. */
export interface Action {
  readonly key: string;
  readonly stage: string;
  /** The fields under the key, in the order in which they were hashed. */
  readonly fields: readonly KeyField[];
  readonly outputs: { readonly [name: string]: StoredOutput };
  readonly execution: ExecutionFacts & { readonly deno: string };
}

export type ObjectState = "present" | "missing" | "corrupt";

export class Store {
  /** Under which key each stage of each scope had its last result. */
  readonly last: LastKeys;
  /** Keys whose results count as not there, until they are kept anew: those of others that this run does not trust. */
  distrusted: Set<string> = new Set();

  constructor(readonly folder: string) {
    this.last = new LastKeys(folder, this.scratch);
  }

  get scratch(): string {
    return `${this.folder}/tmp`;
  }

  objectPath(hash: string): string {
    return `${this.folder}/objects/${hash.slice(0, 2)}/${hash.slice(2)}`;
  }

  actionPath(key: string): string {
    return `${this.folder}/actions/${key.slice(0, 2)}/${key.slice(2)}.json`;
  }

  /** Keeps `content`. An object that exists already is replaced only when it is damaged. */
  putObject(content: Uint8Array): StoredOutput {
    const hash = sha256(content);
    const path = this.objectPath(hash);
    const present = statIfPresent(path);
    if (present === null) writeNew(path, content, this.scratch);
    else if (present.size !== content.length || this.readObject(hash) === null) {
      writeAtomically(path, content, this.scratch);
    }
    return { hash, size: content.length };
  }

  /** The same, without holding up the thread. */
  async keepObject(content: Uint8Array): Promise<StoredOutput> {
    const hash = sha256(content);
    const path = this.objectPath(hash);
    if (statIfPresent(path) !== null) return this.putObject(content);
    await writeNewPatiently(path, content, this.scratch);
    return { hash, size: content.length };
  }

  /** Whether a file with this name is there, of this size if one is given. Does not read it. */
  looksPresent(hash: string, size: number | null): ObjectState {
    const info = statIfPresent(this.objectPath(hash));
    if (info === null) return "missing";
    return size === null || info.size === size ? "present" : "corrupt";
  }

  /** The verified bytes of an object, or null when it is missing or damaged. */
  readObject(hash: string): Uint8Array | null {
    const content = readIfPresent(this.objectPath(hash));
    return content !== null && sha256(content) === hash ? content : null;
  }

  objectState(hash: string): ObjectState {
    const content = readIfPresent(this.objectPath(hash));
    if (content === null) return "missing";
    return sha256(content) === hash ? "present" : "corrupt";
  }

  /** Whether there is an action under a key, right or damaged. */
  hasAction(key: string): boolean {
    return !this.distrusted.has(key) && statIfPresent(this.actionPath(key)) !== null;
  }

  /** The action under a key, or null when there is none or it is damaged (then its stage runs again). */
  readAction(key: string): Action | null {
    if (this.distrusted.has(key)) return null;
    const content = readIfPresent(this.actionPath(key));
    if (content === null) return null;
    const action = openSealed(new TextDecoder().decode(content)) as Action | null;
    return action?.key === key && Object.values(action.outputs).every((o) => isHash(o.hash)) ? action : null;
  }

  writeAction(action: Action): void {
    this.writeSealedAction(action.key, new TextEncoder().encode(seal(action)));
  }

  /** The same, without holding up the thread. */
  async keepAction(action: Action): Promise<void> {
    const sealed = new TextEncoder().encode(seal(action));
    await replacePatiently(this.actionPath(action.key), sealed, this.scratch);
    this.distrusted.delete(action.key);
  }

  /** Keeps an action that was sealed elsewhere, and has been judged. */
  writeSealedAction(key: string, sealed: Uint8Array): void {
    writeAtomically(this.actionPath(key), sealed, this.scratch);
    this.distrusted.delete(key);
  }

  /** The action under a key as it lies there, with its hash; null when there is none or it is damaged. */
  sealedAction(key: string): Uint8Array | null {
    return this.readAction(key) === null ? null : readIfPresent(this.actionPath(key));
  }

  /** Every file in one of the folders that are laid out by the first two letters of a name, and what else lies there. */
  filed(folder: FiledFolder): Filed {
    return filedIn(this.folder, folder);
  }

  /** State that a running stage left, or null. Damaged state is ignored: the stage starts afresh. */
  readCheckpoint(key: string): Uint8Array | null {
    const content = readIfPresent(this.checkpointPath(key));
    if (content === null || content.length < 64) return null;
    const state = content.subarray(64);
    return new TextDecoder().decode(content.subarray(0, 64)) === sha256(state) ? state.slice() : null;
  }

  writeCheckpoint(key: string, state: Uint8Array): void {
    const content = new Uint8Array(64 + state.length);
    content.set(new TextEncoder().encode(sha256(state)));
    content.set(state, 64);
    writeAtomically(this.checkpointPath(key), content, this.scratch);
  }

  removeCheckpoint(key: string): void {
    removeIfPresent(this.checkpointPath(key));
  }

  /**
   * Holds the lock of `name` until the returned function is called or the process dies. `onWait` is called when
   * somebody else holds it.
   * @throws Interrupted when `signal` fires first; StorageError
   */
  lock(name: string, exclusive: boolean, onWait: () => void, signal?: AbortSignal): Promise<() => void> {
    return holdLock(`${this.folder}/locks/${name}`, exclusive, onWait, signal);
  }

  /**
   * Does something short while no other process does it.
   * @throws Interrupted when `signal` fires while another one is at it
   */
  async lockBriefly(name: string, work: () => void, signal?: AbortSignal): Promise<void> {
    const unlock = await this.lock(name, true, () => {}, signal);
    try {
      work();
    } finally {
      unlock();
    }
  }

  private checkpointPath(key: string): string {
    return `${this.folder}/checkpoints/${key}`;
  }
}
