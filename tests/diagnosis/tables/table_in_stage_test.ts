/** Tables are read in a stage's worker, without any allowance: dates make no Date, codecs need no permission. */
import assert from "node:assert/strict";
import { defineGraph, execute, file } from "../../../pipeline/engine/mod.ts";
import { root } from "../../root.ts";

const FOLDER = "tests/diagnosis/fixtures/parquet";
const CODECS = ["none", "snappy", "gzip", "zstd"];

Deno.test("Parquet of every codec is read in a stage, dates as well", async () => {
  const scratch = Deno.makeTempDirSync({ prefix: "tables-" });
  const names = [...CODECS, "groups"].map((name) => `${name}.parquet`);
  const graph = defineGraph([{
    ...{ name: "tables", about: "", module: "tests/diagnosis/tables/table_stage.ts", parameters: { names } },
    inputs: Object.fromEntries(names.map((name) => [name, file(`${FOLDER}/${name}`)])),
    outputs: { "contents.json": { publish: ["contents.json"] } },
  }]);
  try {
    const { failed } = await execute(graph, [], {
      ...{ projectRoot: root, storeDir: `${scratch}/store`, outputDir: `${scratch}/output`, scope: "test" },
      ...{ jobs: 1, pools: {}, environment: {}, keepGoing: true },
    });
    assert.deepEqual(failed, []);
    assert.deepEqual(JSON.parse(Deno.readTextFileSync(`${scratch}/output/contents.json`)), {
      ...Object.fromEntries(CODECS.map((codec) => [`${codec}.parquet`, [1.5, 1, 0.5, "u"]])),
      "groups.parquet": [0.5, "(a date)", "(a date)", 1],
    });
  } finally {
    Deno.removeSync(scratch, { recursive: true });
  }
});
