/** A run's RO-Crate: all that the profile requires, every file with its hash, and the chain of every output. */
import assert from "node:assert/strict";
import { type BundleFile, bytesFile, filesBelow, storeFiles } from "../../pipeline/engine/trust/bundle.ts";
import { crateMetadata } from "../../pipeline/engine/trust/crate.ts";
import type { CrateContent } from "../../pipeline/engine/trust/crate_terms.ts";
import { defineGraph } from "../../pipeline/engine/graph.ts";
import { sha256 } from "../../pipeline/engine/store/hash.ts";
import { recordRun } from "../../pipeline/engine/trust/record.ts";
import { Store } from "../../pipeline/engine/store/store.ts";
import { brokenRequirements, idsOf, type Node, typesOf } from "./crate_requirements.ts";
import { grownProject } from "./fixture.ts";

const project = await grownProject();
globalThis.addEventListener("unload", () => project[Symbol.dispose]());
project.write("graph.json", JSON.stringify(project.stages));
const graph = defineGraph(project.stages);
const record = recordRun(graph, [], project.options());
const files: BundleFile[] = [
  ...filesBelow(project.folder, "", [".store", "output"]),
  ...storeFiles(record, project.options(), ".store/"),
  bytesFile("packages/a/b.js", new Uint8Array(3)),
];
const store = new Store("");
const content: CrateContent = {
  subject: {
    name: "Plants",
    description: "heights of plants",
    license: { id: "https://spdx.org/licenses/MIT", name: "MIT License" },
    workflow: "graph.json",
  },
  date: "2025-01-31",
  stages: graph.stages,
  record,
  files,
  folders: { "packages/": "packages" },
  objectPath: (hash) => `.store${store.objectPath(hash)}`,
};
const metadata = crateMetadata(content);
const nodes = new Map((JSON.parse(metadata)["@graph"] as Node[]).map((node) => [node["@id"], node]));
const paths = new Set(files.map(({ path }) => path));

Deno.test("the crate breaks no requirement of its profiles", () => {
  assert.deepEqual(brokenRequirements(metadata, paths), []);
});

Deno.test("equal runs have equal crates", () => {
  assert.equal(crateMetadata({ ...content, files: files.toReversed() }), metadata);
});

Deno.test("every file has its size and SHA-256; a folder that is described as one has none", () => {
  for (const { path, read } of files.filter(({ path }) => !path.startsWith("packages/"))) {
    const node = nodes.get(path)!;
    assert.deepEqual([node.sha256, node.contentSize], [sha256(read()), String(read().length)], path);
  }
  assert.deepEqual([...nodes.values()].filter((node) => node["@id"].startsWith("packages/")).length, 1);
});

Deno.test("an output's chain can be followed: action, module, parameters, input file", () => {
  const objectId = (stage: string, output: string) =>
    content.objectPath(record.stages[stage]!.outputs[output]!.hash);
  const heights = objectId("measure", "heights.csv");
  const maker = [...nodes.values()].find((node) =>
    node["@id"] !== "#run" && idsOf(node.result).includes(heights)
  )!;
  assert.equal(maker["@id"], "#run/measure");
  assert.deepEqual(idsOf(maker.instrument), ["code/measure.ts"]);
  assert.deepEqual(idsOf(maker.object), [
    "data/heights.csv",
    "#parameter/measure/scale",
    "#parameter/measure/seed",
  ]);
  assert.equal(nodes.get("#parameter/measure/seed")!.value, "7");
  assert.equal(nodes.get(heights)!.name, "heights.csv of measure");
  assert.ok(idsOf(nodes.get("#run/combine")!.object).includes(heights));
  // One object, made by `combine` and passed on by `draw`, which publishes it.
  const growth = nodes.get(objectId("combine", "growth.csv"))!;
  assert.equal(growth.name, "growth.csv of combine, growth.csv of draw");
  assert.deepEqual(idsOf(growth.exampleOfWork), ["#output/fig1/growth.csv"]);
  assert.equal(nodes.get("#run/shade")!.description, "adapter: a lamp");
});

/** Each changes a valid crate so that one requirement breaks. */
const BREAKS: readonly (readonly [what: string, change: (node: Node) => Node | null, broken: RegExp])[] = [
  ["no date", (n) => n["@id"] === "./" ? { ...n, datePublished: "today" } : n, /datePublished/],
  ["no profile", (n) => n["@id"] === "./" ? { ...n, conformsTo: [] } : n, /must conform to .*provenance/],
  [
    "a part that is nowhere",
    (n) => n["@id"] === "#run/draw" ? null : n,
    /every reference must have its entity/,
  ],
  [
    "a workflow that is no HowTo",
    (n) =>
      typesOf(n).includes("HowTo") ? { ...n, "@type": typesOf(n).filter((type) => type !== "HowTo") } : n,
    /HowTo/,
  ],
  [
    "a tool that did not run",
    (n) => ({ ...n, instrument: n["@id"] === "#run/shade" ? [] : n.instrument }),
    /tool/,
  ],
  ["a step without a tool", (n) => n["@id"] === "#step/draw" ? { ...n, workExample: [] } : n, /workExample/],
  [
    "a step action without a step",
    (n) => n["@id"] === "#control/draw" ? { ...n, instrument: [] } : n,
    /its step/,
  ],
  ["usage without its name", (n) => ({ ...n, propertyID: undefined }), /propertyID/],
  [
    "a file that is not linked",
    (n) => n["@id"] === "./" ? { ...n, hasPart: [] } : n,
    /linked from the root/,
  ],
  ["a parameter without a type", (n) => ({ ...n, additionalType: undefined }), /additionalType/],
];

for (const [what, change, broken] of BREAKS) {
  Deno.test(`${what} would be found`, () => {
    const changed = {
      ...JSON.parse(metadata),
      "@graph": [...nodes.values()].flatMap((node) => change(node) ?? []),
    };
    const found = brokenRequirements(JSON.stringify(changed), paths);
    assert.ok(found.some((sentence) => broken.test(sentence)), found.join("\n"));
  });
}

Deno.test("a described file that is not in the archive would be found", () => {
  const without = new Set([...paths].filter((path) => path !== "code/draw.ts"));
  assert.deepEqual(brokenRequirements(metadata, without), [
    "code/draw.ts: a local file must be in the crate",
  ]);
});
