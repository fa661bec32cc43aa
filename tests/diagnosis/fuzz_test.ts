/**
 * Damaged files of every format: each is read or refused by a ModelFileError, nothing else. `FUZZ=10000` in the
 * environment draws as many from each file, and prints how many were read, the slowest, and the memory.
 */
import assert from "node:assert/strict";
import { ModelFileError } from "../../pipeline/diagnose/read/model_file_error.ts";
import { MOST_VALUES } from "../../pipeline/diagnose/read/named_tensor.ts";
import { readModelFile } from "../../pipeline/diagnose/read/read_model_file.ts";
import { fixture, joined } from "./fixtures.ts";
import { damaged } from "./mutations.ts";

const WANTED = Deno.env.get("FUZZ");
const COUNT = Number(WANTED ?? 60);

const JSON_MODEL = '{"layers": [{"weights": [[0.1, -2], [3, 4]], "bias": [0, 1], "activation": "tanh"}, ' +
  '{"weights": [[1, 2]], "activation": "elu", "parameter": 1}], "metadata": {"a": "b"}}';

const FILES: { readonly [name: string]: Uint8Array } = {
  "kinds.safetensors": fixture("safetensors/kinds.safetensors"),
  "model.safetensors.index.json": fixture("safetensors/shards.safetensors.index.json"),
  "columns.npy": fixture("numpy/columns.npy"),
  "deflated.npz": fixture("numpy/deflated.npz"),
  "zip64.npz": fixture("numpy/zip64.npz"),
  "sets.h5": fixture("hdf5/sets.h5"),
  "sequential.h5": fixture("hdf5/sequential.h5"),
  "functional.keras": fixture("hdf5/functional.keras"),
  "odd.onnx": fixture("onnx/odd.onnx"),
  "scaled.onnx": fixture("onnx/scaled.onnx"),
  "net.json": joined(JSON_MODEL),
  "pickle.pt": fixture("pickle/pickle.pt"),
};

const SHARDS = Object.fromEntries(
  ["shard-1.safetensors", "shard-2.safetensors"].map((name) => [name, fixture(`safetensors/${name}`)]),
);

/** @returns whether it was read */
async function outcome(name: string, bytes: Uint8Array, seed: number): Promise<boolean> {
  try {
    const { tensors } = await readModelFile(name, bytes, SHARDS);
    const count = tensors.reduce((sum, { shape, values }) => {
      assert.equal(shape.reduce((product, size) => product * size, 1), values.length);
      return sum + values.length;
    }, 0);
    assert.ok(count <= MOST_VALUES);
    return true;
  } catch (error) {
    if (error instanceof ModelFileError) return false;
    throw new assert.AssertionError({ message: `seed ${seed}: ${(error as Error).stack}` });
  }
}

for (const [name, bytes] of Object.entries(FILES)) {
  Deno.test(`${COUNT} damaged copies of ${name} are read or refused`, async () => {
    let [read, slowest, memory] = [0, 0, 0];
    const start = performance.now();
    for (let seed = 0; seed < COUNT; seed++) {
      const before = performance.now();
      if (await outcome(name, damaged(bytes, seed), seed)) read += 1;
      slowest = Math.max(slowest, performance.now() - before);
      memory = Math.max(memory, Deno.memoryUsage().rss);
    }
    if (WANTED === undefined) return;
    const seconds = Math.round(performance.now() - start) / 1000;
    console.log(
      `${name}: ${read} read, ${COUNT - read} refused, ${seconds} s, slowest ${Math.round(slowest)} ms, ` +
        `${Math.round(memory / 1e6)} MB`,
    );
  });
}
