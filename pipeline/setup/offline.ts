/**
 * What lets the commands run without network: the npm packages that they and the stages reach, laid out as Deno
 * keeps them, with settings and a lock file that name no others (Deno wants every package that its lock file has).
 */
import { toFileUrl } from "@std/path";
import { type BundleFile, filesBelow, textFile } from "../engine/mod.ts";
import { CommandError, EXIT } from "../process/exit_codes.ts";

interface ModuleGraph {
  readonly modules: readonly { readonly npmPackage?: string; readonly error?: string }[];
  readonly npmPackages?: {
    readonly [id: string]: {
      readonly name: string;
      readonly version: string;
      readonly localPath: string;
      readonly dependencies: readonly string[];
    };
  };
}

interface Settings {
  readonly imports?: { readonly [name: string]: string };
  readonly [other: string]: unknown;
}

interface Lock {
  readonly version: string;
  readonly specifiers?: { readonly [specifier: string]: string };
  readonly npm?: { readonly [id: string]: unknown };
  readonly workspace?: { readonly dependencies?: readonly string[] };
}

/**
 * Files for a folder `offline/` beside the sources: deno.json, deno.lock, npm/.
 * @param entries modules from the root: the commands' and the stages'
 * @throws CommandError (1) when a package is not in Deno's cache
 */
export async function offlineFiles(root: string, entries: readonly string[]): Promise<BundleFile[]> {
  const graph = await moduleGraph(root, entries);
  const packages = graph.npmPackages ?? {};
  const ids = new Set<string>();
  const pending = graph.modules.flatMap(({ npmPackage }) => npmPackage ?? []);
  for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
    if (ids.has(id)) continue;
    ids.add(id);
    pending.push(...packages[id]!.dependencies);
  }
  const files = new Map<string, BundleFile>();
  for (const id of ids) {
    const { name, version, localPath } = packages[id]!;
    const found = filesBelow(localPath, `npm/registry.npmjs.org/${name}/${version}/`);
    if (found.length === 0) {
      throw new CommandError(EXIT.failed, `package ${id} is not in Deno's cache: run deno task check once`);
    }
    for (const file of found) files.set(file.path, file);
  }
  const settings = readJson(`${root}/deno.json`) as Settings;
  const lock = (readJson(`${root}/deno.lock`) ?? { version: "5" }) as Lock;
  return [
    textFile("deno.json", `${JSON.stringify(settingsFor(settings, lock, ids), null, 2)}\n`),
    textFile("deno.lock", `${JSON.stringify(lockFor(lock, ids), null, 2)}\n`),
    ...files.values(),
  ];
}

async function moduleGraph(root: string, entries: readonly string[]): Promise<ModuleGraph> {
  const probe = Deno.makeTempFileSync({ suffix: ".ts" });
  try {
    const lines = entries.map((entry) => `import ${JSON.stringify(toFileUrl(`${root}/${entry}`).href)};\n`);
    Deno.writeTextFileSync(probe, lines.join(""));
    const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["info", "--json", "--frozen", "--config", `${root}/deno.json`, probe],
      cwd: root,
    }).output();
    if (!success) throw new CommandError(EXIT.failed, new TextDecoder().decode(stderr).trim());
    const graph = JSON.parse(new TextDecoder().decode(stdout)) as ModuleGraph;
    const error = graph.modules.find((module) => module.error !== undefined)?.error;
    if (error !== undefined) throw new CommandError(EXIT.failed, error);
    return graph;
  } finally {
    Deno.removeSync(probe);
  }
}

/**
 * The lock file's id of the package that a specifier such as `npm:@scope/name@1.2.3/path` means, for one package may be
 * there in two versions; null for what is no package.
 */
function packageId(specifier: string, lock: Lock): string | null {
  const [, wanted, name] = /^npm:\/?(((?:@[^/]+\/)?[^@/]+)@[^/]+)/.exec(specifier) ?? [];
  const version = wanted && lock.specifiers?.[`npm:${wanted}`];
  return version ? `${name}@${version}` : null;
}

/** The project's settings, as seen from a folder below the root, without its tasks and without other packages. */
function settingsFor(settings: Settings, lock: Lock, ids: ReadonlySet<string>): Settings {
  const { tasks: _tasks, lock: _lock, imports = {}, ...others } = settings;
  const kept = Object.entries(imports).flatMap(([name, target]): [string, string][] => {
    if (!target.startsWith("npm:")) return [[name, target.replace(/^\.\//, "../")]];
    return ids.has(packageId(target, lock) ?? "") ? [[name, target]] : [];
  });
  return { ...others, lock: { path: "deno.lock", frozen: true }, imports: Object.fromEntries(kept) };
}

function lockFor(lock: Lock, ids: ReadonlySet<string>): Lock {
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

function readJson(path: string): unknown {
  try {
    return JSON.parse(Deno.readTextFileSync(path));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}
