/** The project's modules and what each imports, of types as well: those are erased when code runs, but tie files together. */
import { fromFileUrl, toFileUrl } from "@std/path";
import ts from "typescript";
import { COMMANDS } from "../pipeline/cli/commands.ts";
import settings from "../deno.json" with { type: "json" };
import { root } from "./root.ts";

const MAPPED: { readonly [name: string]: string } = settings.imports;

/** Every file below a folder, by its path from the root, in code-unit order. */
export function filesBelow(folder: string): string[] {
  return [...Deno.readDirSync(`${root}/${folder}`)].flatMap(({ name, isDirectory }) =>
    isDirectory ? filesBelow(`${folder}/${name}`) : [`${folder}/${name}`]
  ).sort();
}

export function modulesBelow(folder: string): string[] {
  return filesBelow(folder).filter((path) => /\.[mc]?[jt]s$/.test(path));
}

/** Names of modules as a text imports them: statically, at run time, for types, or by `new URL("…", import.meta.url)`. */
export function specifiersIn(text: string): string[] {
  const imported = ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => fileName);
  const addresses = [...text.matchAll(/new URL\(\s*"([^"]+\.[jt]s)",\s*import\.meta\.url/g)]
    .map(([, path]) => path!).map((path) => /^\.{0,2}\//.test(path) ? path : `./${path}`);
  return [...new Set([...imported, ...addresses])];
}

/** The project's files that a file names so; packages are left out. */
export function targetsOf(path: string, specifiers: readonly string[]): string[] {
  return specifiers.flatMap((specifier) => {
    const mapped = MAPPED[specifier];
    if (mapped?.startsWith("./")) return [mapped.slice(2)];
    if (!specifier.startsWith(".")) return [];
    return [fromFileUrl(new URL(specifier, toFileUrl(`/${path}`))).slice(1)];
  });
}

/** What a module of the project imports of it. */
export function importsOf(path: string): string[] {
  const named = targetsOf(path, specifiersIn(Deno.readTextFileSync(`${root}/${path}`)));
  return path === LOADER ? [...named, ...COMMAND_MODULES] : named;
}

/** It loads what a table names. */
const LOADER = "pipeline/cli/load_command.ts";
const COMMAND_MODULES = Object.values(COMMANDS).map(({ module }) => `pipeline/cli/${module}`);

/** Imports of each module below the folders. */
export function importGraph(folders: readonly string[]): Map<string, string[]> {
  return new Map(folders.flatMap(modulesBelow).map((path) => [path, importsOf(path)]));
}

/** Circles in a graph, each as the way round it: one for each import that closes a way back. */
export function circlesIn(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const circles: string[][] = [];
  const done = new Set<string>();
  for (const start of graph.keys()) {
    const way: { module: string; rest: string[] }[] = [];
    const enter = (module: string) => way.push({ module, rest: [...graph.get(module) ?? []] });
    if (!done.has(start)) enter(start);
    for (let top = way.at(-1); top !== undefined; top = way.at(-1)) {
      const next = top.rest.shift();
      if (next === undefined) {
        done.add(top.module);
        way.pop();
        continue;
      }
      const at = way.findIndex(({ module }) => module === next);
      if (at >= 0) circles.push([...way.slice(at).map(({ module }) => module), next]);
      else if (!done.has(next)) enter(next);
    }
  }
  return circles;
}
