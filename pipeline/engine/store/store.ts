/**
 * The content-addressed store: objects by SHA-256, actions by key. An action is what is kept of one
 * execution of a stage; the word record is for the record of a run (trust/record.ts).
 *
 * Everything is written to a temporary name, flushed and renamed; every object is verified when it is read.
 * The store holds no absolute path, so a copy of the folder serves another clone.
 */
import type { ExecutionFacts } from "../events.ts";
import { Interrupted, storageError } from "../errors.ts";
import {
  isOtherThanFile,
  namesIn,
  openCreatingFolders,
  readIfPresent,
  removeIfPresent,
  statIfPresent,
  writeAtomically,
  writeNew,
} from "./files.ts";
import { isHash, sha256 } from "./hash.ts";
import type { KeyField } from "../key/field.ts";
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

interface LatestKey {
  readonly stage: string;
  readonly key: string;
}

export interface LatestKeys {
  readonly keys: Map<string, string>;
  readonly damaged: readonly string[];
  readonly strays: readonly string[];
}

export interface Filed {
  readonly files: readonly { readonly name: string; readonly path: string }[];
  readonly strays: readonly string[];
}

export type ObjectState = "present" | "missing" | "corrupt";

export class Store {
  constructor(readonly folder: string) {}

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
    return statIfPresent(this.actionPath(key)) !== null;
  }

  /** The action under a key, or null when there is none or it is damaged (then its stage runs again). */
  readAction(key: string): Action | null {
    const content = readIfPresent(this.actionPath(key));
    if (content === null) return null;
    const action = openSealed(new TextDecoder().decode(content)) as Action | null;
    return action?.key === key && Object.values(action.outputs).every((o) => isHash(o.hash)) ? action : null;
  }

  writeAction(action: Action): void {
    this.writeSealedAction(action.key, new TextEncoder().encode(seal(action)));
  }

  /** The same for an action that was sealed elsewhere, and has been judged. */
  writeSealedAction(key: string, sealed: Uint8Array): void {
    writeAtomically(this.actionPath(key), sealed, this.scratch);
  }

  /** The action under a key as it lies there, with its hash; null when there is none or it is damaged. */
  sealedAction(key: string): Uint8Array | null {
    return this.readAction(key) === null ? null : readIfPresent(this.actionPath(key));
  }

  /**
   * Remembers under which key a stage of a scope had its last result. A file of its own, because garbage collection
   * must not rest on a cache that may be lost.
   * @returns false when something that is not a file has the place: nothing is written then
   */
  writeLatestKey(stage: string, key: string): boolean {
    const path = this.latestPath(stage);
    if (isOtherThanFile(path)) return false;
    writeAtomically(path, new TextEncoder().encode(latestKeyText(stage, key)), this.scratch);
    return true;
  }

  /** The last key of one stage of a scope, or null. */
  latestKey(stage: string): string | null {
    const path = this.latestPath(stage);
    const content = statIfPresent(path) && readIfPresent(path);
    const latest = content && openSealed(new TextDecoder().decode(content)) as LatestKey | null;
    return latest?.stage === stage && isHash(latest.key) ? latest.key : null;
  }

  /**
   * The last key of every stage in every scope; the names of files that are damaged, or where something else has
   * the place of a file; and the paths below the store of what is no such file at all.
   */
  latestKeys(): LatestKeys {
    const keys = new Map<string, string>();
    const [damaged, strays]: [string[], string[]] = [[], []];
    for (const name of namesIn(`${this.folder}/latest`)) {
      if (!/^[0-9a-f]{64}\.json$/.test(name)) {
        strays.push(`latest/${name}`);
        continue;
      }
      const path = `${this.folder}/latest/${name}`;
      if (isOtherThanFile(path)) strays.push(`latest/${name}`);
      const content = statIfPresent(path) && readIfPresent(path);
      const latest = content && openSealed(new TextDecoder().decode(content)) as LatestKey | null;
      if (latest === null || !isHash(latest.key)) damaged.push(name);
      else keys.set(latest.stage, latest.key);
    }
    return { keys, damaged, strays };
  }

  /**
   * The files `FOLDER/ab/cdef…` with their whole names (`abcdef…`, without an ending), and the paths below the
   * store of everything in between that no command made there.
   */
  filed(folder: "objects" | "actions" | "origins"): Filed {
    const ending = folder === "objects" ? /^[0-9a-f]{62}$/ : /^[0-9a-f]{62}\.json$/;
    const files: { name: string; path: string }[] = [];
    const strays: string[] = [];
    for (const prefix of namesIn(`${this.folder}/${folder}`)) {
      const below = `${folder}/${prefix}`;
      if (!/^[0-9a-f]{2}$/.test(prefix) || statIfPresent(`${this.folder}/${below}`) !== null) {
        strays.push(below);
        continue;
      }
      for (const name of namesIn(`${this.folder}/${below}`)) {
        const path = `${below}/${name}`;
        if (!ending.test(name) || isOtherThanFile(`${this.folder}/${path}`)) strays.push(path);
        else files.push({ name: prefix + name.slice(0, 62), path });
      }
    }
    return { files, strays };
  }

  /**
   * Remembers which stages of which scope have had a result, in one file: where their last keys are lost, garbage
   * collection knows that they are. Stages that are named already stay.
   */
  addScopes(stages: Iterable<string>): void {
    const known = this.scopedStages() ?? new Set();
    const size = known.size;
    for (const stage of stages) known.add(stage);
    if (known.size === size) return;
    const bytes = new TextEncoder().encode(seal([...known].sort()));
    writeAtomically(this.scopesPath, bytes, this.scratch);
  }

  /** Every stage of every scope that ever had a result, as `SCOPE STAGE`; null when the list is lost or damaged. */
  scopedStages(): Set<string> | null {
    const content = statIfPresent(this.scopesPath) && readIfPresent(this.scopesPath);
    const list = content && openSealed(new TextDecoder().decode(content));
    return Array.isArray(list) ? new Set(list as string[]) : null;
  }

  private get scopesPath(): string {
    return `${this.folder}/scopes.json`;
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
   * Holds the lock of `name` until the returned function is called or the process dies: the kernel drops it,
   * so that no unlock command exists. `onWait` is called when somebody else holds it.
   * @throws Interrupted when `signal` fires first
   */
  async lock(
    name: string,
    exclusive: boolean,
    onWait: () => void,
    signal?: AbortSignal,
  ): Promise<() => void> {
    const path = `${this.folder}/locks/${name}`;
    try {
      const file = openCreatingFolders(path, { write: true, create: true });
      if (!file.tryLockSync(exclusive)) {
        onWait();
        await lockUnless(file, exclusive, signal);
      }
      return () => file.close();
    } catch (error) {
      if (error instanceof Interrupted) throw error;
      throw storageError("lock", path, error);
    }
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

  latestPath(stage: string): string {
    return `${this.folder}/latest/${this.latestName(stage)}`;
  }

  latestName(stage: string): string {
    return `${sha256(stage)}.json`;
  }

  private checkpointPath(key: string): string {
    return `${this.folder}/checkpoints/${key}`;
  }
}

/** The text of the file that remembers a stage's last key. */
export function latestKeyText(stage: string, key: string): string {
  return seal({ stage, key });
}

/**
 * Waits for a lock that somebody else holds. The kernel's call cannot be taken back: after an interruption it goes on
 * without anybody waiting for it, and what it may still get is given back at once.
 */
async function lockUnless(file: Deno.FsFile, exclusive: boolean, signal?: AbortSignal): Promise<void> {
  const interrupted = Promise.withResolvers<never>();
  const stop = () => interrupted.reject(new Interrupted());
  signal?.addEventListener("abort", stop);
  if (signal?.aborted) stop();
  const locked = file.lock(exclusive);
  try {
    await Promise.race([locked, interrupted.promise]);
  } catch (error) {
    if (error instanceof Interrupted) locked.then(() => file.close(), () => {});
    throw error;
  } finally {
    signal?.removeEventListener("abort", stop);
  }
}
