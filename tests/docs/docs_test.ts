/** Documents are true: every path and task they name exists, and the repository's rules hold. */
import assert from "node:assert/strict";
import { fromFileUrl, toFileUrl } from "@std/path";
import { createHash } from "node:crypto";
import { PAPER_ADDRESS, PAPER_TITLE } from "../../figures/report/html.ts";
import { defineGraph, dependencies } from "../../pipeline/engine/mod.ts";
import { FIGURES } from "../../pipeline/paper/figures.ts";
import { paperGraph } from "../../pipeline/paper/graph.ts";
import { loadProfile } from "../../pipeline/paper/profiles.ts";
import { adaptersBlock, figuresBlock, figuresWithoutGpu } from "./readme_blocks.ts";
import {
  blockOf,
  derivedBlocks,
  outputOf,
  PICTURE,
  profilesBlock,
  readSources,
  RECORDED,
  RESULTS,
  resultsPath,
  SHOWN,
  STAGE_BLOCKS,
  withBlock,
} from "./readme_numbers.ts";
import { root } from "../root.ts";

function filesUnder(folder: string, pattern: RegExp): string[] {
  const found: string[] = [];
  for (const entry of Deno.readDirSync(`${root}/${folder}`)) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory) found.push(...filesUnder(path, pattern));
    else if (pattern.test(entry.name)) found.push(path);
  }
  return found.sort();
}

const read = (path: string) => Deno.readTextFileSync(`${root}/${path}`);
const FOLDERS = ["pipeline", "kernels", "figures", "data", "tests"];
const documents = ["README.md", ...FOLDERS.flatMap((folder) => filesUnder(folder, /\.md$/))];

Deno.test("every linked path and every task that a document names exists", () => {
  const { tasks } = JSON.parse(read("deno.json")) as { tasks: Record<string, string> };
  for (const document of documents) {
    const text = read(document);
    for (const [, target] of text.matchAll(/\]\((?!https?:|#)([^)#]+)\)/g)) {
      const base = document.includes("/") ? document.slice(0, document.lastIndexOf("/") + 1) : "";
      // README.md links from the root.
      assert.doesNotThrow(() => Deno.statSync(`${root}/${base}${target}`), `${document} links to ${target}`);
    }
    for (const [, task] of text.matchAll(/(?:deno(?:@[\d.]+)?) task (\w+)/g)) {
      assert.ok(task! in tasks, `${document} names the task ${task}`);
    }
  }
});

Deno.test("the README's table of folders has every folder of pipeline and kernels", () => {
  const [, table] = /\n## Folders\n([^]*?)\n## /.exec(read("README.md"))!;
  for (const folder of ["pipeline", "kernels"]) {
    for (const { name, isDirectory } of Deno.readDirSync(`${root}/${folder}`)) {
      const path = `${folder}/${name}`;
      if (isDirectory) assert.ok(table!.includes(`| [${path}](${path})`), path);
    }
  }
  assert.ok(table!.includes("(pipeline/README.md)"));
  assert.match(read("README.md"), /\]\(CITATION\.cff\)/);
});

Deno.test("what the README takes from outputs is asked for by name where there are none", () => {
  const folder = Deno.makeTempDirSync();
  try {
    assert.throws(
      () => outputOf(folder, "quick", "claims/claims.csv"),
      /there is no output\/quick\/claims\/claims\.csv: run deno task reproduce --profile quick first/,
    );
  } finally {
    Deno.removeSync(folder);
  }
});

Deno.test("the README opens with the two commands that do everything", () => {
  const lines = read("README.md").split("\n");
  assert.match(lines[3]!, /^npx --yes deno@2\.9\.6 task reproduce\b/);
  assert.match(lines[4]!, /^npx --yes deno@2\.9\.6 task test\b/);
  assert.match(read(".ci/run"), /npx --yes deno@2\.9\.6 task test/);
});

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
const AGAIN =
  "run deno run --frozen --allow-env --allow-read --allow-write=README.md,data/results tests/docs/readme_numbers.ts";

Deno.test("the README's claims and what they lack are the bytes of the stage outputs that a record has", () => {
  const { outputs } = readSources(root).records[SHOWN]!.stages["claims/table"]!;
  for (const [name, file] of Object.entries(STAGE_BLOCKS)) {
    const block = blockOf(read("README.md"), name);
    assert.equal(sha256(block), outputs[file]?.hash, `${name}: ${AGAIN}`);
    const changed = block.replace(/\d/, (digit) => String((Number(digit) + 1) % 10));
    assert.notEqual(sha256(changed), outputs[file]?.hash);
  }
});

Deno.test("data/results has the bytes of the stage outputs that the records have", () => {
  const { records } = readSources(root);
  for (const table of RESULTS) {
    for (const name of RECORDED) {
      const output = records[name]!.stages["claims/table"]!.outputs[`${table}.csv`];
      assert.equal(
        sha256(read(resultsPath(table, name))),
        output?.hash,
        `${resultsPath(table, name)}: ${AGAIN}`,
      );
    }
  }
});

Deno.test("the README's picture is the figure that the record's run drew", () => {
  const { records } = readSources(root);
  const { profile, stage, output, path } = PICTURE;
  const found = createHash("sha256").update(Deno.readFileSync(`${root}/${path}`)).digest("hex");
  assert.equal(found, records[profile]!.stages[stage]!.outputs[output]?.hash, `${path}: ${AGAIN}`);
  // The picture comes before everything but the commands, with a text for those who do not see it.
  assert.match(read("README.md").split("```")[2]!, /^\s*!\[[^\]]{40,}\]\(data\/results\/fig1\.png\)/);
});

