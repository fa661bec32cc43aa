/**
 * A cache of file hashes by the facts that `stat` gives, so that an unchanged tree is checked without reading.
 *
 * Facts are size, modification time, change time, inode. Change time cannot be set back by a program, but it
 * comes in whole seconds: a file changed in the very second in which its hash was recorded may look unchanged
 * ("racily clean", as git calls it). Such an entry is not trusted; the file is hashed again.
 */
import { openSealed, seal } from "./seal.ts";
import type { Store } from "./store.ts";
import { readIfPresent, statIfPresent, writeAtomically } from "./files.ts";
import { Changes, type Content, empty, type Entry, entryFrom, FORMAT, matches } from "./index_content.ts";

export class FileIndex {
  private readonly content: Content;
  /** The file that `content` was loaded from. */
  private loadedFrom: string | null;
  /** Whether the index on the disk was there, whole and of this version. */
  private found = false;
  /** Whether the index on the disk is of another version. */
  private replacesOther = false;
  private readonly changes: Changes;
  /** Files that this process has read. */
  private readonly read = new Set<string>();

  /**
   * @param trust `stat`: an entry whose facts agree is believed; `nothing`: every file is read once, and outputs
   * are taken from their actions only
   */
  constructor(private readonly store: Store, private readonly trust: "stat" | "nothing" = "stat") {
    this.loadedFrom = this.identity;
    this.content = this.load();
    this.changes = new Changes(this.content);
  }

  /**
   * A missing or damaged index, or one of another version, is an empty one: everything in it can be computed again,
   * but for the last keys, which the store has as files of their own.
   */
  private load(): Content {
    const bytes = readIfPresent(this.path);
    const loaded = bytes === null ? null : openSealed(new TextDecoder().decode(bytes)) as Content | null;
    this.found = loaded?.format === FORMAT;
    if (loaded?.format === FORMAT) return loaded;
    this.replacesOther = loaded !== null;
    const kept = this.store.last.all().keys;
    const others = Object.entries(loaded?.keys ?? {}).filter(([stage]) => !kept.has(stage));
    return { ...empty(), keys: Object.fromEntries([...kept, ...others]) };
  }

  /** Whether it was read from its file, and so has every last key by itself. */
  get isWhole(): boolean {
    return this.found;
  }

  /** Facts that change whenever the index is written, for it is written as a new file each time. */
  private get identity(): string | null {
    const info = statIfPresent(this.path);
    return info && [info.ino, info.size, info.mtime?.getTime(), info.ctime?.getTime()].join(" ");
  }

  private get path(): string {
    return `${this.store.folder}/index.json`;
  }

  /** The SHA-256 of a file, or null when there is no such file. Reads it only when `stat` says so. */
  fileHash(path: string): string | null {
    return this.entryOf(path)?.[5] ?? null;
  }

  /** The same with its size. */
  look(path: string): { readonly hash: string; readonly size: number } | null {
    const entry = this.entryOf(path);
    return entry && { hash: entry[5], size: entry[0] };
  }

  /** The SHA-256 of a file of the project as stages see it: text with plain line feeds. */
  sourceHash(path: string): string | null {
    const entry = this.entryOf(path);
    return entry && (entry[6] ?? entry[5]);
  }

  private entryOf(path: string): Entry | null {
    const info = statIfPresent(path);
    if (info === null) {
      this.changes.forget("files", path);
      return null;
    }
    const entry = this.content.files[path];
    const believed = this.trust === "stat" || this.read.has(path);
    if (entry !== undefined && believed && matches(entry, info)) return entry;
    const now = Math.floor(Date.now() / 1000);
    const bytes = readIfPresent(path);
    if (bytes === null) return null;
    const found = entryFrom(bytes, info, now);
    this.changes.put("files", path, found);
    this.read.add(path);
    return found;
  }

  /** Whether a file holds what `hash` says. A file of another size is not read. */
  fileHolds(path: string, hash: string, size: number): "yes" | "missing" | "changed" {
    const info = statIfPresent(path);
    if (info === null) return "missing";
    if (info.size !== size) return "changed";
    return this.fileHash(path) === hash ? "yes" : "changed";
  }

  key(stage: string): string | undefined {
    return this.content.keys[stage];
  }

  /** @returns whether it is another one than before, of which the store is to be told */
  noteKey(stage: string, key: string): boolean {
    if (this.content.keys[stage] === key) return false;
    this.changes.put("keys", stage, key);
    return true;
  }

  /** @returns false when the store has no place for it: then only the index knows it */
  setKey(stage: string, key: string): boolean {
    return !this.noteKey(stage, key) || this.store.last.write(stage, key);
  }

  /** The last key of every stage in every scope. */
  get lastKeys(): { readonly [stage: string]: string } {
    return this.content.keys;
  }

  /** Output hashes under a key, from here or from the store. */
  outputs(key: string, store: Pick<Store, "hasAction"> = this.store): Content["outputs"][string] | null {
    const known = this.content.outputs[key];
    if (known !== undefined && this.trust === "stat" && store.hasAction(key)) return known;
    const action = this.store.readAction(key);
    return action === null ? null : this.setOutputs(
      key,
      Object.fromEntries(Object.entries(action.outputs).map(([name, output]) => [name, output.hash])),
    );
  }

  setOutputs(key: string, outputs: { [name: string]: string }): { readonly [name: string]: string } {
    this.changes.put("outputs", key, outputs);
    return outputs;
  }

  forgetOutputs(key: string): void {
    this.changes.forget("outputs", key);
  }

  /** Facts that another scanner found are forgotten: it may have read the same text in another way. */
  useScanner(version: string): void {
    if (this.content.scanner === version) return;
    this.content.scanner = version;
    this.content.modules = {};
  }

  module(hash: string): unknown {
    return this.content.modules[hash];
  }

  setModule(hash: string, facts: unknown): void {
    this.changes.put("modules", hash, facts);
  }

  get published(): { readonly [path: string]: string } {
    return this.content.published;
  }

  setPublished(path: string, hash: string | null): void {
    if (hash === null) this.changes.forget("published", path);
    else if (this.content.published[path] !== hash) this.changes.put("published", path, hash);
  }

  /**
   * Writes this process's changes, if there are any, over what is there now: a run of another profile may have
   * ended meanwhile. Losing the index costs time, never correctness.
   * @throws Interrupted when `signal` fires while another process writes it; StorageError
   */
  async save(signal?: AbortSignal): Promise<void> {
    if (this.changes.isEmpty) return;
    await this.store.lockBriefly("index", () => {
      // The common case spares large graphs a second copy of everything.
      const now = this.identity === this.loadedFrom && this.loadedFrom !== null ? this.content : this.load();
      this.changes.mergeInto(now);
      if (this.replacesOther) this.keepLatestKeys(now);
      this.store.last.addScopes(Object.keys(now.keys));
      writeAtomically(this.path, new TextEncoder().encode(seal(now)), this.store.scratch, false);
      this.loadedFrom = now === this.content ? this.identity : null;
    }, signal);
    this.changes.clear();
  }

  /** Last keys that only an index of another version knew. */
  private keepLatestKeys({ keys }: Content): void {
    const kept = this.store.last.all().keys;
    for (const [stage, key] of Object.entries(keys)) {
      if (!kept.has(stage)) this.store.last.write(stage, key);
    }
    this.replacesOther = false;
  }
}
