/** A lock file that holds some packages of another one. Deno wants every package that its lock file has. */

export interface Lock {
  readonly version: string;
  readonly specifiers?: { readonly [specifier: string]: string };
  readonly npm?: {
    readonly [id: string]: {
      readonly dependencies?: readonly string[];
      readonly optionalDependencies?: readonly string[];
    };
  };
  readonly workspace?: { readonly dependencies?: readonly string[] };
}

/**
 * The lock file's id of the package that a specifier such as `npm:@scope/name@1.2.3/path` means, for one package may be
 * there in two versions; null for what is no package.
 */
export function packageId(specifier: string, lock: Lock): string | null {
  const [, wanted, name] = /^npm:\/?(((?:@[^/]+\/)?[^@/]+)@[^/]+)/.exec(specifier) ?? [];
  const version = wanted && lock.specifiers?.[`npm:${wanted}`];
  return version ? `${name}@${version}` : null;
}

export function lockFor(lock: Lock, ids: ReadonlySet<string>): Lock {
  const wanted = (specifier: string) => ids.has(packageId(specifier, lock) ?? "");
  const pick = <T>(fields: { readonly [name: string]: T }, keep: (name: string) => boolean) =>
    Object.fromEntries(Object.entries(fields).filter(([name]) => keep(name)));
  return {
    version: lock.version,
    specifiers: pick(lock.specifiers ?? {}, wanted),
    npm: pick(lock.npm ?? {}, (id) => ids.has(id)),
    workspace: { dependencies: (lock.workspace?.dependencies ?? []).filter(wanted) },
  };
}

/** The ids of the packages that these specifiers mean, and of all that they depend on. */
export function packagesUnder(specifiers: readonly string[], lock: Lock): Set<string> {
  const npm = lock.npm ?? {};
  const byName = Map.groupBy(Object.keys(npm), (id) => id.slice(0, id.indexOf("@", 1)));
  const pending = specifiers.map((specifier) => packageId(specifier, lock)).filter((id) => id !== null);
  const ids = new Set<string>();
  for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
    if (ids.has(id)) continue;
    ids.add(id);
    const { dependencies = [], optionalDependencies = [] } = npm[id] ?? {};
    // The version is left out where there is only one.
    for (const each of [...dependencies, ...optionalDependencies]) {
      pending.push(npm[each] === undefined ? byName.get(each)![0]! : each);
    }
  }
  return ids;
}

/**
 * What a lock file says of packages whose folders lie outside of the one with the lock file: each by its own deno.json,
 * with what it needs.
 */
export function linksTo(
  members: readonly { readonly name: string; readonly version: string; readonly imports: object }[],
): { readonly [name: string]: { readonly dependencies: readonly string[] } } {
  return Object.fromEntries(members.map(({ name, version, imports }) => {
    const needed = (Object.values(imports) as string[]).map((target) =>
      target.replace(/^(npm:(?:@[^/]+\/)?[^/]+)\/.*$/, "$1")
    );
    return [`jsr:${name}@${version}`, { dependencies: needed.sort() }];
  }));
}
