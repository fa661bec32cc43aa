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
  return filesBelow(folder).filter((path) => /\.([mc]?[jt]s|[jt]sx)$/.test(path));
}

/** What a text imports. */
interface Imports {
  /** Names of modules: imported, passed on, at run time, for types, by `new URL("…", import.meta.url)` or `import.meta.resolve("…")`. */
  readonly named: readonly string[];
  /** Arguments of `import(…)` and `import.meta.resolve(…)` that are put together when they run: no name can be read from them. */
  readonly computed: readonly string[];
}

/** @param path decides whether the text may have JSX */
export function importsIn(text: string, path = "module.ts"): Imports {
  const found: string[] = [];
  const computed: string[] = [];
  const visit = (node: ts.Node): void => {
    for (const named of namesIn(node)) {
      const bare = named !== undefined && ts.isParenthesizedExpression(named) ? named.expression : named;
      if (bare === undefined) continue;
      if (ts.isStringLiteralLike(bare)) found.push(bare.text);
      else if (!isReadableUrl(bare)) computed.push(bare.getText());
    }
    if (ts.isNewExpression(node) && node.expression.getText() === "URL" && node.arguments?.length === 2) {
      const [address, base] = node.arguments;
      const module = ts.isStringLiteralLike(address!) && /\.[mc]?[jt]s$/.test(address.text)
        ? address.text
        : null;
      if (module !== null && base!.getText() === "import.meta.url") {
        found.push(/^(\.{0,2}\/|\w+:)/.test(module) ? module : `./${module}`);
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true));
  return { named: [...new Set(found)], computed };
}

export const specifiersIn = (text: string, path?: string): readonly string[] => importsIn(text, path).named;

/** `new URL("…", import.meta.url)`, or its `href`: the visit meets its text. */
function isReadableUrl(node: ts.Node): boolean {
  const url = ts.isPropertyAccessExpression(node) && node.name.text === "href" ? node.expression : node;
  if (!ts.isNewExpression(url) || url.expression.getText() !== "URL") return false;
  const [address, base] = url.arguments ?? [];
  return address !== undefined && ts.isStringLiteralLike(address) && base?.getText() === "import.meta.url";
}

/** What a node imports, where it imports something. */
function namesIn(node: ts.Node): (ts.Node | undefined)[] {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return [node.moduleSpecifier];
  if (ts.isImportTypeNode(node)) {
    return [ts.isLiteralTypeNode(node.argument) ? node.argument.literal : undefined];
  }
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
    return [node.arguments[0]];
  }
  if (ts.isCallExpression(node) && node.expression.getText() === "import.meta.resolve") {
    return [node.arguments[0]];
  }
  return [];
}

/** The project's files that a file names so; packages are left out. */
export function targetsOf(path: string, specifiers: readonly string[]): string[] {
  return specifiers.flatMap((specifier) => {
    const mapped = MAPPED[specifier] ?? byPrefix(specifier);
    if (mapped?.startsWith("./")) return [mapped.slice(2)];
    if (!/^(\.|\/|file:)/.test(specifier)) return [];
    const url = new URL(specifier, toFileUrl(`${root}/${path}`));
    const file = fromFileUrl(url);
    return [file.startsWith(`${root}/`) ? file.slice(root.length + 1) : file];
  });
}

/** By an entry of the import map that ends with a slash. */
function byPrefix(specifier: string): string | undefined {
  const prefix = Object.keys(MAPPED).find((name) => name.endsWith("/") && specifier.startsWith(name));
  return prefix === undefined ? undefined : MAPPED[prefix] + specifier.slice(prefix.length);
}

/** What a module of the project imports of it. */
export function importsOf(path: string): string[] {
  const named = targetsOf(path, specifiersIn(Deno.readTextFileSync(`${root}/${path}`), path));
  return path === LOADER ? [...named, ...COMMAND_MODULES] : named;
}

/** Addresses that a module of the project puts together when it runs. */
export function computedIn(path: string): readonly string[] {
  return importsIn(Deno.readTextFileSync(`${root}/${path}`), path).computed;
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
