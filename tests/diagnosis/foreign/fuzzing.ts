/** Files that damage is done to, what reads them, and how a run of mutations is counted. */
import assert from "node:assert/strict";
import { csvTable } from "../../../pipeline/diagnose/data/csv_table.ts";
import { parquetTable } from "../../../pipeline/diagnose/data/parquet_table.ts";
import { prepareData } from "../../../pipeline/diagnose/data/prepare_data.ts";
import { InputError } from "../../../pipeline/diagnose/input_error.ts";
import { ModelFileError } from "../../../pipeline/diagnose/read/model_file_error.ts";
import { MOST_VALUES } from "../../../pipeline/diagnose/read/named_tensor.ts";
import { readModelFile } from "../../../pipeline/diagnose/read/read_model_file.ts";
import { fixture, joined } from "../fixtures.ts";
import { damaged } from "./mutations.ts";

const JSON_MODEL = '{"layers": [{"weights": [[0.1, -2], [3, 4]], "bias": [0, 1], "activation": "tanh"}, ' +
  '{"weights": [[1, 2]], "activation": "elu", "parameter": 1}], "metadata": {"a": "b"}}';

export const MODELS: { readonly [name: string]: Uint8Array } = {
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

const PARQUETS = ["none", "snappy", "gzip", "zstd", "runs", "deltas"];

export const TABLES: { readonly [name: string]: Uint8Array } = {
  ...Object.fromEntries(PARQUETS.map((each) => [`${each}.parquet`, fixture(`parquet/${each}.parquet`)])),
  "commas.csv": joined('a,"the b",y\n1,2,4.5\n5,"6",\n9,1e3,0\n'),
  "semicolons.csv": joined("\ufeffa;b;y\r\n1,5;2,5;7\r\n1;2;1\r\n0,1;3;2\r\n"),
};

const SHARDS = Object.fromEntries(
  ["shard-1.safetensors", "shard-2.safetensors"].map((name) => [name, fixture(`safetensors/${name}`)]),
);

/** @throws ModelFileError, and an AssertionError where shapes and numbers do not agree */
async function readModel(name: string, bytes: Uint8Array): Promise<void> {
  const { tensors } = await readModelFile(name, bytes, SHARDS);
  const count = tensors.reduce((sum, { shape, values }) => {
    assert.equal(shape.reduce((product, size) => product * size, 1), values.length);
    return sum + values.length;
  }, 0);
  assert.ok(count <= MOST_VALUES);
}

/** @throws InputError, and an AssertionError where samples are not as many as they say */
async function readTable(name: string, bytes: Uint8Array): Promise<void> {
  const table = name.endsWith(".csv") ? csvTable(name, bytes) : await parquetTable(name, bytes);
  const { samples } = await prepareData({
    ...{ table, test: null, inputs: 2, outputs: 1, target: null, loss: null },
    ...{ scaling: { kind: "computed", targets: true }, rows: 1000, seed: 1 },
  });
  assert.ok(samples.n > 0 && samples.x.length === 2 * samples.n && samples.y.length === samples.n);
}

/** @returns whether the file was read; false where it was refused as it must be */
export async function isRead(name: string, bytes: Uint8Array, seed: number): Promise<boolean> {
  const model = Object.hasOwn(MODELS, name);
  try {
    await (model ? readModel(name, bytes) : readTable(name, bytes));
    return true;
  } catch (error) {
    if (model ? error instanceof ModelFileError : error instanceof InputError) return false;
    throw new assert.AssertionError({ message: `seed ${seed}: ${(error as Error).stack}` });
  }
}

export interface FuzzCount {
  readonly read: number;
  readonly slowestMs: number;
  readonly slowestSeed: number;
}

/**
 * Mutations of seeds 0 to `count` − 1, each read or refused. The undamaged file comes first: what is loaded once for all
 * counts for none.
 */
export async function fuzzed(name: string, count: number): Promise<FuzzCount> {
  const bytes = (MODELS[name] ?? TABLES[name])!;
  if (!name.endsWith(".pt")) assert.ok(await isRead(name, bytes, -1));
  let [read, slowestMs, slowestSeed] = [0, 0, 0];
  for (let seed = 0; seed < count; seed++) {
    const before = performance.now();
    if (await isRead(name, damaged(bytes, seed), seed)) read += 1;
    const ms = performance.now() - before;
    if (ms > slowestMs) [slowestMs, slowestSeed] = [ms, seed];
  }
  return { read, slowestMs, slowestSeed };
}
