/**
 * The code under a stage: every module reachable from its file, every text and binary it imports, every
 * locked package. A change to any of them is a change of the stage; nobody can forget to declare one.
 *
 * A TypeScript module counts by what it compiles to, without types and comments, because those cannot reach
 * a result. A shader counts without its comments and line breaks, for the same reason; one library of shader
 * functions is under many stages, and a better comment in it must not make them all run. (A stage that wants to
 * publish a shader's text declares the file as an input.) Everything else that is imported as text or bytes
 * counts byte for byte.
 */
import { GraphError } from "./graph.ts";
import type { FileIndex } from "./file_index.ts";
import { byCodeUnit, canonicalJson, sha256 } from "./hash.ts";
import type { Import } from "./module_scan.ts";
import { shaderMeaning } from "./shader_meaning.ts";
import type { Json } from "./stage.ts";

/** One part of a stage's code: `module pipeline/a.ts`, `text kernels/a.wgsl`, `package vega`. */
export interface CodePart {
  readonly field: string;
  readonly hash: string;
}

/** What a stage's own modules may take from Deno's Node layer; packages are not asked. */
const PURE_BUILTINS = new Set(
  ["assert", "assert/strict", "buffer", "events", "path", "stream", "string_decoder", "url", "util"].map((
    name,
  ) => `node:${name}`),
);

interface ModuleFacts {
  readonly meaning: string;
  readonly imports: readonly Import[];
}

interface LockFile {
  readonly specifiers?: { readonly [specifier: string]: string };
  readonly npm?: {
    readonly [id: string]: {
      readonly integrity?: string;
      readonly dependencies?: readonly string[];
      readonly optionalDependencies?: readonly string[];
    };
  };
}

export class SourceModules {
  private readonly parts = new Map<string, readonly CodePart[]>();
  private readonly packages = new Map<string, CodePart>();
  private readonly importMap: { readonly [name: string]: string };
  private readonly lock: LockFile;
  private readonly facts = new Map<string, ModuleFacts | null>();

  constructor(private readonly root: string, private readonly index: FileIndex) {
    const settings = this.readJson("deno.json") as { imports?: { [name: string]: string } } | null;
    this.importMap = settings?.imports ?? {};
    this.lock = (this.readJson("deno.lock") ?? {}) as LockFile;
  }

