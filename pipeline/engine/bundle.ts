/**
 * One archive that holds a run: sources, the stored results, and a list of SHA-256. Equal content gives equal
 * bytes: files in code-unit order, without times, owners or names of this machine.
 */
import { gzipSync } from "node:zlib";
import { packTar } from "modern-tar";
import { namesIn, readIfPresent, statIfPresent } from "./files.ts";
import { GraphError } from "./graph.ts";
import { byCodeUnit, sha256 } from "./hash.ts";
import type { RunRecord } from "./record.ts";
import { latestKeyText, Store } from "./store.ts";

export interface BundleFile {
  /** Below the bundle's folder, with `/`. */
  readonly path: string;
  readonly content: Uint8Array;
  readonly executable: boolean;
}

export function textFile(path: string, text: string, executable = false): BundleFile {
  return { path, content: new TextEncoder().encode(text), executable };
}

/**
 * Every regular file below `folder`, named from `prefix`.
 * @param leaveOut names directly in `folder` that are not taken
 */
export function filesBelow(folder: string, prefix = "", leaveOut: readonly string[] = []): BundleFile[] {
  return namesIn(folder).filter((name) => !leaveOut.includes(name)).flatMap((name): BundleFile[] => {
    const [from, path] = [`${folder}/${name}`, `${prefix}${name}`];
    const info = statIfPresent(from);
    if (info === null) return Deno.lstatSync(from).isDirectory ? filesBelow(from, `${path}/`) : [];
    return [{ path, content: Deno.readFileSync(from), executable: ((info.mode ?? 0) & 0o100) !== 0 }];
  });
}

/**
 * A store with nothing but the recorded run: its executions, their objects, and which is the last of each stage.
 * @throws GraphError when a record or an object is missing or damaged
 */
export function storeFiles(record: RunRecord, storeDir: string, prefix: string): BundleFile[] {
  const store = new Store(storeDir);
  const files = new Map<string, BundleFile>();
  const add = (from: string) => {
    const path = `${prefix}${from.slice(storeDir.length + 1)}`;
    files.set(path, { path, content: readIfPresent(from)!, executable: false });
  };
  for (const [stage, { key, outputs }] of Object.entries(record.stages)) {
    const lost = (what: string) =>
      new GraphError(
        `stage ${stage}: ${what} is missing or damaged in the store: run deno task reproduce ${stage}`,
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
    const path = store.latestPath(stage).slice(storeDir.length + 1);
    return textFile(`${prefix}${path}`, latestKeyText(stage, key));
  });
  return [...files.values(), ...latest];
}

/** A list that `sha256sum -c` reads. */
export function checksums(files: readonly BundleFile[]): string {
  return sorted(files).map(({ path, content }) => `${sha256(content)}  ${path}\n`).join("");
}

/** @param folder the one folder at the archive's top */
export async function pack(folder: string, files: readonly BundleFile[]): Promise<Uint8Array> {
  const archive = await packTar(
    sorted(files).map(({ path, content, executable }) => ({
      header: {
        name: `${folder}/${path}`,
        size: content.length,
        mode: executable ? 0o755 : 0o644,
        mtime: new Date(0),
        type: "file" as const,
      },
      body: content as Uint8Array<ArrayBuffer>,
    })),
  );
  return gzipSync(archive);
}

function sorted(files: readonly BundleFile[]): BundleFile[] {
  return [...files].sort((a, b) => byCodeUnit(a.path, b.path));
}
