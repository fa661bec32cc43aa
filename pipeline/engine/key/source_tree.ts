/**
 * How the modules of one folder name each other: by paths, through deno.json's import map, or as packages that
 * deno.lock holds; and what a stage's module may not name at all.
 */
import { fromFileUrl, toFileUrl } from "../file_address.ts";
import { GraphError } from "../graph.ts";
import type { FileIndex } from "../store/file_index.ts";
import { canonicalJson, sha256 } from "../store/hash.ts";
import type { CodePart } from "./field.ts";
import { LockedPackages, type LockFile } from "./locked_packages.ts";
import type { Json } from "../stage.ts";

/** What a stage's own modules may take from Deno's Node layer; packages are not asked. */
const PURE_BUILTINS = new Set(
  ["assert", "assert/strict", "buffer", "events", "path", "stream", "string_decoder", "url", "util"].map((
    name,
  ) => `node:${name}`),
);

/** The part of deno.json that counts. */
interface Settings {
  readonly imports?: { readonly [name: string]: string };
  readonly scopes?: object;
  readonly compilerOptions?: Json;
  readonly unstable?: Json;
}

/** What an import names. */
export type Target =
  /** `relative`: named from the importing file, not through deno.json. */
  | { readonly kind: "file"; readonly path: string; readonly relative: boolean }
  | { readonly kind: "package"; readonly specifier: string }
  | { readonly kind: "builtin" };

/** A folder with deno.json and deno.lock: how its modules name each other. */
export class SourceTree {
  private locked: LockedPackages | null = null;
  /** How Deno compiles and runs the modules, as deno.json says. */
  readonly compiler: CodePart;
  private readonly importMap: { readonly [name: string]: string };
  /** An address that deno.json sends elsewhere, for all or for some modules: then files are not what they say. */
  private readonly redirected: string | undefined;

  /** @param state changes with the two files */
  constructor(readonly root: string, readonly state: string) {
    const settings = (this.readJson("deno.json") ?? {}) as Settings;
    const { compilerOptions = {}, unstable = [] } = settings;
    this.compiler = { field: "compiler", hash: sha256(canonicalJson({ compilerOptions, unstable })) };
    this.importMap = settings.imports ?? {};
    this.redirected =
      Object.keys(settings.imports ?? {}).find((name) => /^(\.{0,2}\/|[a-z]+:)/i.test(name)) ??
        Object.keys(settings.scopes ?? {})[0];
  }

  /** The lock file is read when a package is asked for: it is the largest of all that is read in a run with nothing to do. */
  get packages(): LockedPackages {
    return this.locked ??= new LockedPackages((this.readJson("deno.lock") ?? {}) as LockFile);
  }

  /** @throws GraphError for an import that no module of a stage may have */
  resolve(specifier: string, from: string): Target {
    if (this.redirected !== undefined) {
      throw new GraphError(
        `deno.json's imports or scopes send the address ${this.redirected} elsewhere, which no key of a stage would ` +
          "tell: name packages and modules there by bare names only",
      );
    }
    const mapped = this.importMap[specifier] ?? this.mapPrefix(specifier);
    const base = mapped === undefined ? from : "deno.json";
    const target = mapped ?? specifier;
    if (target.startsWith("node:")) {
      if (!PURE_BUILTINS.has(target)) {
        throw new GraphError(
          `${from} imports ${target}, which sees clocks, chance or the machine: use a package or own code`,
        );
      }
      return { kind: "builtin" };
    }
    if (/^(npm|jsr|https?):/.test(target)) return { kind: "package", specifier: target };
    if (!/^\.{0,2}\//.test(target)) {
      throw new GraphError(
        `${from} imports ${specifier}, which deno.json's import map does not name: add it there`,
      );
    }
    const path = fromFileUrl(new URL(target, toFileUrl(`/root/${base}`)));
    if (!path.startsWith("/root/")) {
      throw new GraphError(`${from} imports ${specifier}, which lies outside the project: move it inside`);
    }
    return { kind: "file", path: path.slice("/root/".length), relative: mapped === undefined };
  }

  private mapPrefix(specifier: string): string | undefined {
    for (let at = specifier.lastIndexOf("/"); at > 0; at = specifier.lastIndexOf("/", at - 1)) {
      const prefix = this.importMap[specifier.slice(0, at + 1)];
      if (prefix !== undefined) return prefix + specifier.slice(at + 1);
      const exact = this.importMap[specifier.slice(0, at)];
      if (exact?.startsWith("npm:")) return exact + specifier.slice(at);
    }
    return undefined;
  }

  private readJson(name: string): unknown {
    try {
      return JSON.parse(Deno.readTextFileSync(`${this.root}/${name}`));
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return null;
      throw new GraphError(`${name}: ${error instanceof Error ? error.message : error}: correct the file`);
    }
  }
}

/** The trees that were read, by folder and the hashes of their two files: a lock file takes longer to read than a stage to run. */
const trees = new Map<string, SourceTree>();

/** The tree at a folder: read again only when one of its two files has changed. */
export function treeAt(root: string, index: FileIndex): SourceTree {
  const state = ["deno.json", "deno.lock"].map((name) => index.fileHash(`${root}/${name}`)).join(" ");
  const known = trees.get(root);
  if (known?.state === state) return known;
  const tree = new SourceTree(root, state);
  trees.set(root, tree);
  return tree;
}
