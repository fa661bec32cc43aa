/** The folders are the architecture: what a folder may import is decided here. */
import assert from "node:assert/strict";
import { fromFileUrl, toFileUrl } from "@std/path";
import ts from "typescript";
import { root } from "../root.ts";

/** Folder → folders (or files) of this project that its modules may import, beside themselves. */
const LAW: { readonly [folder: string]: readonly string[] } = {
  "pipeline/std": [],
  "pipeline/engine": ["pipeline/std"],
  "kernels": [],
  "figures": ["pipeline/std"],
  "pipeline/paper": ["pipeline/engine", "pipeline/std", "kernels", "figures"],
  // The profiles and the graph are all that the command line knows of the paper.
  // What prepares a machine: an adapter, a browser, packages for runs without network.
  "pipeline/setup": ["pipeline/engine", "pipeline/process", "pipeline/std", "kernels"],
  // Signals, child programs, exit codes.
  "pipeline/process": ["pipeline/engine", "pipeline/std"],
  "pipeline/cli": [
    "pipeline/process",
    "pipeline/setup",
    "pipeline/engine",
    "pipeline/std",
    "pipeline/paper/graph.ts",
    "pipeline/paper/profiles.ts",
    "pipeline/paper/profile_files.ts",
    "kernels",
  ],
};

function modulesIn(folder: string): string[] {
  return [...Deno.readDirSync(`${root}/${folder}`)].flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory) return modulesIn(path);
    return entry.name.endsWith(".ts") ? [path] : [];
  }).sort();
}

/** Of types as well: they are erased from what a stage runs, but they tie folders together all the same. */
function importsOf(path: string): string[] {
  const text = Deno.readTextFileSync(`${root}/${path}`);
  return ts.preProcessFile(text, true, true).importedFiles.map((each) => each.fileName);
}

function breaches(folder: string, path: string, imports: readonly string[]): string[] {
  return imports.filter((specifier) => specifier.startsWith(".")).map((specifier) =>
    fromFileUrl(new URL(specifier, toFileUrl(`/${path}`))).slice(1)
  ).filter((target) =>
    ![folder, ...LAW[folder]!].some((allowed) => target === allowed || target.startsWith(`${allowed}/`))
  ).map((target) => `${path} imports ${target}`);
}

for (const folder of Object.keys(LAW)) {
  Deno.test(`${folder} imports only ${[folder, ...LAW[folder]!].join(", ")}`, () => {
    const modules = modulesIn(folder);
    assert.ok(modules.length > 0);
    assert.deepEqual(modules.flatMap((path) => breaches(folder, path, importsOf(path))), []);
  });
}

Deno.test("an import against the law is found, one of types only as well", () => {
  assert.deepEqual(breaches("kernels", "kernels/a.ts", ["./b.ts", "../figures/c.ts", "ml-matrix"]), [
    "kernels/a.ts imports figures/c.ts",
  ]);
  assert.ok(importsOf("pipeline/engine/events.ts").includes("./stage.ts"));
});

/**
 * Kernels also run outside the stages' sandbox (in tests and browsers), so the sandbox is not their only guard.
 * Powers with literal bases and exponents are constants; `2 ** 32` and `2 ** -70` are exact everywhere.
 */
const FORBIDDEN: readonly (readonly [word: RegExp, why: string])[] = [
  [/\bMath\.(a?(cos|sin|tan)h?|atan2|cbrt|exp|expm1|hypot|log|log10|log1p|log2|pow)\b/, "host arithmetic"],
  [/\bMath\.random\b|\bgetRandomValues\b|\brandomUUID\b/, "a random number without an address"],
  [/\bnew Date\b|\bDate\.|\bperformance\.now\b/, "the clock"],
  [/\blocaleCompare\b|\btoLocale\w+\b|\bIntl\./, "the locale"],
  [/\*\*(?!\s*-?\d)|(?<!\b2\s*)\*\*/, "Math.pow in disguise"],
];

function forbiddenIn(code: string): string[] {
  return code.replace(/\/\*[^]*?\*\//g, "").replace(/(^|\s)\/\/.*$/gm, "").split("\n").flatMap((line) =>
    FORBIDDEN.filter(([word]) => word.test(line)).map(([, why]) => `${why}: ${line.trim()}`)
  );
}

Deno.test("no kernel uses the host's arithmetic, the clock, the locale, or chance", () => {
  const found = modulesIn("kernels").flatMap((path) =>
    forbiddenIn(Deno.readTextFileSync(`${root}/${path}`)).map((line) => `${path}: ${line}`)
  );
  assert.deepEqual(found, []);
});

for (
  const bad of [
    "Math.exp(x)",
    "x ** 2",
    "2 ** n",
    "2 ** -n",
    "Math.random()",
    "Date.now()",
    '"a".localeCompare(b)',
  ]
) {
  Deno.test(`${bad} in a kernel would be found`, () => assert.equal(forbiddenIn(bad).length, 1));
}
