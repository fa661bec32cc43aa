/** What a crate is made from, and the terms that all its entities are written in: links, types, addresses of files. */
import { relativeAddress } from "../file_address.ts";
import type { BundleFile } from "./bundle.ts";
import { byCodeUnit } from "../store/hash.ts";
import type { RunRecord } from "./record.ts";
import type { StageDeclaration } from "../stage.ts";

/** What a crate says of a project; the graph does not know it. */
export interface CrateSubject {
  readonly name: string;
  readonly description: string;
  /** The address of the licence, and its name. */
  readonly license: { readonly id: string; readonly name: string };
  /** The module that declares the graph, from the root. */
  readonly workflow: string;
}

export interface CrateContent {
  readonly subject: CrateSubject;
  /** Year, month, day: 2025-01-31. */
  readonly date: string;
  /** In topological order. */
  readonly stages: readonly StageDeclaration[];
  readonly record: RunRecord;
  /** The files of the crate; those below `folders` are described as one. */
  readonly files: readonly BundleFile[];
  /** Path with a final `/` → what it holds. */
  readonly folders: { readonly [path: string]: string };
  /** Where the object with a hash lies. */
  readonly objectPath: (hash: string) => string;
}

/** What a property holds. */
export type Value = string | number | Link | readonly (string | Link)[];
export type Link = { readonly "@id": string };
/** One node of the graph. */
export type Entity = { readonly "@id": string; readonly "@type": string | readonly string[] } & {
  readonly [property: string]: Value | undefined;
};

export const LANGUAGE = "#typescript";
export const COMPLETED = "http://schema.org/CompletedActionStatus";

/** A reference to another entity. */
export const link = (id: string): Link => ({ "@id": id });
/** References, each once. */
export const links = (ids: Iterable<string>): Link[] => [...new Set(ids)].map(link);

/** The files that are described one by one, in the order of their paths. */
export function described(
  files: readonly BundleFile[],
  folders: CrateContent["folders"],
): BundleFile[] {
  const below = (path: string) => Object.keys(folders).some((folder) => path.startsWith(folder));
  return files.filter(({ path }) => !below(path)).sort((a, b) => byCodeUnit(a.path, b.path));
}

/** Files of the project that stages read. */
export function projectFiles(stages: readonly StageDeclaration[]): string[] {
  const paths = stages.flatMap(({ inputs }) =>
    Object.values(inputs).flatMap((source) => source.kind === "file" ? [source.path] : [])
  );
  return [...new Set(paths)].sort(byCodeUnit);
}

/** Every file that people get, by its path below the output folder, in the order of the stages. */
export function publishedFiles(
  stages: readonly StageDeclaration[],
): { readonly path: string; readonly stage: string; readonly output: string }[] {
  return stages.flatMap(({ name, outputs }) =>
    Object.entries(outputs).flatMap(([output, { publish }]) =>
      (publish ?? []).map((path) => ({ path, stage: name, output }))
    )
  );
}

/** The address of the object that holds a stage's output; null when the record has none. */
export function objectOf(
  record: RunRecord,
  objectPath: (hash: string) => string,
  stage: string,
  output: string,
): string | null {
  const hash = record.stages[stage]?.outputs[output]?.hash;
  return hash === undefined ? null : relativeAddress(objectPath(hash));
}
