/**
 * The code under a stage: every module reachable from its file, every text and binary it imports, every
 * locked package. A change to any of them is a change of the stage; nobody can forget to declare one.
 *
 * A TypeScript module counts by what it compiles to, without types and comments, because those cannot reach
 * a result. A shader counts without its comments and line breaks, for the same reason; one library of shader
 * functions is under many stages, and a better comment in it must not make them all run. (A stage that wants to
 * publish a shader's text declares the file as an input.) Everything else that is imported as text or bytes
 * counts byte for byte, but line ends in text count as line feeds.
 */
import type { FileIndex } from "../store/file_index.ts";
import { readSource } from "../store/files.ts";
import { GraphError } from "../graph.ts";
import { byCodeUnit, canonicalJson, sha256 } from "../store/hash.ts";
import type { CodePart } from "./field.ts";
import type { ModuleFacts } from "./module_scan.ts";
import { AROUND_STAGES, ENGINE, ENGINE_ADDRESS, useOwnScanner } from "./own_code.ts";
import { shaderMeaning } from "./shader_meaning.ts";
import { type SourceTree, treeAt } from "./source_tree.ts";

/** The code that starts at one module. */
export interface Code {
  /** Sorted by field. */
  readonly parts: readonly CodePart[];
  /** Files reached by addresses relative to each other, by their paths from the root. */
  readonly files: readonly string[];
  /** Those imported as text whose line ends are not plain line feeds as they lie on the disk. */
  readonly carriageReturns: readonly string[];
  /** Whether it may reach what Deno has of Node's: through a package, or by a name. */
  readonly node: boolean;
  /** All files that the parts were found in, with what was found (FileIndex.sourceHash). */
  readonly read: ReadonlyMap<string, string>;
}

/** A file that the walk has still to look at. */
interface Pending {
  readonly path: string;
  /** The module that imports it; null for the first. */
  readonly from: string | null;
  readonly raw: boolean;
  readonly relative: boolean;
}

export class SourceModules {
  private readonly codes = new Map<string, Code>();
  private readonly project: SourceTree;
  private readonly engine: SourceTree | null;
  private readonly facts = new Map<string, ModuleFacts>();
  private around: Promise<Pick<Code, "read"> & { readonly part: CodePart }> | null = null;

  constructor(readonly root: string, private readonly index: FileIndex) {
    this.project = treeAt(root, index);
    this.engine = ENGINE && treeAt(ENGINE.root, index);
    useOwnScanner(this.engine, index);
  }

  /** All parts of the code that starts at `entry` (a path from the root). */
  async partsOf(entry: string): Promise<readonly CodePart[]> {
    return (await this.codeOf(entry)).parts;
  }

  /**
   * @throws GraphError for a module that does not exist, that imports what it may not, or a package that is not locked
   */
  async codeOf(entry: string): Promise<Code> {
    const known = this.codes.get(entry);
    if (known !== undefined) return known;
    const { parts, ...files } = await this.walk(this.project, [entry]);
    const around = await (this.around ??= this.surroundings());
    parts.push(around.part, this.project.compiler);
    const read = new Map([...around.read, ...files.read]);
    const code = { ...files, parts: parts.sort((a, b) => byCodeUnit(a.field, b.field)), read };
    this.codes.set(entry, code);
    return code;
  }

  /** Whether the parts of the code that starts at `entry` are, without another walk, surely what they were. */
  async isUnchanged(entry: string): Promise<boolean> {
    const { root, index, project, engine } = this;
    if (treeAt(root, index) !== project) return false;
    if (engine !== null && treeAt(engine.root, index) !== engine) return false;
    return [...(await this.codeOf(entry)).read].every(([file, hash]) => index.sourceHash(file) === hash);
  }

