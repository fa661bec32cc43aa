/** Every import of a stage counts as code and is scanned, or the stage fails with a clear line. */
import assert from "node:assert/strict";
import { Project } from "./fixture.ts";

const MODULE = `import { value } from "./g.js";\nexport default value;\n`;

/** A stage that imports code/h…, which imports code/g.js. */
function importing(code: string, file = "h.js", content = MODULE): Project {
  const project = new Project();
  project.write("code/probe.js", code);
  project.write(`code/${file}`, content);
  project.write("code/g.js", "export const value = 1;\n");
  project.stages = [{
    name: "probe",
    about: "",
    module: "code/probe.js",
    parameters: {},
    inputs: {},
    outputs: { "out.txt": { publish: ["words/out.txt"] } },
  }];
  return project;
}

const imported = (statement: string) =>
  `${statement}\nexport default (c) => c.output("out.txt", String(x));\n`;
const loaded = (call: string) =>
  `export default async (c) => c.output("out.txt", String((await ${call}).default));\n`;

for (
  const [what, code] of [
    ["a plain import", imported(`import x from "./h.js";`)],
    ["an import with no attributes", imported(`import x from "./h.js" with {};`)],
    ["a re-export with no attributes", imported(`import x from "./r.js";`)],
    ["an import at run time", loaded(`import("./h.js")`)],
  ] as const
) {
  Deno.test(`what a module behind ${what} imports is in the key and is scanned`, async () => {
    using project = importing(code);
    project.write("code/r.js", `export { default } from "./h.js" with {};\n`);
    await project.run();
    assert.equal(project.read("output/words/out.txt"), "1");
    project.write("code/g.js", "export const value = 2;\n");
    assert.deepEqual((await project.run()).executed, ["probe"]);
    assert.equal(project.read("output/words/out.txt"), "2");
    project.write("code/h.js", `import vm from "node:vm";\nexport default vm.runInNewContext("1");\n`);
    const [failure] = (await project.run()).failed;
    assert.match(failure?.message ?? "no failure", /^stage probe: code\/h\.js imports node:vm/);
    project.write("code/h.js", "export default import.meta.url;\n");
    const [second] = (await project.run()).failed;
    assert.match(second?.message ?? "no failure", /^stage probe: code\/h\.js uses import\.meta/);
  });
}

for (const file of ["h.tsx", "h.jsx", "h.cjs", "h.cts", "h.wasm", "h"]) {
  Deno.test(`code in ${file}, whose imports nobody follows, is an error that names the file and who imports it`, async () => {
    for (const code of [imported(`import x from "./${file}";`), loaded(`import("./${file}")`)]) {
      using project = importing(code, file);
      const [failure] = (await project.run()).failed;
      const expected =
        `stage probe: code/probe.js imports code/${file} as a module, whose own imports nobody`;
      assert.equal(failure?.message.slice(0, expected.length), expected);
    }
  });
}

const ATTRIBUTES =
  /^stage probe: code\/probe\.js imports \.\/h\.js with attributes other than one literal type/;
for (
  const [what, code, message] of [
    ["options without attributes", loaded(`import("./h.js", {})`), ATTRIBUTES],
    ["computed options", `const o = {}; ${loaded(`import("./h.js", o)`)}`, ATTRIBUTES],
    ["a computed type", `const t = "text"; ${loaded(`import("./h.js", { with: { type: t } })`)}`, ATTRIBUTES],
    ["two options", loaded(`import("./h.js", { with: { type: "text" }, ...{} })`), ATTRIBUTES],
    ["another type", imported(`import x from "./h.js" with { type: "css" };`), ATTRIBUTES],
    ["another attribute", imported(`import x from "./h.js" with { kind: "text" };`), ATTRIBUTES],
    ["two attributes", imported(`import x from "./h.js" with { type: "text", as: "json" };`), ATTRIBUTES],
    [
      "the phase source",
      imported(`import source x from "./h.wasm";`),
      /code\/probe\.js.*(phase|does not parse)/,
    ],
    ["the phase defer", imported(`import defer * as x from "./h.js";`), /code\/probe\.js.*by phase/],
    [
      "the phase source at run time",
      loaded(`import.source("./h.wasm")`),
      /code\/probe\.js.*(phase|does not parse)/,
    ],
    [
      "the phase defer at run time",
      loaded(`import.defer("./h.js")`),
      /code\/probe\.js.*(phase|does not parse)/,
    ],
  ] as const
) {
  Deno.test(`an import with ${what} is an error that names the module`, async () => {
    using project = importing(code);
    project.write("code/h.wasm", "");
    const [failure] = (await project.run()).failed;
    assert.match(failure?.message ?? "no failure", message);
  });
}

Deno.test("a file imported as text, bytes or JSON counts by its content, statically and at run time", async () => {
  for (
    const code of [
      imported(`import x from "./d.json" with { type: "json" };`),
      imported(`import x from "./d.json" with { "type": "text" };`),
      loaded(`import("./d.json", { with: { type: "text" } })`),
      loaded(`import("./d.json", { "with": { "type": "bytes" } })`),
    ]
  ) {
    using project = importing(code, "d.json", "1");
    assert.deepEqual((await project.run()).failed, []);
    project.write("code/d.json", "2");
    assert.deepEqual((await project.run()).executed, ["probe"]);
  }
});

Deno.test("the same text counts as a script and as TypeScript, which drops imports that nobody uses", async () => {
  const effect = `import { value } from "./g.js";\nexport default 1;\n`;
  using project = importing(
    imported(`import x from "./h.js";\nimport y from "./h.ts";\nvoid y;`),
    "h.js",
    effect,
  );
  project.write("code/h.ts", effect);
  await project.run();
  project.write("code/g.js", "export const value = 2;\n");
  assert.deepEqual((await project.run()).executed, ["probe"]);
});

for (
  const [what, settings] of [
    ["an import map that sends a file elsewhere", { imports: { "./code/g.js": "./code/other.js" } }],
    ["an import map that sends an address elsewhere", { imports: { "https://a.b/c.js": "./code/g.js" } }],
    ["a map of its own for a folder", {
      imports: {},
      scopes: { "./code/": { "./code/g.js": "./code/x.js" } },
    }],
  ] as const
) {
  Deno.test(`${what} fails the stage: Deno would run another file than the key has`, async () => {
    using project = importing(imported(`import x from "./h.js";`));
    project.write("deno.json", JSON.stringify(settings));
    const failures = await project.run().then(({ failed }) => failed, (error: Error) => [error]);
    assert.match(
      failures[0]?.message ?? "no failure",
      /deno\.json's imports or scopes send the address \S+ elsewhere/,
    );
  });
}
