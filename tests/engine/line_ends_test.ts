/** Text of the project has plain line feeds wherever a stage sees it; what is not text keeps every byte. */
import assert from "node:assert/strict";
import { checkRun } from "../../pipeline/engine/trust/check.ts";
import { defineGraph } from "../../pipeline/engine/graph.ts";
import { isText, withLineFeeds } from "../../pipeline/engine/key/line_ends.ts";
import { recordRun } from "../../pipeline/engine/trust/record.ts";
import { Reference } from "../../pipeline/engine/trust/reference.ts";
import { verifyRun } from "../../pipeline/engine/trust/verify.ts";
import { verifySample } from "../../pipeline/engine/trust/verify_sample.ts";
import { Project } from "./fixture.ts";
import { grownProject } from "../trust/fixture.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

/** Publishes everything that it can see of two files, in all the ways that there are. */
const SHOWS = `import text from "./text.txt" with { type: "text" };
import raw from "./text.txt" with { type: "bytes" };
import { helper } from "./helper.ts";
const literal = \`one
two\`;
export default (c) => {
  const codes = (from) => JSON.stringify([...from].map((each) => typeof each === "string" ? each.charCodeAt(0) : each));
  c.output("seen.txt", [text, raw, literal, helper, c.input("table"), c.inputText("table"), c.input("binary")].map(codes).join("\\n"));
};
`;

function showing(lineEnd: string): Project {
  const project = new Project();
  const write = (path: string, text: string) => project.write(path, text.replaceAll("\n", lineEnd));
  write("code/shows.ts", SHOWS);
  write("code/helper.ts", "// A comment.\nexport const helper: string = `a\nb`;\n");
  write("code/text.txt", "first\nsecond\n");
  write("data/table.csv", "a,b\n1,2\n");
  Deno.writeFileSync(project.path("data/binary.bin"), new Uint8Array([0, 13, 10, 255, 13, 10]));
  write("deno.json", project.read("deno.json"));
  write("deno.lock", project.read("deno.lock"));
  project.stages = [{
    name: "shows",
    about: "",
    module: "code/shows.ts",
    parameters: {},
    inputs: {
      table: { kind: "file", path: "data/table.csv" },
      binary: { kind: "file", path: "data/binary.bin" },
    },
    outputs: { "seen.txt": { publish: ["words/seen.txt"] } },
  }];
  return project;
}

const keyOf = async (project: Project) => {
  const [entry] = (await project.plan()).stages;
  assert.ok(entry?.state === "run" || entry?.state === "current", JSON.stringify(entry));
  return entry.key;
};

Deno.test("a stage reads the same bytes in a checkout with CRLF: inputs, imported text and bytes, literals", async () => {
  using plain = showing("\n");
  using other = showing("\r\n");
  assert.equal(await keyOf(other), await keyOf(plain));
  assert.deepEqual((await plain.run()).failed, []);
  assert.deepEqual((await other.run()).failed, []);
  assert.deepEqual(other.outputs(), plain.outputs());
  assert.ok(
    plain.read("output/words/seen.txt").endsWith("[0,13,10,255,13,10]"),
    "what is not text is as it is",
  );
  assert.ok(!plain.read("output/words/seen.txt").split("\n").slice(0, -1).join().includes("13,10"));
  // The store of one serves the other.
  Deno.removeSync(other.path(".store"), { recursive: true });
  await new Deno.Command("cp", { args: ["-R", plain.path(".store"), other.path(".store")] }).output();
  assert.deepEqual((await other.run()).executed, []);
});

Deno.test("what verifies a run reads inputs and imported text in the same way", async () => {
  using project = await grownProject();
  const graph = defineGraph(project.stages);
  const record = recordRun(graph, [], project.options());
  for (const path of ["data/heights.csv", "code/shader.wgsl", "code/rows.ts", "code/shade.ts"]) {
    project.write(path, project.read(path).replaceAll("\n", "\r\n"));
  }
  assert.deepEqual((await project.run()).executed, []);
  assert.deepEqual((await checkRun(graph, [], project.options())).findings, []);
  const reference = new Reference(record, graph, project.options());
  const scratchDir = Deno.makeTempDirSync({ prefix: "verify-" });
  try {
    const settings = { repeat: 2, scratchDir };
    const full = await verifyRun(graph, [], project.options(), reference, settings);
    assert.ok(full.ok, JSON.stringify(full.stages));
    const chosen = project.stages.map(({ name }) => name);
    const sample = await verifySample(graph, [], project.options(), reference, { ...settings, chosen });
    assert.deepEqual([sample.ok, sample.links, sample.changed], [true, [], []]);
  } finally {
    Deno.removeSync(scratchDir, { recursive: true });
  }
});

Deno.test("a text that is reached through the import map, where no copy can stand in for it, is refused with CRLF", async () => {
  using project = new Project();
  project.write("deno.json", `{ "imports": { "words": "./code/words.txt" } }\n`);
  project.write(
    "code/sum.ts",
    `import words from "words" with { type: "text" };\n${
      project.read("code/sum.ts")
    }globalThis.words = words;\n`,
  );
  project.write("code/words.txt", "one\r\ntwo\r\n");
  project.stages = [{ ...project.stages[1]!, inputs: {} }];
  const [entry] = (await project.plan()).stages;
  assert.ok(entry?.state === "broken");
  assert.match(entry.message, /stage sum: code\/words\.txt has carriage returns .*git add --renormalize/);
});

for (
  const [what, content, text] of [
    ["letters of any language", bytes("é日本\r\n"), true],
    ["Latin-1", new Uint8Array([233, 13, 10]), true],
    ["nothing", new Uint8Array(), true],
    ["tabs, form feeds and an old end of file", bytes("a\tb\f\r\n\u001a"), true],
    ["a NUL", bytes("a\r\n\0"), false],
    ["a carriage return alone", bytes("a\r\nb\rc"), false],
    ["a carriage return at the end", bytes("a\r\nb\r"), false],
    ["control characters", new Uint8Array([1, 2, 3, 13, 10]), false],
  ] as const
) {
  Deno.test(`${what}: ${text ? "text" : "not text"}, as git has it`, () => {
    assert.equal(isText(content), text);
    const plain = withLineFeeds(content);
    if (!text || !content.includes(13)) assert.equal(plain, content);
    else assert.deepEqual(plain, content.filter((byte) => byte !== 13));
  });
}