Deno.test("every message that the README explains is one that the code can give", () => {
  const [, faq] = /\n## When something goes wrong\n([^]*?)\n## /.exec(read("README.md"))!;
  const messages = [...faq!.matchAll(/^- \*\*`([^`]+)`\*\*/gm)].map(([, message]) => message!);
  assert.ok(messages.length >= 5);
  const code = filesUnder("pipeline", /\.ts$/).map(read).join("\n");
  for (const message of messages) assert.ok(code.includes(message), message);
});

Deno.test("CITATION.cff names the paper as the report and the README do", () => {
  const citation = read("CITATION.cff");
  for (const words of [PAPER_TITLE, PAPER_ADDRESS]) assert.ok(citation.includes(words), words);
  assert.ok(read("README.md").includes(PAPER_ADDRESS));
  assert.match(citation, /^cff-version: 1\.2\.0$/m);
});

Deno.test("the new reader's path is five links: README, figure, stage, kernel, reference", () => {
  const [, path] = /\n\n(1\. [^]*?)\n\n## /.exec(read("pipeline/README.md"))!;
  const links = [...path!.matchAll(/^\d\. \[[^\]]+\]\(([^)]+)\)/gm)].map(([, link]) => link!);
  assert.deepEqual(links.map((link) => link.split(".").at(-1)), ["md", "ts", "ts", "wgsl", "ts"]);
  // The stage is under the figure, and the kernel's header names the reference.
  const graph = paperGraph(loadProfile(root, "quick"));
  const under = new Set<string>();
  const visit = (name: string): void => {
    if (under.has(name)) return;
    under.add(name);
    for (const from of dependencies(graph.byName.get(name)!)) visit(from);
  };
  visit("draw/fig4c");
  assert.ok([...under].some((name) => graph.byName.get(name)!.module === `pipeline/${links[2]}`), links[2]);
  const kernel = read(links[3]!.replace("../", ""));
  const reference = links[4]!.split("/").at(-1)!;
  assert.match(kernel.split("\n\n")[0]!, new RegExp(`Reference: .*${reference.replace(".", "\\.")}`));
});

Deno.test("the README says of figures that no GPU computes them where no stage of theirs asks for one", () => {
  const graph = paperGraph(loadProfile(root, "quick"));
  const without = figuresWithoutGpu(graph);
  for (const id of ["fig3", "fig5", "figGated"]) {
    assert.ok(without.includes(id as typeof without[number]), id);
  }
  for (const id of ["fig2b", "fig4", "fig6d"]) assert.ok(!without.includes(id as typeof without[number]), id);
  // A GPU under one of them takes it from the list.
  const stages = graph.stages.map((stage) =>
    stage.name === "channel/limit" ? { ...stage, resources: ["gpu"] } : stage
  );
  const other = figuresWithoutGpu(defineGraph(stages));
  assert.deepEqual(
    without.filter((id) => !other.includes(id)),
    without.filter((id) => /^fig(5|Gated)/.test(id)),
  );
});

Deno.test("the README says on which adapters everything was run; a GPU in a record would be named as one", () => {
  const { records, profiles } = readSources(root);
  const all = Object.values(records);
  assert.match(
    adaptersBlock(all, profiles),
    /SwiftShader and llvmpipe, software adapters .*\. No GPU has run it yet/,
  );
  const [first] = all;
  const name = Object.keys(first!.stages).find((stage) =>
    first!.stages[stage]!.machine.notes.adapter !== undefined
  )!;
  const stage = first!.stages[name]!;
  const machine = { ...stage.machine, notes: { ...stage.machine.notes, adapter: "Radeon 7 (x)" } };
  const onGpu = { ...first!, stages: { ...first!.stages, [name]: { ...stage, machine } } };
  assert.match(adaptersBlock([onGpu], profiles), /of these Radeon 7 is a GPU/);
});

Deno.test("the README's times and sizes are those of the measurements and records", () => {
  const sources = readSources(root);
  const readme = read("README.md");
  for (const [name, text] of Object.entries(derivedBlocks(sources))) {
    assert.equal(blockOf(readme, name), text, `${name}: ${AGAIN}`);
  }
  const [, minutes] = /\| `smoke` \|[^|]*\| ([\d.]+ minutes) \|/.exec(profilesBlock(sources))!;
  assert.match(readme.split("\n## ")[0]!.replace(/\s+/g, " "), new RegExp(`--profile smoke\`, ${minutes},`));
  assert.equal(withBlock(withBlock(readme, "profiles", "x"), "profiles", profilesBlock(sources)), readme);
  const slower = sources.profiles.replace(/^(reproduce \(smoke\),root,llvmpipe,\d+),\d+/gm, "$1,99999");
  assert.notEqual(slower, sources.profiles);
  assert.notEqual(profilesBlock({ ...sources, profiles: slower }), profilesBlock(sources));
});

