/** The stage that draws a diagnosis, run by the engine in the sandbox of stages. */
import assert from "node:assert/strict";
import { defineGraph, execute, output } from "../../../pipeline/engine/mod.ts";
import { root } from "../../root.ts";
import { exampleOf } from "./examples.ts";

Deno.test("it needs nothing that stages are not allowed, but for a clock that stands still", async () => {
  const folder = Deno.makeTempDirSync({ prefix: "page-" });
  try {
    const module = "tests/diagnosis/page/given_stage.ts";
    const graph = defineGraph([
      {
        ...{ name: "diagnosis", about: "a diagnosis as it is given", module, inputs: {} },
        parameters: { text: JSON.stringify(exampleOf("channel")) },
        outputs: { "diagnosis.json": {} },
      },
      {
        ...{ name: "page", about: "its page", module: "pipeline/diagnose/stages/page.ts" },
        parameters: { pictures: ["spectrum"] },
        inputs: { "diagnosis.json": output("diagnosis", "diagnosis.json") },
        outputs: { "index.html": { publish: ["index.html"] }, "spectrum.svg": { publish: ["spectrum.svg"] } },
        allow: ["frozen-clock"],
      },
    ]);
    const result = await execute(graph, ["page"], {
      ...{ projectRoot: root, storeDir: `${folder}/store`, outputDir: `${folder}/output`, scope: "test" },
      ...{ jobs: 1, pools: {}, environment: {}, keepGoing: false },
    });
    assert.deepEqual(result.failed.map(({ message }) => message), []);
    assert.match(Deno.readTextFileSync(`${folder}/output/index.html`), /<h2 id="verdict">Channel<\/h2>/);
    assert.match(Deno.readTextFileSync(`${folder}/output/spectrum.svg`), /^<svg/);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});