  /** All parts of the code that starts at `entry` (a path from the root), sorted by field. */
  async partsOf(entry: string): Promise<readonly CodePart[]> {
    const known = this.parts.get(entry);
    if (known !== undefined) return known;
    const found = new Map([["engine", await this.surroundings()]]);
    const pending = [{ path: entry, raw: false }];
    const seen = new Set<string>();
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      const { path, raw } = next;
      if (seen.has(`${path} ${raw}`)) continue;
      seen.add(`${path} ${raw}`);
      const hash = this.index.fileHash(`${this.root}/${path}`);
      if (hash === null) {
        throw new GraphError(`module ${path} does not exist (reached from ${entry}): restore the file`);
      }
      if (raw || !/\.(ts|js|mts|mjs)$/.test(path)) {
        found.set(`text ${path}`, path.endsWith(".wgsl") ? this.shaderHash(path, hash) : hash);
        continue;
      }
      const facts = await this.factsOf(`${this.root}/${path}`, path, hash);
      found.set(`module ${path}`, facts.meaning);
      for (const each of facts.imports) {
        const target = this.resolve(each.specifier, path);
        if (target.kind === "package") {
          const part = this.packagePart(target.specifier, path);
          found.set(part.field, part.hash);
        } else if (target.kind === "file") {
          pending.push({ path: target.path, raw: each.raw });
        }
      }
    }
    const parts = [...found].map(([field, hash]) => ({ field, hash })).sort((a, b) =>
      byCodeUnit(a.field, b.field)
    );
    this.parts.set(entry, parts);
    return parts;
  }

  /** What a stage's worker runs around the stage: a change there makes every earlier result doubtful. */
  private async surroundings(): Promise<string> {
    const meanings = new Map<string, string>();
    const pending = ["sandbox.ts", "stage_worker.ts"];
    for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
      if (meanings.has(name)) continue;
      const file = decodeURIComponent(new URL(`./${name}`, import.meta.url).pathname);
      const hash = this.index.fileHash(file);
      if (hash === null) throw new GraphError(`${file} does not exist: restore the file`);
      const facts = await this.factsOf(file, name, hash);
      meanings.set(name, facts.meaning);
      // They import their neighbours only.
      pending.push(...facts.imports.map(({ specifier }) => specifier.replace(/^\.\//, "")));
    }
    return sha256([...meanings].sort(([a], [b]) => byCodeUnit(a, b)).map(([, each]) => each).join(" "));
  }

  private async factsOf(file: string, path: string, hash: string): Promise<ModuleFacts> {
    const known = this.facts.get(hash) ?? this.index.module(hash) as ModuleFacts | undefined;
    if (known !== undefined && known !== null) return known;
    const { scanModule } = await import("./module_scan.ts");
    let facts: ModuleFacts;
    try {
      facts = scanModule(path, Deno.readTextFileSync(file));
    } catch (error) {
      throw new GraphError(error instanceof Error ? error.message : String(error));
    }
    this.facts.set(hash, facts);
    this.index.setModule(hash, facts);
    return facts;
  }

  private shaderHash(path: string, hash: string): string {
    const known = this.index.module(`shader ${hash}`) as string | undefined;
    if (known !== undefined) return known;
    const meaning = sha256(shaderMeaning(Deno.readTextFileSync(`${this.root}/${path}`)));
    this.index.setModule(`shader ${hash}`, meaning);
    return meaning;
  }

  private resolve(
    specifier: string,
    from: string,
  ): { kind: "file"; path: string } | { kind: "package"; specifier: string } | { kind: "builtin" } {
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
    const path = new URL(target, `file:///root/${base}`).pathname;
    if (!path.startsWith("/root/")) {
      throw new GraphError(`${from} imports ${specifier}, which lies outside the project: move it inside`);
    }
    return { kind: "file", path: decodeURIComponent(path.slice("/root/".length)) };
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

  /** The package with everything that it depends on, by the lock file's integrity hashes. */
  private packagePart(specifier: string, from: string): CodePart {
    const known = this.packages.get(specifier);
    if (known !== undefined) return known;
    const match = /^npm:\/?((?:@[^/@]+\/)?[^/@]+)(@[^/]+)?/.exec(specifier);
    const request = match === null ? specifier : `npm:${match[1]}${match[2] ?? ""}`;
    const version = this.lock.specifiers?.[request];
    if (match === null || version === undefined) {
      throw new GraphError(`${from} imports ${specifier}, which deno.lock does not hold: run deno install`);
    }
    const name = match[1]!;
    const closure = new Map<string, string>();
    const pending = [`${name}@${version}`];
    for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
      const entry = this.lock.npm?.[id];
      if (closure.has(id)) continue;
      closure.set(id, entry?.integrity ?? "");
      for (const dependency of [...entry?.dependencies ?? [], ...entry?.optionalDependencies ?? []]) {
        pending.push(this.packageId(dependency));
      }
    }
    const list = [...closure].sort(([a], [b]) => byCodeUnit(a, b));
    const part = { field: `package ${name}`, hash: sha256(canonicalJson(list as unknown as Json)) };
    this.packages.set(specifier, part);
    return part;
  }

  /** The lock file leaves the version out where there is only one. */
  private packageId(dependency: string): string {
    if (this.lock.npm?.[dependency] !== undefined) return dependency;
    const prefix = `${dependency}@`;
    const id = this.onlyVersions.get(dependency);
    return id ?? prefix;
  }

  private get onlyVersions(): Map<string, string> {
    const versions = new Map<string, string>();
    for (const id of Object.keys(this.lock.npm ?? {})) versions.set(id.slice(0, id.indexOf("@", 1)), id);
    Object.defineProperty(this, "onlyVersions", { value: versions });
    return versions;
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
