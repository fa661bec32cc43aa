/** `new`: writes a small paper into a folder of its own, with the commands of this one. */
import { relative, resolve } from "node:path";
import { fromFileUrl, toFileUrl } from "@std/path";
import { namesIn, readIfPresent, realPath, statIfPresent, storageError } from "../../engine/mod.ts";
import { CommandError, EXIT } from "../../process/exit_codes.ts";
import { linksTo, type Lock, lockFor, packagesUnder } from "../../setup/lock_part.ts";
import type { Options } from "../options.ts";
import type { Project } from "../project.ts";
import { writeWhole } from "../write_file.ts";

/** The files of a new paper, below pipeline/cli/template. */
export const TEMPLATE = [
  "paper.ts",
  "stages/starts.ts",
  "stages/steps.ts",
  "stages/steps.wgsl",
  "stages/figure.ts",
  "lib/compute.ts",
] as const;

/** Commands of a new paper, with what each may do beside reading. */
export const TASKS: { readonly [command: string]: string } = {
  reproduce: "--allow-write --allow-env --allow-run --allow-sys=uid",
  plan: "--allow-write=.store --allow-env",
  graph: "--allow-env",
  status: "--allow-write=.store --allow-env --allow-run=sh",
  check: "--allow-env",
  record: "--allow-write --allow-env",
  shards: "--allow-env",
  pull: "--allow-write=.store --allow-env --allow-net",
  push: "--allow-write --allow-env --allow-net",
  export: "--allow-write --allow-env",
  keygen: "--allow-write",
  verify: "--allow-write --allow-env --allow-run --allow-sys=uid",
  trace: "--allow-write=.store --allow-env",
  bundle: "--allow-write --allow-env --allow-run",
  appendix: "--allow-write --allow-env",
  clean: "--allow-write=.store,output --allow-env",
  gc: "--allow-write=.store --allow-env",
  doctor: "--allow-env --allow-run=df",
  help: "--allow-env",
};

/** What the engine and its commands import by name. */
export const NAMES = [
  ...["@bufbuild/protobuf/wire", "@std/cli", "@std/path", "@viz-js/viz", "aws4fetch", "cli-progress"],
  ...["csv-parse/sync", "modern-tar", "typescript", "valibot"],
  ...["erf", "erfc", "exp", "expm1", "log1p"].map((name) => `@stdlib/math-base-special-${name}`),
];

// deno-lint-ignore require-await
export async function newPaper(project: Project, options: Options): Promise<number> {
  const [asked] = options.targets as [string];
  const folder = expectUsable(asked);
  const template = fromFileUrl(new URL("../template", import.meta.url));
  for (const path of TEMPLATE) {
    writeWhole(`${folder}/${path}`, new TextDecoder().decode(readIfPresent(`${template}/${path}`)!));
  }
  writeWhole(`${folder}/deno.json`, `${JSON.stringify(settingsFor(folder, project.root), null, 2)}\n`);
  writeWhole(`${folder}/deno.lock`, `${JSON.stringify(lockOf(project.root), null, 2)}\n`);
  writeWhole(`${folder}/.gitignore`, ".store/\noutput/\nremote.json\n*.key\n");
  const quoted = `'${asked.replaceAll("'", "'\\''")}'`;
  console.log(`${asked} is there. Next: cd ${quoted}, then deno task reproduce, then deno task verify`);
  return EXIT.ok;
}

export { newPaper as new };

/**
 * The folder's absolute path.
 * @throws CommandError (64) for what is no folder, or one that is not empty
 */
function expectUsable(asked: string): string {
  const refuse = (why: string): never => {
    throw new CommandError(EXIT.usage, `new: ${asked} ${why}: name another folder`);
  };
  if (asked.trim() === "") throw new CommandError(EXIT.usage, "new: a folder's name must not be empty");
  if (/[\r\n\0\\]/.test(asked)) {
    throw new CommandError(
      EXIT.usage,
      `new: a folder's name must have no line break and no \\: found ${JSON.stringify(asked)}`,
    );
  }
  const folder = resolve(asked);
  if (isBelowFile(folder)) refuse("is below a file");
  if (statIfPresent(folder) !== null) refuse("is a file");
  const names = namesIn(folder);
  if (names.length > 0) refuse(`exists and is not empty (it has ${names[0]})`);
  try {
    Deno.mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw storageError("make", folder, error);
  }
  return realPath(folder);
}

function isBelowFile(path: string): boolean {
  try {
    Deno.lstatSync(path);
    return false;
  } catch (error) {
    return error instanceof Deno.errors.NotADirectory;
  }
}

interface Settings {
  readonly imports: { readonly [name: string]: string };
  readonly [other: string]: unknown;
}

function readSettings(root: string): Settings {
  return JSON.parse(new TextDecoder().decode(readIfPresent(`${root}/deno.json`)!));
}

/** The part of the project's lock file that has the packages of the engine and its commands. */
function lockOf(root: string): object {
  const settings = readSettings(root);
  const lock = JSON.parse(new TextDecoder().decode(readIfPresent(`${root}/deno.lock`)!)) as Lock;
  const part = lockFor(lock, packagesUnder(NAMES.map((name) => settings.imports[name]!), lock));
  // Deno names each package of a folder outside of the paper's that the paper imports, with what that one needs.
  const links = linksTo([
    readSettings(`${root}/pipeline/engine`) as unknown as Parameters<typeof linksTo>[0][0],
  ]);
  return { ...part, workspace: { ...part.workspace, links } };
}

/** The new paper's deno.json. The engine is named by a relative path, so that both folders may move together. */
function settingsFor(folder: string, root: string): object {
  const base = realPath(root);
  const addressOf = (path: string): string => {
    const way = relative(folder, `${base}/${path}`).split("/");
    const up = way.filter((part) => part === "..").length;
    const below = toFileUrl(`/${way.slice(up).join("/")}`).pathname.slice(1);
    return up === 0 ? `./${below}` : "../".repeat(up) + below;
  };
  const { imports: named, compilerOptions, unstable, fmt } = readSettings(root);
  return {
    tasks: Object.fromEntries(
      Object.entries(TASKS).map(([command, allowed]) => [
        command,
        `deno run --frozen --allow-read ${allowed} paper.ts ${command}`,
      ]),
    ),
    lock: { path: "deno.lock", frozen: true },
    nodeModulesDir: "none",
    ...{ unstable, compilerOptions, fmt },
    exclude: ["output/", ".store/"],
    imports: {
      "@flat-channels/engine": addressOf("pipeline/engine/mod.ts"),
      "@flat-channels/cli": addressOf("pipeline/cli/mod.ts"),
      ...Object.fromEntries(
        NAMES.map((name) => [
          name,
          named[name]!.startsWith("./") ? addressOf(named[name]!.slice(2)) : named[name]!,
        ]),
      ),
    },
  };
}
