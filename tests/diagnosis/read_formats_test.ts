/** Every format, read from files that its own library wrote, against what that library says is in them. */
import assert from "node:assert/strict";
import type { StructureLayer } from "../../pipeline/diagnose/read/structure.ts";
import { readModelFile } from "../../pipeline/diagnose/read/read_model_file.ts";
import { shardsOf } from "../../pipeline/diagnose/read/safetensors_shards.ts";
import { contentOf, EXPECTED, fixture } from "./fixtures.ts";

async function read(name: string) {
  const shards = name.endsWith("index.json")
    ? Object.fromEntries(
      shardsOf(name, fixture(name)).map((shard) => [shard, fixture(`safetensors/${shard}`)]),
    )
    : {};
  return await readModelFile(name, fixture(name), shards);
}

for (const [name, expected] of Object.entries(EXPECTED)) {
  Deno.test(`${name} holds what its library says`, async () => {
    assert.deepEqual(contentOf(await read(name)), expected);
  });
}

Deno.test("each conversion is told, once for all tensors that it concerns", async () => {
  const notes = async (name: string) => (await read(name)).notes;
  assert.deepEqual(await notes("safetensors/torch.safetensors"), [
    '4 tensors converted from float32 to float64, exactly: "0.bias", "0.weight", "2.bias", and 1 more',
  ]);
  const kinds = await notes("safetensors/kinds.safetensors");
  for (const kind of ["float16", "bfloat16", "int8", "int16", "int32", "uint8", "bool"]) {
    assert.ok(kinds.some((note) => note.includes(`from ${kind} to float64, exactly`)), kind);
  }
  assert.ok(kinds.some((note) => note.includes("from int64 to float64, rounded beyond 2⁵³")));
  assert.deepEqual(await notes("numpy/big.npy"), [
    '1 tensor in big-endian bytes: "big"',
    '1 tensor in Fortran order, put in rows: "big"',
  ]);
  assert.deepEqual(await notes("numpy/rows2.npy"), [
    '1 tensor converted from float32 to float64, exactly: "rows2"',
  ]);
  assert.match(
    (await notes("safetensors/shards.safetensors.index.json"))[1]!,
    /^shard-2\.safetensors: .*float16/,
  );
  const sets = await notes("hdf5/sets.h5");
  assert.ok(sets.includes('1 tensor left out, a link to what is not there: "gone"'));
  assert.ok(sets.includes('1 tensor left out, as it has no real numbers of 1 to 8 bytes: "text"'));
  assert.ok(sets.includes('1 tensor in big-endian bytes: "plain/big"'));
});

Deno.test("what a file says beside its tensors is kept", async () => {
  assert.deepEqual((await read("safetensors/torch.safetensors")).metadata, { activation: "tanh" });
  assert.deepEqual((await read("hdf5/sequential.h5")).metadata, { backend: "jax", keras_version: "3.15.1" });
  assert.equal((await read("onnx/torch.onnx")).format, "ONNX by pytorch");
});

/** weights, bias, rows, activation, in a line. */
const lineOf = ({ weights, bias, rows, activation }: StructureLayer): string =>
  [weights, bias, rows, activation?.name, activation?.parameter].filter((part) => part !== undefined).join(
    " ",
  );

const vars = (layer: string, activation: string, biased = true) =>
  `layers/${layer}/vars/0 ${biased ? `layers/${layer}/vars/1` : ""} inputs ${activation}`;

const STRUCTURES: { readonly [name: string]: readonly string[] } = {
  "hdf5/sequential.keras": [vars("dense", "tanh"), vars("dense_1", "identity")],
  "hdf5/functional.keras": [
    vars("dense", "leaky-relu 0.1", false),
    vars("dense_1", "gelu"),
    vars("dense_2", "identity"),
  ],
  "hdf5/sequential.h5": [
    "model_weights/first/sequential/first/kernel model_weights/first/sequential/first/bias inputs tanh",
    "model_weights/dense/sequential/dense/kernel model_weights/dense/sequential/dense/bias inputs identity",
  ],
  "onnx/torch.onnx": [
    "0.weight 0.bias outputs tanh",
    "3.weight 3.bias outputs gelu",
    "5.weight 5.bias outputs identity",
  ],
  "onnx/activations.onnx": [
    "0.weight 0.bias outputs gelu-tanh",
    "2.weight 2.bias outputs leaky-relu 0.02",
    "4.weight 4.bias outputs softplus",
    "6.weight 6.bias outputs elu 1",
    "8.weight 8.bias outputs silu",
    "10.weight 10.bias outputs sigmoid",
    "12.weight 12.bias outputs identity",
  ],
  "onnx/odd.onnx": ["a b inputs gelu", "c  inputs silu", "d.weight  outputs identity"],
  "onnx/scaled.onnx": [
    "W times 0.5 b of h times 2 outputs leaky-relu 0.25",
    "VT c inputs identity",
  ],
  "onnx/tied.onnx": ["S  inputs relu", "S  inputs identity"],
};

for (const [name, lines] of Object.entries(STRUCTURES)) {
  Deno.test(`${name} tells order, orientation and activations`, async () => {
    assert.deepEqual((await read(name)).structure?.layers.map(lineOf), lines);
  });
}

Deno.test("a softmax at the end is left out, and this is said", async () => {
  const { notes } = await read("hdf5/functional.keras");
  assert.ok(notes.some((note) => /^The softmax of layer .* its logits\.$/.test(note)));
  const onnx = await read("onnx/activations.onnx");
  assert.ok(onnx.notes.includes("Softmax at the end is left out: what follows takes its logits."));
});

Deno.test("a network in plain JSON", async () => {
  const text = `{"layers": [{"weights": [[0.1, -2], [3, 4], [5, 6]], "bias": [0, 1, 2], "activation": "tanh"},
    {"weights": [[1, 2, 3]], "activation": "leaky-relu", "parameter": 0.3}], "metadata": {"task": "sum"}}`;
  const model = await readModelFile("net.json", new TextEncoder().encode(`\ufeff${text}`));
  assert.deepEqual(contentOf(model), {
    "layers[0].weights": { shape: [3, 2], values: [0.1, -2, 3, 4, 5, 6] },
    "layers[0].bias": { shape: [3], values: [0, 1, 2] },
    "layers[1].weights": { shape: [1, 3], values: [1, 2, 3] },
  });
  assert.deepEqual(model.structure?.layers.map(lineOf), [
    "layers[0].weights layers[0].bias outputs tanh",
    "layers[1].weights  outputs leaky-relu 0.3",
  ]);
  assert.deepEqual(model.metadata, { task: "sum" });
});

Deno.test("the content tells the format, whatever the name", async () => {
  for (
    const name of ["safetensors/torch.safetensors", "numpy/arrays.npz", "hdf5/sets.h5", "onnx/torch.onnx"]
  ) {
    assert.deepEqual(contentOf(await readModelFile("weights", fixture(name))), EXPECTED[name]);
  }
});
