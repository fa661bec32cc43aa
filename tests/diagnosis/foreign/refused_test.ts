/** What cannot be read as it is: refused with the file, the tensor or cell, what was found and expected, and what to do. */
import assert from "node:assert/strict";
import { zipSync } from "fflate";
import { fixture, joined, safetensors } from "../fixtures.ts";
import { array, data, file, NET, network } from "./files.ts";

const without = (name: string) => Object.fromEntries(Object.entries(NET).filter(([each]) => each !== name));
type Refused = readonly [what: string, load: () => Promise<unknown>, message: RegExp];

const REFUSED: readonly Refused[] = [
  [
    "a matrix of another shape",
    () => network("w.safetensors", file({ ...NET, "2.weight": [[1, 4], [1, 2, 3, 4]] })),
    /^w\.safetensors: .*2\.weight \(1×4, bias 1\); 0\.weight gives 3 values, 2\.weight takes 4\. .*--spec$/,
  ],
  [
    "a bias of another length",
    () => network("w.safetensors", file({ ...NET, "0.bias": [[4], [1, 2, 3, 4]] })),
    /^w\.safetensors: .*; 0\.bias has 4 values where 0\.weight has 3 outputs and 2 inputs\. .*--spec$/,
  ],
  [
    "a bias whose matrix is missing",
    () => network("w.safetensors", file(without("0.weight"))),
    /^w\.safetensors: The bias 0\.bias has no matrix of weights beside it: the file misses one, or --spec must say/,
  ],
  [
    "a shard that is missing",
    () => network("m.index.json", joined('{"weight_map": {"0.weight": "s.safetensors"}}')),
    /"m\.index\.json": found 1 of 1 shards missing \("s\.safetensors"\), expected all .* Keep the index and all/,
  ],
  [
    "a tensor twice",
    () =>
      network(
        "w.safetensors",
        safetensors('{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"a":{}}', 1),
      ),
    /"w\.safetensors": found key "a" twice in a header, expected each name once\. Give the tensors/,
  ],
  [
    "weights that are NaN",
    () => network("w.safetensors", file({ ...NET, "2.weight": [[1, 3], [1, NaN, 3]] })),
    /^w\.safetensors: .*2\.weight has 1 of 3, the first \(NaN\) at \[0, 1\]\. .*take an earlier checkpoint$/,
  ],
  [
    "int8 without scales",
    () => network("w.safetensors", file({ ...NET, "0.weight": [[3, 2], [1, 2, 3, 4, 5, 6], "I8"] })),
    /^w\.safetensors: Quantised weights: 0\.weight \(int8\)\. .*write them as float32$/,
  ],
  [
    "a pickled .npy",
    () => network("objects.npy", fixture("numpy/objects.npy")),
    /"objects\.npy": found an array of Python objects \(pickled\), expected a format without code.*\n {2}import numpy/,
  ],
  [
    "a pickled .npy for data",
    () => data("objects.npy", fixture("numpy/objects.npy")),
    /"objects\.npy": found an array of Python objects \(pickled\), expected numbers\. .*\n.*\n {2}np\.savez\("numbers/,
  ],
  [
    "a file that is cut short",
    () => network("w.safetensors", file(NET).slice(0, -4)),
    /"w\.safetensors": found 48 bytes of numbers, expected 52, .* copy it whole\.$/,
  ],
  [
    "tensors that overlap",
    () =>
      network(
        "w.safetensors",
        safetensors({
          a: { dtype: "U8", shape: [2], data_offsets: [0, 2] },
          b: { dtype: "U8", shape: [2], data_offsets: [1, 3] },
        }, 3),
      ),
    /"w\.safetensors": found tensor "b" at 1, inside another, expected it at 2\. Write the file again/,
  ],
  [
    "a header of 2⁶³ bytes",
    () => network("w.safetensors", safetensors("{}", 0, 1n << 63n)),
    /"w\.safetensors": found a header of 9223372036854775808 bytes in a file of 10, expected at most 2\. .* write it again/,
  ],
  [
    "an array of 2⁶³ numbers in an archive",
    () => network("w.npz", zipSync({ "a.npy": array("(9223372036854775808,)", [1]) })),
    /"w\.npz.*tensor "a" of shape \[9223372036854775808\], expected whole numbers from 0 to 33554432\. If/,
  ],
  [
    "one matrix for two layers of a graph",
    () => network("tied.onnx", fixture("onnx/tied.onnx")),
    /^tied\.onnx: the ONNX graph names S twice: weights that several layers share \(tied\).* export a copy/,
  ],
  [
    "a convolution by its shape",
    () => network("w.safetensors", file({ ...NET, "conv.weight": [[1, 1, 2, 2], [1, 2, 3, 4]] })),
    /^w\.safetensors: Only fully connected .*: conv\.weight is 4-D \(1×1×2×2\), a convolution\. .*--spec$/,
  ],
  [
    "a convolution in a graph",
    () => network("c.onnx", fixture("onnx/convolution.onnx")),
    /"c\.onnx": found node 2, "Conv" \("filter"\), expected a chain of Gemm.*\. Export the network's fully/,
  ],
  [
    "a convolution of Keras",
    () => network("c.keras", fixture("hdf5/convolution.keras")),
    /"c\.keras": found a layer "Conv2D" \("conv2d"\), expected dense layers\. Only chains/,
  ],
  [
    "a table of gaps",
    () => data("t.csv", "a,b,y\n1,,3\n,2,4\n"),
    /^No row of t\.csv has all its values: 2 miss a in 1 and b in 1, .* row 1, column b\. Leave out a column/,
  ],
  [
    "a head alone",
    () => data("t.csv", "a,b,y\n"),
    /^t\.csv: The data have a header and no rows: write a row/,
  ],
  [
    "one column",
    () => data("t.csv", "a\n1\n2\n"),
    /^t\.csv: .* one column: inputs and targets .* between commas/,
  ],
  [
    "a column too many",
    () => data("t.csv", "a,b,c,y\n1,2,3,4\n"),
    /^t\.csv: The network takes 2 inputs, the data have 3 columns beside the target: a, b and c\. Leave the col/,
  ],
  [
    "two kinds of decimals",
    () => data("t.csv", "a;b;y\n1,5;2.5;3\n"),
    /^t\.csv: The data have decimal commas \(1,5\) and decimal points \(2\.5\): write one kind/,
  ],
  [
    "a text in a column of numbers",
    () => data("t.csv", "a,b,y\n1,x,3\n1,2,3\n"),
    /^t\.csv has "x" in row 1, column b: expected a finite number\. Write texts as training had them/,
  ],
  [
    "scales with a gap",
    () => data("t.csv", "a,b,y\n1,2,3\n", "mean,scale\n,1\n2,1\n"),
    /^scale\.csv: line 2, column mean must be a finite number: found ""\. Write what training/,
  ],
];

for (const [what, load, message] of REFUSED) {
  Deno.test(`${what}: refused with file, place, value, what was expected and what to do`, async () => {
    await assert.rejects(load, (error: Error) => {
      assert.match(error.message, message);
      return true;
    });
  });
}
