/**
 * What the file index holds: facts of files by which they are known again without being read, and copies of what the
 * store has in many small files. Files, keys and the rest are sections of their own, of which each process writes what
 * it changed.
 */
import { withLineFeeds } from "../key/line_ends.ts";
import { sha256 } from "./hash.ts";

/**
 * size, mtime (ms), ctime (s), inode, second of recording, hash; for a text whose line ends are not plain line feeds,
 * the hash that it has with them.
 */
export type Entry = readonly [number, number, number, number, number, string, string?];

/** The whole of it, as it lies in its file. */
export interface Content {
  readonly format: typeof FORMAT;
  readonly files: { [path: string]: Entry };
  /** Last key of each stage, by scope and name: what a changed key is compared with. A copy of the store's. */
  readonly keys: { [stage: string]: string };
  /** Outputs by key, a copy of what the actions say. */
  readonly outputs: { [key: string]: { [name: string]: string } };
  /** Facts about source modules, by hash of their text, as `scanner` found them. */
  modules: { [hash: string]: unknown };
  scanner: string;
  /** Hash of each published file by path: to remove files that no stage publishes any more. */
  readonly published: { [path: string]: string };
}

/** The version of what is written. */
export const FORMAT = 3;

/** Names of the parts that are kept entry by entry. */
type Section = Exclude<keyof Content, "format" | "scanner">;

/**
 * The entry of a file with these bytes.
 * @param now the second in which the file is read
 */
export function entryFrom(bytes: Uint8Array, info: Deno.FileInfo, now: number): Entry {
  const plain = withLineFeeds(bytes);
  return [
    info.size,
    info.mtime?.getTime() ?? 0,
    Math.floor((info.ctime?.getTime() ?? 0) / 1000),
    info.ino ?? 0,
    now,
    sha256(bytes),
    ...plain === bytes ? [] as const : [sha256(plain)] as const,
  ];
}

/** Content that knows nothing. */
export function empty(): Content {
  return { format: FORMAT, files: {}, keys: {}, outputs: {}, modules: {}, scanner: "", published: {} };
}

/** Whether a file is, by its facts, still the one that was read, and was not changed in the second of its reading. */
export function matches(entry: Entry, info: Deno.FileInfo): boolean {
  const [size, mtime, ctime, ino, recorded] = entry;
  return info.size === size && info.mtime?.getTime() === mtime &&
    Math.floor((info.ctime?.getTime() ?? -1) / 1000) === ctime && (info.ino ?? 0) === ino && ctime < recorded;
}

/** What this process changed in its content: other processes may have saved other changes meanwhile. */
export class Changes {
  private readonly touched = new Map<Section, Set<string>>();

  constructor(private readonly content: Content) {}

  get isEmpty(): boolean {
    return this.touched.size === 0;
  }

  put<S extends Section>(section: S, name: string, value: Content[S][string]): void {
    (this.content[section] as { [name: string]: unknown })[name] = value;
    this.touch(section, name);
  }

  forget(section: Section, name: string): void {
    if (!Object.hasOwn(this.content[section], name)) return;
    delete this.content[section][name];
    this.touch(section, name);
  }

  /** Writes them over what is there now, which keeps the rest. */
  mergeInto(now: Content): void {
    if (now.scanner !== this.content.scanner && this.touched.has("modules")) {
      now.scanner = this.content.scanner;
      now.modules = {};
    }
    for (const [section, names] of this.touched) {
      const [from, to] = [this.content[section], now[section]] as { [name: string]: unknown }[];
      for (const name of names) {
        if (Object.hasOwn(from!, name)) to![name] = from![name];
        else delete to![name];
      }
    }
  }

  /** They are saved. */
  clear(): void {
    this.touched.clear();
  }

  private touch(section: Section, name: string): void {
    const names = this.touched.get(section) ?? new Set();
    this.touched.set(section, names.add(name));
  }
}
