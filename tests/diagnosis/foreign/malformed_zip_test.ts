/** Archives and what is in them: damaged, lying, or of networks that are no chain of dense layers. */
import assert from "node:assert/strict";
import { deflateSync, zipSync } from "fflate";
import { crc32 } from "../../../pipeline/diagnose/read/crc32.ts";
import { MOST_BYTES } from "../../../pipeline/diagnose/read/named_tensor.ts";
import { readModelFile } from "../../../pipeline/diagnose/read/read_model_file.ts";
import { fixture, joined, little, npy, refusal } from "../fixtures.ts";

const ARRAY = npy("{'descr': '<f8', 'fortran_order': False, 'shape': (2,), }\n", new Uint8Array(16));

interface Member {
  readonly name: string;
  readonly content?: Uint8Array;
  readonly method?: number;
  readonly flags?: number;
  readonly crc?: number;
  /** Sizes that are said, in place of the true ones. */
  readonly packed?: number;
  readonly size?: number;
  /** Where its header is said to be. */
  readonly at?: number;
  /** Field of its entry in the directory. */
  readonly extra?: Uint8Array;
}

/** An archive as it is said, not as it should be. */
function archive(members: readonly Member[], end: { readonly count?: number; readonly start?: number } = {}) {
  const heads: Uint8Array[] = [];
  const entries: Uint8Array[] = [];
  let at = 0;
  for (const member of members) {
    const { name, content = ARRAY, method = 0, flags = 0, extra = new Uint8Array(0) } = member;
    const [packed, size] = [member.packed ?? content.length, member.size ?? content.length];
    const crc = member.crc ?? crc32(content);
    const common = joined(
      ...[little(flags, 2), little(method, 2), little(0, 4), little(crc, 4), little(packed, 4)],
      ...[little(size, 4), little(name.length, 2)],
    );
    const head = joined(little(0x04034b50, 4), little(20, 2), common, little(0, 2), name, content);
    entries.push(joined(
      ...[little(0x02014b50, 4), little(20, 2), little(20, 2), common, little(extra.length, 2)],
      ...[little(0, 10), little(member.at ?? at, 4), name, extra],
    ));
    heads.push(head);
    at += head.length;
  }
  const directory = joined(...entries);
  const count = little(end.count ?? members.length, 2);
  const last = [little(0x06054b50, 4), little(0, 4), count, count, little(directory.length, 4)];
  return joined(...heads, directory, ...last, little(end.start ?? at, 4), little(0, 2));
}

const bomb = deflateSync(new Uint8Array(4_000_000), { level: 9 });
const wide = (...values: bigint[]) =>
  joined(little(1, 2), little(8 * values.length, 2), ...values.map((value) => little(value, 8)));

const ARCHIVES: readonly (readonly [what: string, bytes: Uint8Array, message: RegExp])[] = [
  ["a cut end", archive([{ name: "a.npy" }]).slice(0, -30), /no directory at the end/],
  ["nothing in it", archive([]), /an empty archive/],
  ["another checksum", archive([{ name: "a.npy", crc: 1 }]), /another checksum than its directory says/],
  ["a member twice", archive([{ name: "a.npy" }, { name: "a.npy" }]), /member "a\.npy" twice/],
  ["one content twice", archive([{ name: "a.npy" }, { name: "b.npy", at: 0 }]), /another name in its header/],
  ["more members than it has", archive([{ name: "a.npy" }], { count: 9 }), /member 2 of 9/],
  ["fewer members", archive([{ name: "a.npy" }, { name: "b.npy" }], { count: 1 }), /a directory of/],
  ["a directory elsewhere", archive([{ name: "a.npy" }], { start: 5 }), /a directory that ends at/],
  ["a password", archive([{ name: "a.npy", flags: 1 }]), /with a password/],
  ["a method of its own", archive([{ name: "a.npy", method: 93 }]), /compression method 93/],
  ["content beyond the file", archive([{ name: "a.npy", packed: 1e6, size: 1e6 }]), /outside of a file/],
  [
    "content of 2⁶³ bytes",
    archive([{ name: "a.npy", packed: 0xffffffff, size: 0xffffffff, extra: wide(1n << 63n, 1n << 63n) }]),
    /member "a\.npy" outside of a file/,
  ],
  ["no zip64 field", archive([{ name: "a.npy", size: 0xffffffff }]), /without its sizes/],
  [
    "a bomb",
    archive([{ name: "a.npy", method: 8, content: bomb, size: 10 * MOST_BYTES }]),
    new RegExp(`${10 * MOST_BYTES} bytes unpacked, expected at most ${MOST_BYTES}`),
  ],
  [
    "bombs that are too large together",
    archive([{ name: "a.npy" }, { name: "b.npy", method: 8, content: bomb, size: MOST_BYTES - 1 }]),
    /"b\.npy" with \d+ bytes unpacked, expected at most \d+ in all members/,
  ],
  [
    "a size that no deflate gives",
    archive([{ name: "a.npy", method: 8, content: bomb, size: 200_000_000 }]),
    /200000000 bytes out of \d+, expected at most 1032 of each/,
  ],
  [
    "a bomb that says it is small",
    archive([{ name: "a.npy", method: 8, content: bomb, size: 100 }]),
    /more bytes than its directory says, expected 100/,
  ],
  [
    "a bomb that says it is larger",
    archive([{ name: "a.npy", method: 8, content: bomb, size: 4_000_001 }]),
    /4000000 bytes unpacked, expected 4000001/,
  ],
  [
    "no deflated bytes",
    archive([{ name: "a.npy", method: 8, size: 1000 }]),
    /damaged content|bytes unpacked/,
  ],
  ["a stranger", zipSync({ "a.npy": ARRAY, "b.txt": ARRAY }), /member "b\.txt", expected arrays/],
  ["strangers alone", zipSync({ "b.txt": ARRAY }), /an archive with "b\.txt"/],
  ["a damaged array", zipSync({ "a.npy": ARRAY.slice(0, -1) }), /"a\.npz\/a\.npy": found 15 bytes/],
  ["Keras' weights alone", zipSync({ "model.weights.h5": ARRAY }), /without its configuration/],
];

