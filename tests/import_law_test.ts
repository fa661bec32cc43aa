/** The folders are the architecture: what a folder may import, and how large folders and files may grow, is decided here. */
import assert from "node:assert/strict";
import { toFileUrl } from "@std/path";
import { paperProject } from "../pipeline/cli/paper_project.ts";
import { SourceModules } from "../pipeline/engine/key/source_modules.ts";
import { FileIndex } from "../pipeline/engine/store/file_index.ts";
import { Store } from "../pipeline/engine/store/store.ts";
import {
  circlesIn,
  computedIn,
  filesBelow,
  importGraph,
  importsIn,
  importsOf,
  modulesBelow,
  specifiersIn,
  targetsOf,
} from "./modules.ts";
import { root } from "./root.ts";

/** All that others see of the engine. */
const ENGINE = "pipeline/engine/mod.ts";

/** Folder → folders (or files) of this project that its modules may import, beside themselves. */
const LAW: { readonly [folder: string]: readonly string[] } = {
  "pipeline/std": [],
  "pipeline/engine": ["pipeline/std"],
  "kernels": [],
  // Of a diagnosis figures know the types of its findings.
  "figures": ["pipeline/std", "kernels/diagnosis/findings.ts", "kernels/diagnosis/findings"],
  "pipeline/paper": [ENGINE, "pipeline/std", "kernels", "figures"],
  // Foreign networks: the stages, and what the commands need of them.
  "pipeline/diagnose": [ENGINE, "pipeline/process", "pipeline/std", "kernels", "figures"],
  // Signals, child programs, exit codes.
  "pipeline/process": [],
  // What prepares a machine: an adapter, a browser, packages for runs without network.
  "pipeline/setup": [ENGINE, "pipeline/process", "pipeline/std", "kernels"],
  "pipeline/cli": [
    ENGINE,
    "pipeline/process",
    "pipeline/setup",
    "pipeline/std",
    // Profiles and graph are all that the command line knows of the paper; its pictures are drawn by the same
    // function as the report's.
    "pipeline/paper/graph.ts",
    "pipeline/paper/profiles.ts",
    "pipeline/paper/profile_files.ts",
    "figures/report/graph_dot.ts",
    // Counts in words, and the page that a watch writes.
    "figures/report/text.ts",
    "figures/diagnosis/watch",
    "pipeline/diagnose",
    "kernels",
  ],
};

function breaches(folder: string, path: string, imports: readonly string[]): string[] {
  return imports.filter((target) =>
    ![folder, ...LAW[folder]!].some((allowed) => target === allowed || target.startsWith(`${allowed}/`))
  ).map((target) => `${path} imports ${target}`);
}

for (const folder of Object.keys(LAW)) {
  Deno.test(`${folder} imports only ${[folder, ...LAW[folder]!].join(", ")}`, () => {
    const modules = modulesBelow(folder);
    assert.ok(modules.length > 0);
    assert.deepEqual(modules.flatMap((path) => breaches(folder, path, importsOf(path))), []);
  });
}

/** What is made here, and tests, which may import everything. */
const FREE = /^(\.git|\.store|output|tests)$/;

Deno.test("every folder of code is under the law", () => {
  const law = Object.keys(LAW);
  const folders = [...Deno.readDirSync(root)].filter(({ name, isDirectory }) =>
    isDirectory && !FREE.test(name)
  );
  const free = folders.flatMap(({ name }) => modulesBelow(name)).filter((path) =>
    !law.some((folder) => path.startsWith(`${folder}/`))
  );
  assert.deepEqual(free, []);
});

/** Modules that import by an address put together when they run, and what they load so. */
const COMPUTED: { readonly [path: string]: string } = {
  "pipeline/cli/load_command.ts": "commands by their table, which tests/modules.ts reads",
  "pipeline/cli/paper_project.ts": "the paper's graph and profiles, which the law names",
  "pipeline/engine/later.ts": "parts of the engine, of the list LOADED_LATER",
  "pipeline/setup/unpack_archives.ts": "a package",
};

Deno.test("only modules that say what they load so import by an address put together when they run", () => {
  const found = Object.keys(LAW).flatMap(modulesBelow).filter((path) => computedIn(path).length > 0);
  assert.deepEqual(found.sort(), Object.keys(COMPUTED));
});

Deno.test("an address put together is found, and what import.meta.resolve and JSX name", () => {
  const text = 'await import(`../figures/${name}.ts`);\nawait import("../figures" + rest);\n' +
    "await import(import.meta.resolve(path));\nawait import(new URL(path, import.meta.url).href);\n" +
    'await import("./a.ts");\nawait import(new URL("./b.ts", import.meta.url).href);\n';
  const { named, computed } = importsIn(text);
  assert.deepEqual(computed, [
    "`../figures/${name}.ts`",
    '"../figures" + rest',
    "import.meta.resolve(path)",
    "path",
    "new URL(path, import.meta.url).href",
  ]);
  assert.deepEqual(named, ["./a.ts", "./b.ts"]);
  assert.deepEqual(importsIn('await import(import.meta.resolve("../figures/a.ts"));').named, [
    "../figures/a.ts",
  ]);
  const page = 'const a = <p>{"it\'s"}</p>;\nimport "../figures/a.ts";\n';
  assert.deepEqual(importsIn(page, "page.tsx").named, ["../figures/a.ts"]);
});

