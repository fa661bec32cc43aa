/** What the commands load on a machine that has nothing yet: those that need no package fetch none. */
import assert from "node:assert/strict";
import { toFileUrl } from "@std/path";
import { COMMANDS } from "../../pipeline/cli/commands.ts";
import { LOADED_LATER } from "../../pipeline/engine/mod.ts";
import { paperProject } from "../../pipeline/cli/paper_project.ts";
import { root } from "./process.ts";

function filesBelow(folder: string): string[] {
  try {
    return [...Deno.readDirSync(folder)].flatMap(({ name, isDirectory }) =>
      isDirectory ? filesBelow(`${folder}/${name}`) : [`${folder}/${name}`]
    );
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

/** Runs a command of this repository with an empty cache and no registry, in a folder of its own. */
async function cold(...args: string[]): Promise<{ code: number; text: string; fetched: string[] }> {
  const cache = Deno.makeTempDirSync({ prefix: "cold-" });
  try {
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "--frozen",
        "--allow-read",
        "--allow-env",
        `--allow-write=${cache}`,
        "pipeline/cli/main.ts",
        ...args,
      ],
      cwd: root,
      // Nobody listens there: a package that is wanted is an error at once.
      env: { DENO_DIR: cache, NPM_CONFIG_REGISTRY: "http://127.0.0.1:1/", NO_COLOR: "1" },
      stdin: "null",
    }).output();
    const text = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
    const fetched = filesBelow(`${cache}/npm`);
    return { code, text, fetched };
  } finally {
    Deno.removeSync(cache, { recursive: true });
  }
}

for (
  const args of [["help"], ["help", "verify"], ["plan", "--help"], ["plan", "--stor"], [
    "clean",
    "--profile",
    "no",
  ], ["plan", "--profile", "no"]]
) {
  Deno.test(`${args.join(" ")} needs no package on a machine that has none`, async () => {
    const { code, text, fetched } = await cold(...args);
    assert.ok([0, 64].includes(code), text);
    assert.doesNotMatch(text, /127\.0\.0\.1|registry|Download/);
    assert.deepEqual(fetched, []);
  });
}

interface Dependency {
  readonly code?: { readonly specifier?: string };
}

/** Names of the packages under a module. */
async function packagesUnder(path: string): Promise<string[]> {
  const names = (await reachedFrom(path)).flatMap((specifier) =>
    /^npm:\/?((?:@[^/]+\/)?[^@/]+)/.exec(specifier)?.[1] ?? []
  );
  return [...new Set(names)].sort();
}

/** What lies under a module, itself too, by Deno's own graph: what a literal dynamic import names is fetched, too. */
async function reachedFrom(path: string): Promise<string[]> {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", "--frozen", path],
    cwd: root,
  }).output();
  const { modules } = JSON.parse(new TextDecoder().decode(stdout)) as {
    modules: { specifier?: string; dependencies?: Dependency[] }[];
  };
  const bySpecifier = new Map(modules.map((module) => [module.specifier, module]));
  const seen = new Set<string>();
  const pending = [toFileUrl(`${root}/${path}`).href];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    for (const { code } of bySpecifier.get(next)?.dependencies ?? []) {
      if (code?.specifier !== undefined) pending.push(code.specifier);
    }
  }
  return [...seen];
}