for (const [what, bytes, message] of ARCHIVES) {
  Deno.test(`an archive with ${what}`, async () => {
    assert.match(await refusal("a.npz", bytes), message);
  });
}

Deno.test("zip64 sizes in the directory are read, and members of other software's writing", async () => {
  const size = BigInt(ARRAY.length);
  const name = "a.npy";
  const wider = archive([{ name, packed: 0xffffffff, size: 0xffffffff, extra: wide(size, size) }]);
  for (const bytes of [wider, zipSync({ [name]: ARRAY }), zipSync({ [name]: [ARRAY, { level: 0 }] })]) {
    const { tensors } = await readModelFile("a.npz", bytes);
    assert.deepEqual(tensors.map(({ name, shape }) => [name, shape]), [["a", [2]]]);
  }
});

/** A model of Keras with this configuration and the weights of another. */
function keras(config: unknown): Uint8Array {
  return zipSync({
    "config.json": joined(JSON.stringify(config)),
    "model.weights.h5": fixture("hdf5/sequential.weights.h5"),
  });
}

const dense = (name: string, more: object = {}) => ({
  class_name: "Dense",
  config: { name, activation: "tanh", use_bias: true, ...more },
});
const sequential = (...layers: unknown[]) => ({ class_name: "Sequential", config: { layers } });

const KERAS: readonly (readonly [what: string, config: unknown, message: RegExp])[] = [
  ["a convolution", sequential({ class_name: "Conv2D", config: { name: "c" } }), /a layer "Conv2D" \("c"\)/],
  [
    "normalisation",
    sequential(dense("first"), { class_name: "BatchNormalization", config: {} }),
    /"BatchNorm/,
  ],
  ["an activation of its own", sequential(dense("first", { activation: "mish" })), /activation \\"mish\\"/],
  ["more layers than weights", sequential(dense("a"), dense("b"), dense("c")), /no kernel of layer "c"/],
  ["a model of its own", { class_name: "Mine", config: {} }, /a Keras model of class "Mine"/],
  ["no dense layer", sequential({ class_name: "Dropout", config: {} }), /no dense layer/],
  ["two activations", sequential(dense("first"), { class_name: "ReLU", config: {} }), /behind an activation/],
  [
    "a branch",
    {
      class_name: "Functional",
      config: { layers: [{ class_name: "InputLayer", config: { name: "x" } }, dense("a")] },
    },
    /inputs from nothing, expected one chain/,
  ],
];

for (const [what, config, message] of KERAS) {
  Deno.test(`a Keras model with ${what}`, async () => {
    assert.match(await refusal("a.keras", keras(config)), message);
  });
}

const ONNX: readonly (readonly [name: string, message: RegExp])[] = [
  ["convolution", /node 2, "Conv" \("filter"\), expected a chain of Gemm, MatMul, Add/],
  ["branch", /node 4, "Add" of two layers \(a branch\)/],
  ["external", /tensor "S" with its numbers in another file/],
];

for (const [name, message] of ONNX) {
  Deno.test(`an ONNX model with ${name}`, async () => {
    assert.match(await refusal("a.onnx", fixture(`onnx/${name}.onnx`)), message);
  });
}

Deno.test("a convolution in Keras' own file, and HDF5 that is cut short, are refused by name", async () => {
  assert.match(await refusal("a.keras", fixture("hdf5/convolution.keras")), /a layer "Conv2D"/);
  const cut = fixture("hdf5/sets.h5").slice(0, 5000);
  assert.match(await refusal("a.h5", cut), /HDF5's library cannot|cannot open/);
  const heap = fixture("hdf5/sequential.h5");
  // The first text of variable length loses its index: the library would never come back.
  const text = new TextDecoder("latin1").decode(heap);
  heap.set(new Uint8Array(16), text.indexOf("GCOL") + 16);
  assert.match(await refusal("a.h5", heap), /a heap at 2048 that does not add up/);
});
