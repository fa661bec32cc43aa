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

function stageOf(name: string, names: readonly string[], allow: StageDeclaration["allow"]): StageDeclaration {
  return {
    ...{ name, about: "", module: "tests/diagnosis/read_stage.ts", parameters: { names } },
    inputs: Object.fromEntries(names.map((each) => [each, file(`${folder}/${each}`)])),
    outputs: { "contents.json": { publish: [`${name}.json`] } },
    ...allow === undefined ? {} : { allow },
  };
}

Deno.test("every format is read in a stage, HDF5 with a frozen clock", async () => {
  const scratch = Deno.makeTempDirSync({ prefix: "read-" });
  const stages = [stageOf("strict", STRICT, undefined), stageOf("frozen", FROZEN, ["frozen-clock"])];
  try {
    const { failed } = await execute(defineGraph(stages), [], {
      ...{ projectRoot: root, storeDir: `${scratch}/store`, outputDir: `${scratch}/output`, scope: "test" },
      ...{ jobs: 1, pools: {}, environment: {}, keepGoing: true },
    });
    assert.deepEqual(failed, []);
    const contents = ["strict", "frozen"].map((name) =>
      JSON.parse(Deno.readTextFileSync(`${scratch}/output/${name}.json`))
    );
    const names = [...STRICT, ...FROZEN];
    assert.deepEqual(
      Object.assign({}, ...contents),
      Object.fromEntries(names.map((name) => [name, EXPECTED[name]])),
    );
  } finally {
    Deno.removeSync(scratch, { recursive: true });
  }
});