/** What a command's own module, and what is loaded when it is called, may reach; all others nothing. */
const NEEDS: { readonly [module: string]: readonly string[] } = {
  "pipeline/cli/commands/determinism.ts": ["puppeteer-core", "typescript"],
  // It measures checkpoints itself, with all that reads files of weights.
  "pipeline/cli/commands/watch.ts": [
    ...["@bufbuild/protobuf", "@stdlib/math-base-special-erf", "@stdlib/math-base-special-erfc"],
    ...["@stdlib/math-base-special-exp", "@stdlib/math-base-special-expm1", "@stdlib/math-base-special-ln"],
    ...[
      "@stdlib/math-base-special-log10",
      "@stdlib/math-base-special-log1p",
      "@stdlib/math-base-special-log2",
    ],
    ...["@stdlib/math-base-special-pow", "csv-parse", "csv-stringify", "fflate", "fzstd", "h5wasm"],
    ...["hyparquet", "hyparquet-compressors", "ml-matrix", "munkres-js", "valibot"],
  ],
  "pipeline/cli/display/bars.ts": ["cli-progress"],
  "pipeline/cli/display/graphviz.ts": ["@viz-js/viz"],
  "pipeline/cli/executors/slurm_config.ts": ["valibot"],
  "pipeline/engine/key/module_scan.ts": ["typescript"],
  // A signature of S3, and archives of results.
  "pipeline/engine/remote/address.ts": ["aws4fetch", "modern-tar", "valibot"],
  "pipeline/engine/remote/export.ts": ["@bufbuild/protobuf", "valibot"],
  "pipeline/engine/remote/transfer.ts": ["@bufbuild/protobuf", "valibot"],
  "pipeline/engine/trust/archive.ts": ["modern-tar"],
  "pipeline/engine/trust/trace.ts": ["csv-parse"],
  "pipeline/engine/trust/verify.ts": ["csv-parse"],
  "pipeline/engine/trust/verify_sample.ts": ["csv-parse"],
};

Deno.test("each command reaches only the packages that its own work needs", async () => {
  assert.deepEqual(await packagesUnder("pipeline/cli/main.ts"), []);
  const { loaded = [] } = paperProject();
  for (const module of new Set(Object.values(COMMANDS).map((command) => command.module))) {
    assert.ok(loaded.includes(`pipeline/cli/${module}`), module);
  }
  for (const module of loaded.filter((path) => !path.startsWith("pipeline/paper/"))) {
    assert.deepEqual(await packagesUnder(module), NEEDS[module] ?? [], module);
  }
});

Deno.test("a profile is read without any package, and checked with its schema library alone", async () => {
  assert.deepEqual(await packagesUnder("pipeline/paper/profiles.ts"), ["valibot"]);
  assert.deepEqual(await packagesUnder("pipeline/paper/profile_files.ts"), []);
});

Deno.test("stages are declared without what they compute with", async () => {
  const below = (await reachedFrom("pipeline/paper/graph.ts")).flatMap((specifier) =>
    specifier.startsWith("file:") ? [specifier.slice(toFileUrl(`${root}/`).href.length)] : []
  );
  assert.ok(below.includes("pipeline/paper/toy/stages.ts"));
  assert.deepEqual(below.filter((path) => /^kernels\/(strict|float64|device)\//.test(path)), []);
});

Deno.test("what is loaded by a computed address is known to the bundle, and there", () => {
  const { loaded = [] } = paperProject();
  const computed = /import\(\s*new URL\(\s*(?:`[^`]*\/)?"?([\w./${}]+)[`"]/g;
  const found = new Set<string>();
  for (
    const path of ["pipeline/cli", "pipeline/engine"].flatMap((folder) => filesBelow(`${root}/${folder}`))
  ) {
    if (!path.endsWith(".ts")) continue;
    const folder = path.slice(root.length + 1, path.lastIndexOf("/"));
    for (const [, target] of Deno.readTextFileSync(path).matchAll(computed)) {
      if (/^[\w]+\.ts$/.test(target!)) found.add(`${folder}/${target}`);
    }
    if (path.endsWith("/later.ts")) { for (const each of LOADED_LATER) found.add(`${folder}/${each}`); }
  }
  assert.ok(found.size >= 3, [...found].join(" "));
  for (const path of found) assert.ok(loaded.includes(path), `${path} is missing in paper_project.ts`);
  for (const path of loaded) assert.ok(Deno.statSync(`${root}/${path}`).isFile, path);
});