Deno.test("the README's table has a line for each figure, with its title and what computes it", () => {
  const lines = figuresBlock(FIGURES).split("\n");
  assert.equal(lines.length, FIGURES.length + 3);
  assert.ok(lines.includes("| `fig2b` | loss levels | `plateau/analysis` |"));
  // One that is declared and not written there is found: the test above compares the whole block.
  const [first, ...others] = FIGURES as readonly [typeof FIGURES[number]];
  assert.notEqual(figuresBlock(others), figuresBlock(FIGURES));
  assert.match(
    figuresBlock([{ ...first, id: "mine", title: "Of ours: no number | here" }]),
    /\| `mine` \| Of ours: no number \\\| here \|/,
  );
});

Deno.test("nothing but the agreed names lies at the root", () => {
  const allowed = [
    ".ci",
    ".git",
    ".gitattributes",
    ".github",
    ".gitignore",
    ".store",
    "CITATION.cff",
    "LICENSE",
    "README.md",
    "data",
    "deno.json",
  ].concat(
    ["deno.lock", "figures", "kernels", "output", "pipeline", "remote.json", "tests"],
  );
  const found = [...Deno.readDirSync(root)].map((entry) => entry.name).filter((name) =>
    !allowed.includes(name)
  );
  assert.deepEqual(found, []);
});

Deno.test("no task grants everything", () => {
  const { tasks } = JSON.parse(read("deno.json")) as { tasks: Record<string, string> };
  for (const [name, command] of Object.entries(tasks)) {
    assert.doesNotMatch(command, /\s(-A|--allow-all)\b/, name);
  }
});

/** The file that a module of this repository imports, by paths from the root. */
function targetOf(from: string, specifier: string): string {
  return fromFileUrl(new URL(specifier, toFileUrl(`/${from}`))).slice(1);
}

/** Who may import from whom; the engine stands alone, kernels know no files, figures are pure. */
const LAW: readonly (readonly [from: RegExp, forbidden: RegExp])[] = [
  [/^pipeline\/engine\//, /^(kernels|figures|pipeline\/(paper|cli))\//],
  [/^kernels\//, /^(pipeline|figures)\//],
  // Of a diagnosis they know the types of its findings.
  [
    /^figures\//,
    /^(pipeline\/(engine|paper|cli|diagnose)|kernels(?!\/diagnosis\/findings(\.ts|\/\w+\.ts)$))\//,
  ],
  [/^pipeline\/paper\//, /^pipeline\/cli\//],
  [/^(pipeline|kernels|figures)\//, /^tests\//],
];

Deno.test("imports follow the folders", () => {
  for (const path of ["pipeline", "kernels", "figures"].flatMap((folder) => filesUnder(folder, /\.ts$/))) {
    for (const [, specifier] of read(path).matchAll(/(?:from|import)\s*\(?\s*"(\.[^"]+)"/g)) {
      const target = targetOf(path, specifier!);
      for (const [from, forbidden] of LAW) {
        assert.ok(!(from.test(path) && forbidden.test(target)), `${path} must not import ${target}`);
      }
    }
  }
});

Deno.test("what stages reach computes no powers, roots or functions of the host", () => {
  const reached = [
    ...filesUnder("kernels", /\.ts$/),
    ...filesUnder("pipeline/paper", /(?<!_browser)\.ts$/),
  ];
  const forbidden =
    /Math\.(exp|log|log2|log10|log1p|expm1|pow|sin|cos|tan|atan2?|asin|acos|tanh|cbrt|hypot|random)\b|[^*/ ]\s\*\*\s|localeCompare|toLocale|\bIntl\b|\bDate\b|performance\.now/;
  for (const path of reached) {
    // A power of two literals is the compiler's.
    const code = read(path).replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "").replace(/\b\d+ \*\* -?\d+\b/g, "");
    assert.doesNotMatch(code, forbidden, path);
  }
});

Deno.test("every drawing stage has the portable functions in the place of the host's", () => {
  const reaches = (path: string, seen = new Set<string>()): boolean => {
    if (path === "figures/portable_math.ts") return true;
    if (seen.has(path)) return false;
    seen.add(path);
    return [...read(path).matchAll(/from "(\.[^"]+\.ts)"|^import "(\.[^"]+\.ts)"/gm)]
      .some(([, named, bare]) => reaches(targetOf(path, named ?? bare!), seen));
  };
  const drawings = paperGraph(loadProfile(root, "smoke")).stages.filter(({ name }) =>
    name.startsWith("draw/")
  );
  assert.equal(drawings.length, FIGURES.length + 1, "each figure, and table 1");
  for (const { module } of drawings) assert.ok(reaches(module), module);
  assert.ok(!reaches("pipeline/paper/claims.ts"));
});
