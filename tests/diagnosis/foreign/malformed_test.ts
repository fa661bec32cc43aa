/** Files that are not what they say: refused with what was found, what was expected and what to do. */
import assert from "node:assert/strict";
import { ModelFileError } from "../../../pipeline/diagnose/read/model_file_error.ts";
import { readModelFile } from "../../../pipeline/diagnose/read/read_model_file.ts";
import { fixture, joined, little, npy, refusal, safetensors } from "../fixtures.ts";

const one = (dtype: string, shape: unknown, begin: number, end: number) => ({
  ...{ dtype, shape, data_offsets: [begin, end] },
});

const SAFETENSORS: readonly (readonly [what: string, bytes: Uint8Array, message: RegExp])[] = [
  ["nothing", new Uint8Array(0), /found 0 bytes, expected 8 bytes/],
  ["a header beyond the file", safetensors("{}", 0, 1000n), /header of 1000 bytes in a file of 10/],
  ["a header of 2⁶³", safetensors("{}", 0, 1n << 63n), /header of 9223372036854775808 bytes/],
  ["a header of 2⁶⁴ − 1", safetensors("{}", 0, (1n << 64n) - 1n), /header of 18446744073709551615/],
  ["no JSON", safetensors("{]", 0), /a header that is no JSON/],
  ["no text", joined(little(3, 8), [0x7b, 0xff, 0x7d]), /a header that is no text, expected UTF-8/],
  ["a list", safetensors([], 0), /a header that is no object/],
  [
    "a name twice",
    safetensors('{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"\\u0061":{}}', 1),
    /key "a" twice in a header/,
  ],
  [
    "a shape of 2⁶³",
    safetensors({ a: one("F32", [2 ** 63], 0, 4) }, 4),
    /shape that is none, expected a list/,
  ],
  ["a shape of 2⁵²", safetensors({ a: one("F32", [2 ** 52], 0, 4) }, 4), /shape \[4503599627370496\]/],
  [
    "sizes that overflow",
    safetensors({ a: one("F32", [2 ** 25, 2 ** 25, 2 ** 25], 0, 4) }, 4),
    /more numbers/,
  ],
  ["a 0 that hides a lie", safetensors({ a: one("F32", [0, 2 ** 52], 0, 0) }, 0), /of shape \[0, /],
  ["a negative size", safetensors({ a: one("F32", [-1], 0, 4) }, 4), /shape that is none/],
  ["a broken size", safetensors({ a: one("F32", [0.5], 0, 4) }, 4), /shape that is none/],
  [
    "sizes that do not fit",
    safetensors({ a: one("F32", [2], 0, 4) }, 4),
    /4 bytes from 0 to 4, expected 8 for F32/,
  ],
  ["an end before the beginning", safetensors({ a: one("F32", [1], 4, 0) }, 4), /-4 bytes from 4 to 0/],
  ["another dtype", safetensors({ a: one("F8_E4M3", [1], 0, 1) }, 1), /dtype "F8_E4M3", expected one of F64/],
  ["a name of Object", safetensors({ a: one("constructor", [1], 0, 1) }, 1), /dtype "constructor"/],
  ["another field", safetensors({ a: { ...one("U8", [1], 0, 1), x: 1 } }, 1), /a field "x"/],
  ["a hole", safetensors({ a: one("U8", [1], 1, 2) }, 2), /"a" at 1, behind a hole, expected it at 0/],
  [
    "an overlap",
    safetensors({ a: one("U8", [2], 0, 2), b: one("U8", [2], 1, 3) }, 3),
    /"b" at 1, inside another, expected it at 2/,
  ],
  ["bytes behind", safetensors({ a: one("U8", [1], 0, 1) }, 2), /2 bytes of numbers, expected 1/],
  [
    "a cut end",
    safetensors({ a: one("F32", [4], 0, 16) }, 12),
    /12 bytes of numbers, expected 16.*cut short/,
  ],
  ["other metadata", safetensors({ __metadata__: { a: 1 } }, 0), /__metadata__ with other values/],
  ["too deep", safetensors("[".repeat(100_000), 0), /more than 64 levels deep/],
];

for (const [what, bytes, message] of SAFETENSORS) {
  Deno.test(`safetensors with ${what}`, async () => {
    assert.match(await refusal("a.safetensors", bytes), message);
  });
}

Deno.test("an index and its shards must agree", async () => {
  const index = (map: unknown) => joined(JSON.stringify({ weight_map: map }));
  const shard = safetensors({ a: one("U8", [1], 0, 1) }, 1);
  const cases: readonly (readonly [Uint8Array, Record<string, Uint8Array>, RegExp])[] = [
    [index({ a: "s" }), {}, /1 of 1 shards missing \("s"\)/],
    [index({ a: "s", b: "s" }), { s: shard }, /no tensor "b" in "s"/],
    [index({ b: "s" }), { s: shard }, /"a" in "s", expected it in the index/],
    [index({ a: "s", b: "t" }), { s: shard, t: shard }, /"a" in "t", expected it in "s" alone/],
    [index({ a: "../s" }), {}, /expected the name of a file beside the index/],
    [index({ a: ".." }), {}, /the name of a file beside/],
    [index({ a: "s" }), { s: shard.subarray(0, 20) }, /Cannot read "s"/],
    [index([]), {}, /no weight_map/],
  ];
  for (const [bytes, shards, message] of cases) {
    assert.match(await refusal("model.safetensors.index.json", bytes, shards), message);
  }
});

const HEADER = (descr: string, shape: string) =>
  `{'descr': ${descr}, 'fortran_order': False, 'shape': ${shape}, }\n`;

const NPY: readonly (readonly [what: string, bytes: Uint8Array, message: RegExp])[] = [
  ["no header", joined([0x93], "NUMPY", [1, 0]), /a \.npy header of Infinity bytes/],
  ["version 9", joined([0x93], "NUMPY", [9, 0, 0, 0]), /\.npy version 9\.0, expected 1\.0, 2\.0 or 3\.0/],
  ["a header of 4 GB", joined([0x93], "NUMPY", [2, 0, 255, 255, 255, 255]), /header of 4294967295 bytes/],
  ["no dict", npy("import os\n", new Uint8Array(0)), /a dict of descr, fortran_order and shape/],
  [
    "a shape of 2⁶³",
    npy(HEADER("'<f4'", "(9223372036854775808,)"), new Uint8Array(4)),
    /9223372036854775808/,
  ],
  ["a negative size", npy(HEADER("'<f4'", "(-1,)"), new Uint8Array(4)), /a dict of/],
  [
    "a cut end",
    npy(HEADER("'<f8'", "(2,)"), new Uint8Array(15)),
    /15 bytes of numbers, expected 16.*cut short/,
  ],
  ["bytes behind", npy(HEADER("'<f8'", "(2,)"), new Uint8Array(17)), /17 bytes of numbers, expected 16/],
  ["a name twice", npy(HEADER("'<f8'", "(2,), 'shape': (1,)"), new Uint8Array(16)), /a dict of/],
  ["complex numbers", fixture("numpy/complex.npy"), /dtype "<c16"/],
  ["texts", fixture("numpy/text.npy"), /dtype "<U2"/],
  ["structures", fixture("numpy/structured.npy"), /dtype "\[\('w', '<f4'\)/],
];

for (const [what, bytes, message] of NPY) {
  Deno.test(`.npy with ${what}`, async () => {
    assert.match(await refusal("a.npy", bytes), message);
  });
}

Deno.test("pickles are refused with two lines of Python, whatever they are called where their content tells", async () => {
  const torch =
    /pickle of PyTorch.*\n {2}import torch, .*weights_only=True\)\n {2}s\.save_file\(.*"w\.safetensors"\)\n/;
  assert.match(await refusal("w.pt", fixture("pickle/pickle.pt")), torch);
  assert.match(await refusal("w.bin", fixture("pickle/pickle.pt")), torch);
  assert.match(await refusal("w.pth", fixture("pickle/old.pth")), torch);
  assert.match(
    await refusal("w.pt", fixture("pickle/pickle.pt")),
    /d\.state_dict\(\) if hasattr[^]*pip install safetensors\. A whole model, .* needs weights_only=False/,
  );
  const plain = /a Python pickle.*\n {2}import joblib, .*\n {2}s\.save_file\(.*"w\.safetensors", .*\)\n/;
  assert.match(await refusal("w.joblib", fixture("pickle/pickle.joblib")), plain);
  assert.match(await refusal("w.pkl", fixture("pickle/pickle.pkl")), plain);
  assert.match(await refusal("w.sav", fixture("pickle/pickle.joblib")), plain);
  const objects =
    /array of Python objects \(pickled\).*\n {2}import numpy as np, .*allow_pickle=True\)\n {2}s\.save_file/;
  assert.match(await refusal("w.npy", fixture("numpy/objects.npy")), objects);
});