  private async surroundings(): Promise<Pick<Code, "read"> & { readonly part: CodePart }> {
    if (this.engine === null || ENGINE === null) {
      return { part: { field: "engine", hash: sha256(ENGINE_ADDRESS.href) }, read: new Map() };
    }
    const { folder } = ENGINE;
    const { parts, read } = await this.walk(this.engine, AROUND_STAGES.map((name) => folder + name));
    const list = parts.sort((a, b) => byCodeUnit(a.field, b.field)).map(({ field, hash }) => [field, hash]);
    return { part: { field: "engine", hash: sha256(canonicalJson(list)) }, read };
  }

  /** Everything that can be reached from `entries`. */
  private async walk(
    tree: SourceTree,
    entries: readonly string[],
  ): Promise<Code & { parts: CodePart[] }> {
    const found = new Map<string, string>();
    const read = new Map<string, string>();
    const files = new Set<string>();
    const carriageReturns = new Set<string>();
    const pending: Pending[] = entries.map((path) => ({ path, from: null, raw: false, relative: true }));
    const seen = new Set<string>();
    let node = false;
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      const { path, from, raw, relative } = next;
      const visit = [path, raw, relative].join(" ");
      if (seen.has(visit)) continue;
      seen.add(visit);
      const file = `${tree.root}/${path}`;
      const hash = this.index.sourceHash(file);
      if (hash === null) {
        throw new GraphError(`module ${path} does not exist (reached from ${entries[0]}): restore the file`);
      }
      read.set(file, hash);
      if (relative) files.add(path);
      if (raw) {
        found.set(`text ${path}`, path.endsWith(".wgsl") ? this.shaderHash(file, hash) : hash);
        if (this.index.fileHash(file) === hash) continue;
        carriageReturns.add(path);
        if (relative) continue;
        throw new GraphError(
          `${path} has carriage returns at its line ends, and is imported through deno.json: ` +
            "check it out with line feeds (git add --renormalize)",
        );
      }
      if (!/\.(ts|js|mts|mjs)$/.test(path)) {
        throw new GraphError(
          `${
            from ?? "the graph"
          } imports ${path} as a module, whose own imports nobody follows: write it as ` +
            '.ts, .js, .mts or .mjs, or import its content (with { type: "text" }, "bytes" or "json")',
        );
      }
      const facts = await this.factsOf(file, path, hash);
      found.set(`module ${path}`, facts.meaning);
      node ||= facts.node;
      for (const each of facts.imports) {
        const target = tree.resolve(each.specifier, path);
        node ||= target.kind !== "file";
        if (target.kind === "package") {
          const part = tree.packages.partOf(target.specifier, path);
          found.set(part.field, part.hash);
        } else if (target.kind === "file") {
          pending.push({
            path: target.path,
            from: path,
            raw: each.raw,
            relative: relative && target.relative,
          });
        }
      }
    }
    const parts = [...found].map(([field, hash]) => ({ field, hash }));
    return { parts, files: [...files], carriageReturns: [...carriageReturns], node, read };
  }

  private async factsOf(file: string, path: string, hash: string): Promise<ModuleFacts> {
    // TypeScript drops imports that nobody uses, a script does not.
    const text = /\.m?js$/.test(path) ? `script ${hash}` : hash;
    const known = this.facts.get(text) ?? this.index.module(text) as ModuleFacts | undefined;
    if (known !== undefined) return known;
    // By a computed address, for which Deno fetches no compiler before one is needed.
    const { scanModule } = await import(
      new URL("module_scan.ts", import.meta.url).href
    ) as typeof import("./module_scan.ts");
    let facts: ModuleFacts;
    try {
      facts = scanModule(path, sourceText(file));
    } catch (error) {
      throw new GraphError(error instanceof Error ? error.message : String(error));
    }
    this.facts.set(text, facts);
    this.index.setModule(text, facts);
    return facts;
  }

  private shaderHash(file: string, hash: string): string {
    const known = this.index.module(`shader ${hash}`) as string | undefined;
    if (known !== undefined) return known;
    const meaning = sha256(shaderMeaning(sourceText(file)));
    this.index.setModule(`shader ${hash}`, meaning);
    return meaning;
  }
}

function sourceText(file: string): string {
  return new TextDecoder().decode(readSource(file) ?? new Uint8Array());
}