Deno.test("an import against the law is found, one of types only and one by a computed address as well", () => {
  const text = 'import type { A } from "../figures/c.ts";\nimport "./b.ts";\nimport "ml-matrix";\n' +
    'await import(new URL("d.ts", import.meta.url).href);\ntype E = typeof import("../pipeline/e.ts");\n';
  assert.deepEqual(breaches("kernels", "kernels/a.ts", targetsOf("kernels/a.ts", specifiersIn(text))), [
    "kernels/a.ts imports figures/c.ts",
    "kernels/a.ts imports pipeline/e.ts",
  ]);
  assert.deepEqual(targetsOf("kernels/x/a.ts", ["./d.ts", "@std/csv", "npm:a"]), [
    "kernels/x/d.ts",
    "pipeline/std/csv.ts",
  ]);
  const hidden =
    'export * as a from "../figures/a.ts";\nconst r = /`/;\nawait import(("../figures/b.ts"));\n' +
    "new URL('../figures/c.mts', import.meta.url);\n" +
    `import "${toFileUrl(`${root}/figures/d.ts`).href}";\n`;
  assert.deepEqual(
    breaches("kernels", "kernels/a.ts", targetsOf("kernels/a.ts", specifiersIn(hidden))).map((each) =>
      each.split("/").at(-1)
    ),
    ["a.ts", "b.ts", "c.mts", "d.ts"],
  );
  assert.ok(importsOf("pipeline/engine/events.ts").includes("pipeline/engine/stage.ts"));
  assert.ok(importsOf("pipeline/cli/load_command.ts").includes("pipeline/cli/commands/help.ts"));
});

/** Tests that look into the engine, beside those in tests/engine, tests/trust and tests/remote. */
const INSIDE = [
  // Locks of the store that a command waits for.
  "tests/cli/clean_test.ts",
  // Keys of stages that nobody ran, and results that nobody made.
  "tests/docs/record_keys.ts",
  "tests/docs/readme_commands_test.ts",
  // Stored objects without their graph.
  "tests/study/extrapolate.ts",
  "tests/import_law_test.ts",
];

Deno.test("tests use the engine as everybody does, but for those of its insides", () => {
  const others = modulesBelow("tests").filter((path) => !/^tests\/(engine|trust|remote)\//.test(path));
  const inside = others.filter((path) =>
    importsOf(path).some((target) => target.startsWith("pipeline/engine/") && target !== ENGINE)
  );
  assert.deepEqual(inside, [...INSIDE].sort());
});

Deno.test("no module imports itself by a way round, of types neither", () => {
  const circles = circlesIn(importGraph(["pipeline", "kernels", "figures"]));
  assert.deepEqual(circles.map((circle) => circle.join(" → ")), []);
});

Deno.test("a circle is found, once for each import that closes it", () => {
  const graph = (edges: { readonly [module: string]: readonly string[] }) => new Map(Object.entries(edges));
  assert.deepEqual(circlesIn(graph({ a: ["b", "c"], b: ["c"], c: [] })), []);
  assert.deepEqual(circlesIn(graph({ a: ["b"], b: ["c", "x"], c: ["b", "a"], x: [] })), [
    ["b", "c", "b"],
    ["a", "b", "c", "a"],
  ]);
  assert.deepEqual(circlesIn(graph({ a: ["a"] })), [["a", "a"]]);
});

Deno.test("no stage reaches the engine when it runs: a change there is no change of its key", async () => {
  const graph = await paperProject().loadGraph("smoke");
  const folder = Deno.makeTempDirSync({ prefix: "law-" });
  try {
    const modules = new SourceModules(root, new FileIndex(new Store(folder)));
    const reached: string[] = [];
    const entries = [...new Set(graph.stages.map(({ module }) => module))];
    assert.ok(entries.length > 0);
    // Those of a diagnosis: which of them a graph has depends on the network.
    entries.push(...modulesBelow("pipeline/diagnose/stages"));
    for (const entry of entries) {
      const { parts } = await modules.codeOf(entry);
      assert.ok(parts.some(({ field }) => field === `module ${entry}`));
      reached.push(
        ...parts.filter(({ field }) => field.startsWith("module pipeline/engine/"))
          .map(({ field }) => `${entry} reaches ${field}: import only types from the engine there`),
      );
    }
    assert.deepEqual(reached, []);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});

const SOURCES = ["pipeline", "kernels", "figures"];
const MOST_FILES = 30;

Deno.test(`no folder of code has more than ${MOST_FILES} files directly in it`, () => {
  const all = [...SOURCES, "tests"].flatMap(filesBelow);
  const byFolder = Map.groupBy(all, (path) => path.slice(0, path.lastIndexOf("/")));
  const large = [...byFolder].filter(([, files]) => files.length > MOST_FILES);
  assert.deepEqual(large.map(([folder, files]) => `${folder}: ${files.length} files`), []);
});

/** Of a file; a test says each case. */
const MOST_LINES = { code: 200, test: 400 } as const;

const WEB_ASSEMBLY = "one WebAssembly module, and the text of one cannot include another's";

/** Files that are longer, and why. */
const LONG: { readonly [path: string]: string } = {
  "kernels/float64/activations.wat": WEB_ASSEMBLY,
  "kernels/float64/columns.wat": WEB_ASSEMBLY,
};

function longerThan(lines: number, folders: readonly string[]): string[] {
  return folders.flatMap(filesBelow).filter((path) => /\.([mc]?[jt]s|wgsl|wat)$/.test(path)).filter((path) =>
    Deno.readTextFileSync(`${root}/${path}`).split("\n").length - 1 > lines
  ).sort();
}

Deno.test(`no file of code has more than ${MOST_LINES.code} lines, unless it says here why`, () => {
  assert.deepEqual(longerThan(MOST_LINES.code, SOURCES), Object.keys(LONG).sort());
});

Deno.test(`no file of tests has more than ${MOST_LINES.test} lines`, () => {
  assert.deepEqual(longerThan(MOST_LINES.test, ["tests"]), []);
});