const JSONS: readonly (readonly [text: string, message: RegExp])[] = [
  ["[]", /no list of layers/],
  ['{"layers": []}', /no list of layers/],
  ['{"layers": [1]}', /layers\[0\] that is no object/],
  ['{"layers": [{"weights": [1, 2]}]}', /layers\[0\]\.weights that is no matrix/],
  ['{"layers": [{"weights": [[1, 2], [3]]}]}', /layers\[0\]\.weights\[1\] that is no row of 2 numbers/],
  ['{"layers": [{"weights": [[1, null]]}]}', /layers\[0\]\.weights\[0\]\[1\] that is no finite number/],
  ['{"layers": [{"weights": [[1, 1e999]]}]}', /\[0\]\[1\] that is no finite number/],
  ['{"layers": [{"weights": [[NaN]]}]}', /a text that is no JSON/],
  ['{"layers": [{"weights": [[1]], "bias": "0"}]}', /layers\[0\]\.bias that is no list/],
  ['{"layers": [{"weights": [[1]], "activation": "mish"}]}', /activation "mish", expected softplus, /],
  ['{"layers": [{"weights": [[1]], "activation": "tanh", "parameter": 1}]}', /layers\[0\]\.parameter/],
  ['{"layers": [{"weights": [[1]], "wheights": 1}]}', /a field "layers\[0\]\.wheights"/],
  ['{"layers": [{"weights": [[1]]}], "rows": "columns"}', /rows: "columns"/],
  ['{"layers": [{"weights": [[1]]}], "layers": []}', /key "layers" twice/],
];

