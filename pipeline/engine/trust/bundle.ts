/** The files of a run that a bundle holds (archive.ts packs them): sources, stored results, and a list of SHA-256. */
import { storageError } from "../errors.ts";
import { isOtherThanFile, namesIn, readIfPresent, statIfPresent } from "../store/files.ts";
import { GraphError } from "../graph.ts";
import { byCodeUnit, sha256 } from "../store/hash.ts";
import { adviceOf, type EngineOptions } from "../options.ts";
import type { RunRecord } from "./record.ts";
import { lastKeyText } from "../store/last_keys.ts";
import { Store } from "../store/store.ts";

/** A file of a bundle. Its bytes are read when they are needed, so that a large bundle is never in memory whole. */
export interface BundleFile {
  /** Below the bundle's folder, with `/`. */
  readonly path: string;
  readonly size: number;
  /** SHA-256 of the content. */
  readonly hash: string;
  readonly executable: boolean;
  /** @throws GraphError when the file is not what it was when it was listed */
  read(): Uint8Array;
}

export function bytesFile(path: string, content: Uint8Array, executable = false): BundleFile {
  return { path, size: content.length, hash: sha256(content), executable, read: () => content };
}

export function textFile(path: string, text: string, executable = false): BundleFile {
  return bytesFile(path, new TextEncoder().encode(text), executable);
}

/**
 * A file of the disk.
 * @throws GraphError when there is no regular file
 */
export function diskFile(path: string, from: string, executable?: boolean): BundleFile {
  const info = statIfPresent(from);
  const content = info === null ? null : readIfPresent(from);
  if (info === null && isOtherThanFile(from)) {
    throw new GraphError(
      `${from} is a link, a folder or a device: a bundle has regular files only; put a file there, or leave it out`,
    );
  }
  if (content === null) {
    throw new GraphError(`${from} went away: restore it and bundle again`);
  }
  const { length: size } = content;
  const hash = sha256(content);
  return {
    path,
    size,
    hash,
    executable: executable ?? ((info?.mode ?? 0) & 0o100) !== 0,
    read() {
      const now = readIfPresent(from);
      if (now !== null && sha256(now) === hash) return now;
      throw new GraphError(`${from} changed or went away while it was bundled: bundle again`);
    },
  };
}

/**
 * Every regular file below `folder`, named from `prefix`.
 * @param leaveOut names directly in `folder` that are not taken
 */
export function filesBelow(folder: string, prefix = "", leaveOut: readonly string[] = []): BundleFile[] {
  return namesIn(folder).filter((name) => !leaveOut.includes(name)).flatMap((name): BundleFile[] => {
    const [from, path] = [`${folder}/${name}`, `${prefix}${name}`];
    if (statIfPresent(from) !== null) return [diskFile(path, from)];
    return isFolder(from) ? filesBelow(from, `${path}/`) : [];
  });
}

function isFolder(path: string): boolean {
  try {
    return Deno.lstatSync(path).isDirectory;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw storageError("look at", path, error);
  }
}

/**
 * A store with nothing but the recorded run: its executions, their objects, and which is the last of each stage.
 * @throws GraphError when a record or an object is missing or damaged
 */
export function storeFiles(
  record: RunRecord,
  options: Pick<EngineOptions, "storeDir" | "advice">,
  prefix: string,
): BundleFile[] {
  const { storeDir } = options;
  const store = new Store(storeDir);
  const files = new Map<string, BundleFile>();
  const add = (from: string) => {
    const path = `${prefix}${from.slice(storeDir.length + 1)}`;
    files.set(path, diskFile(path, from, false));
  };
  for (const [stage, { key, outputs }] of Object.entries(record.stages)) {
    const lost = (what: string) =>
      new GraphError(
        `stage ${stage}: ${what} is missing or damaged in the store: ${adviceOf(options).make(stage)}`,
      );
    if (store.readAction(key) === null) throw lost("its record");
    add(store.actionPath(key));
    for (const [output, { hash }] of Object.entries(outputs)) {
      if (store.readObject(hash) === null) throw lost(`output ${output}`);
      add(store.objectPath(hash));
    }
  }
  const latest = Object.entries(record.stages).map(([name, { key }]) => {
    const stage = `${record.scope} ${name}`;
    const path = store.last.pathOf(stage).slice(storeDir.length + 1);
    return textFile(`${prefix}${path}`, lastKeyText(stage, key));
  });
  return [...files.values(), ...latest];
}

/** Where a store has an object, from the store's folder. */
export function storedAt(hash: string): string {
  return new Store("").objectPath(hash).slice(1);
}

/**
 * A list that `sha256sum -c` reads. A name with a line feed is written as coreutils write it: a backslash before the
 * hash, `\\n` for the line feed and two backslashes for one.
 */
export function checksums(files: readonly BundleFile[]): string {
  return sorted(files).map(({ path, hash }) => {
    if (!path.includes("\n")) return `${hash}  ${path}\n`;
    return `\\${hash}  ${path.replaceAll("\\", "\\\\").replaceAll("\n", "\\n")}\n`;
  }).join("");
}

/** The names in such a list. */
export function checksumPaths(list: string): string[] {
  return list.split("\n").filter((line) => line !== "").map((line) =>
    line.startsWith("\\")
      ? line.slice(67).replace(/\\(.)/g, (_, escaped) => escaped === "n" ? "\n" : escaped)
      : line.slice(66)
  );
}

/** In code-unit order of their paths. */
export function sorted(files: readonly BundleFile[]): BundleFile[] {
  return [...files].sort((a, b) => byCodeUnit(a.path, b.path));
}
