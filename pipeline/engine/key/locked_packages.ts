/** Packages as code: each counts with everything that it depends on, by the integrity hashes of the lock file. */
import { GraphError } from "../graph.ts";
import { byCodeUnit, canonicalJson, sha256 } from "../store/hash.ts";
import type { CodePart } from "./field.ts";
import type { Json } from "../stage.ts";

/** The part of deno.lock that counts. */
export interface LockFile {
  readonly specifiers?: { readonly [specifier: string]: string };
  readonly npm?: {
    readonly [id: string]: {
      readonly integrity?: string;
      readonly dependencies?: readonly string[];
      readonly optionalDependencies?: readonly string[];
    };
  };
}

export class LockedPackages {
  private readonly known = new Map<string, CodePart>();
  /** Ids by name. */
  private ids: Map<string, string[]> | null = null;

  constructor(private readonly lock: LockFile) {}

  /**
   * @param specifier such as `npm:@scope/name@1.2.3/path`
   * @param from who imports it, for the message
   * @throws GraphError when the package, or one that it depends on, is not in the lock file with its integrity
   */
  partOf(specifier: string, from: string): CodePart {
    const known = this.known.get(specifier);
    if (known !== undefined) return known;
    const match = /^npm:\/?((?:@[^/@]+\/)?[^/@]+)(@[^/]+)?/.exec(specifier);
    const version = match === null ? undefined : this.lock.specifiers?.[`npm:${match[1]}${match[2] ?? ""}`];
    if (match === null || version === undefined) {
      throw new GraphError(`${from} imports ${specifier}, which deno.lock does not hold: run deno install`);
    }
    const name = match[1]!;
    const closure = new Map<string, string>();
    const pending = [`${name}@${version}`];
    for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
      if (closure.has(id)) continue;
      const entry = this.lock.npm?.[id];
      if (entry?.integrity === undefined) {
        throw new GraphError(
          `${from} imports ${specifier}, and deno.lock has no integrity of ${id}: run deno install`,
        );
      }
      closure.set(id, entry.integrity);
      for (const dependency of [...entry.dependencies ?? [], ...entry.optionalDependencies ?? []]) {
        pending.push(this.idOf(dependency, id));
      }
    }
    const list = [...closure].sort(([a], [b]) => byCodeUnit(a, b));
    const part = { field: `package ${name}`, hash: sha256(canonicalJson(list as unknown as Json)) };
    this.known.set(specifier, part);
    return part;
  }

  /** The lock file leaves the version out where there is only one. */
  private idOf(dependency: string, of: string): string {
    if (this.lock.npm?.[dependency] !== undefined) return dependency;
    this.ids ??= Map.groupBy(Object.keys(this.lock.npm ?? {}), (id) => id.slice(0, id.indexOf("@", 1)));
    const ids = this.ids.get(dependency) ?? [];
    if (ids.length === 1) return ids[0]!;
    throw new GraphError(
      `package ${of} needs ${dependency}, of which deno.lock holds ${
        ids.join(" and ") || "none"
      }: run deno install`,
    );
  }
}
