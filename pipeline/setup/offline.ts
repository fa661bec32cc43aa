/**
 * What lets the commands run without network: the npm packages that they and the stages reach, laid out as Deno
 * keeps them, with settings and a lock file that name no others (Deno wants every package that its lock file has).
 */
import { fromFileUrl, toFileUrl } from "@std/path";
import { type BundleFile, diskFile, filesBelow, textFile } from "../engine/mod.ts";
import { CommandError, EXIT } from "../process/exit_codes.ts";
import { linksTo, type Lock, lockFor, packageId } from "./lock_part.ts";

interface ModuleGraph {
  readonly modules: readonly {
    readonly specifier: string;
    readonly npmPackage?: string;
    readonly error?: string;
  }[];
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

/** A folder outside of the root that modules lie in, and what else of it is needed. */
export interface Outside {
  readonly folder: string;
  readonly files: readonly string[];
}

/** Where modules from outside of the root go. */
const CODE = "code";

/**
 * Files for a folder `offline/` beside the sources: deno.json, deno.lock, npm/, and code/ for modules that do not lie
 * below the root.
 * @param entries modules from the root, or their addresses: the commands' and the stages'
 * @throws CommandError (1) when a package is not in Deno's cache, or a module lies neither here nor there
 */
export async function offlineFiles(
  root: string,
  entries: readonly string[],
  outside: Outside | null = null,
): Promise<BundleFile[]> {
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
  for (const file of outsideFiles(root, graph, outside)) files.set(file.path, file);
  const settings = insideOf(readJson(`${root}/deno.json`) as Settings, root, outside);
  const lock = (readJson(`${root}/deno.lock`) ?? { version: "5" }) as Lock;
  return [
    textFile("deno.json", `${JSON.stringify(settingsFor(settings, lock, ids), null, 2)}\n`),
    textFile("deno.lock", `${JSON.stringify(lockWith(root, settings, lockFor(lock, ids)), null, 2)}\n`),
    ...files.values(),
  ];
}

/** Modules that do not lie below the root. */
function outsideFiles(root: string, { modules }: ModuleGraph, outside: Outside | null): BundleFile[] {
  const paths = new Set(outside?.files ?? []);
  for (const { specifier } of modules) {
    if (!specifier.startsWith("file:")) continue;
    const path = fromFileUrl(specifier);
    if (path.startsWith(`${root}/`)) continue;
    if (outside === null) continue;
    if (!path.startsWith(`${outside.folder}/`)) {
      throw new CommandError(
        EXIT.failed,
        `module ${path} lies neither in ${root} nor in ${outside.folder}: move it into the project`,
      );
    }
    paths.add(path.slice(outside.folder.length + 1));
  }
  return [...paths].map((path) => diskFile(`${CODE}/${path}`, `${outside!.folder}/${path}`));
}

/** Settings in which names stand for modules in `offline/code/` that stood for such outside of the root. */
function insideOf(settings: Settings, root: string, outside: Outside | null): Settings {
  if (outside === null) return settings;
  const imports = Object.entries(settings.imports ?? {}).map(([name, target]) => {
    if (!/^(\.{0,2}\/|file:)/.test(target)) return [name, target];
    const path = fromFileUrl(new URL(target, toFileUrl(`${root}/deno.json`)));
    if (path.startsWith(`${root}/`) || !path.startsWith(`${outside.folder}/`)) return [name, target];
    const below = toFileUrl(path.slice(outside.folder.length)).pathname;
    return [name, `./offline/${CODE}${below}`];
  });
  return { ...settings, imports: Object.fromEntries(imports) };
}

async function moduleGraph(root: string, entries: readonly string[]): Promise<ModuleGraph> {
  const probe = Deno.makeTempFileSync({ suffix: ".ts" });
  try {
    const addresses = entries.map((entry) =>
      entry.startsWith("file:") ? entry : toFileUrl(`${root}/${entry}`).href
    );
    const lines = addresses.map((address) => `import ${JSON.stringify(address)};\n`);
    Deno.writeTextFileSync(probe, lines.join(""));
    const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["info", "--json", "--frozen", "--config", `${root}/deno.json`, probe],
      cwd: root,
    }).output();
    if (!success) throw new CommandError(EXIT.failed, new TextDecoder().decode(stderr).trim());
    const whole = JSON.parse(new TextDecoder().decode(stdout)) as ModuleGraph;
    const own = toFileUrl(Deno.realPathSync(probe)).href;
    const graph = {
      ...whole,
      modules: whole.modules.filter(({ specifier }) => ![own, toFileUrl(probe).href].includes(specifier)),
    };
    const error = graph.modules.find((module) => module.error !== undefined)?.error;
    if (error !== undefined) throw new CommandError(EXIT.failed, error);
    return graph;
  } finally {
    Deno.removeSync(probe);
  }
}

/** The project's settings, as seen from a folder below the root, without its tasks and without other packages. */
function settingsFor(settings: Settings, lock: Lock, ids: ReadonlySet<string>): Settings {
  const { tasks: _tasks, lock: _lock, workspace: _workspace, imports = {}, ...others } = settings;
  const kept = Object.entries(imports).flatMap(([name, target]): [string, string][] => {
    if (!target.startsWith("npm:")) {
      return [[name, target.replace(/^\.\/(?!offline\/)/, "../").replace(/^\.\/offline\//, "./")]];
    }
    return ids.has(packageId(target, lock) ?? "") ? [[name, target]] : [];
  });
  return { ...others, lock: { path: "deno.lock", frozen: true }, imports: Object.fromEntries(kept) };
}

/** With the workspace's members, which from `offline/` are packages outside. */
function lockWith(root: string, { workspace }: Settings, part: Lock): object {
  if (!Array.isArray(workspace)) return part;
  const members = workspace.map((path) => readJson(`${root}/${path}/deno.json`)) as Parameters<
    typeof linksTo
  >[0];
  return { ...part, workspace: { ...part.workspace, links: linksTo(members) } };
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(Deno.readTextFileSync(path));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}