for (const [text, message] of JSONS) {
  Deno.test(`JSON ${text}`, async () => {
    assert.match(await refusal("net.json", joined(text)), message);
  });
}

Deno.test("what is no file of weights is named by its beginning, without what terminals obey", async () => {
  assert.match(await refusal("a", new Uint8Array(0)), /found an empty file, expected safetensors, \.npz/);
  const message = await refusal("a\u001b[2J.bin", joined("\u001b[31mtext\u202e"));
  // deno-lint-ignore no-control-regex
  assert.ok(!/[\u0000-\u0009\u001b\u202e]/.test(message), message);
});

Deno.test("10⁵ tensors in one file, and weights that are not finite, are read and said", async () => {
  const names = Array.from({ length: 100_000 }, (_, i) => `layers.${i}.weight`);
  const header = Object.fromEntries(names.map((name, i) => [name, one("F32", [1], 4 * i, 4 * i + 4)]));
  const bytes = safetensors(header, 400_000);
  new DataView(bytes.buffer).setFloat32(bytes.length - 4, NaN, true);
  const { tensors, notes } = await readModelFile("many.safetensors", bytes);
  assert.deepEqual(tensors.map(({ name }) => name), names);
  assert.deepEqual(notes.slice(1), [
    '1 tensor with values that are NaN or infinite: "layers.99999.weight"',
  ]);
  assert.match(notes[0]!, /^100000 tensors converted .*, and 99997 more$/);
});

Deno.test("an error keeps its parts", () => {
  const error = new ModelFileError("a.npy", "one", "two", "Do.");
  assert.deepEqual([error.file, error.found, error.expected, error.remedy], ["a.npy", "one", "two", "Do."]);
  assert.equal(error.message, 'Cannot read "a.npy": found one, expected two. Do.');
});
