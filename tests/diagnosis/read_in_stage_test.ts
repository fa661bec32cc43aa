/** Readers run in a stage's worker: no permission, no clock, no random number, no elementary function of the host. */
import assert from "node:assert/strict";
import { defineGraph, execute, file, type StageDeclaration } from "../../pipeline/engine/mod.ts";
import { root } from "../root.ts";
import { EXPECTED, folder } from "./fixtures.ts";

/** Of each reader one; HDF5's library asks for the time of files in its memory. */
const STRICT = [
  ...["safetensors/kinds.safetensors", "numpy/big.npy", "numpy/deflated.npz", "onnx/odd.onnx"],
  "onnx/activations.onnx",
];
const FROZEN = ["hdf5/sets.h5", "hdf5/sequential.keras"];

Deno.test("every format is read in a stage, HDF5 with a frozen clock", async () => {
  const scratch = Deno.makeTempDirSync({ prefix: "read-" });
  const stages = [...STRICT, ...FROZEN].map((name): StageDeclaration => ({
    ...{ name: `read/${name}`, about: "", module: "tests/diagnosis/read_stage.ts", parameters: { name } },
    inputs: { model: file(`${folder}/${name}`) },
    outputs: { "content.json": { publish: [`${name}.json`] } },
    allow: FROZEN.includes(name) ? ["frozen-clock"] : [],
  }));
  try {
    const { failed } = await execute(defineGraph(stages), [], {
      ...{ projectRoot: root, storeDir: `${scratch}/store`, outputDir: `${scratch}/output`, scope: "test" },
      ...{ jobs: 2, pools: {}, environment: {}, keepGoing: true },
    });
    assert.deepEqual(failed, []);
    for (const name of [...STRICT, ...FROZEN]) {
      const content = JSON.parse(Deno.readTextFileSync(`${scratch}/output/${name}.json`));
      assert.deepEqual(content, EXPECTED[name]);
    }
  } finally {
    Deno.removeSync(scratch, { recursive: true });
  }
});
