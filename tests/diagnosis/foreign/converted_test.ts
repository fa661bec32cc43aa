/** What is read although it is not as the analyses have it: the numbers that come of it, and the sentence for each step. */
import assert from "node:assert/strict";
import { zipSync } from "fflate";
import { npy } from "../fixtures.ts";
import { array, data, file, NET, network, type Weights } from "./files.ts";

Deno.test("float16, bfloat16 and float64 give the same network as float32, said where it is a conversion", async () => {
  const { theta: expected } = await network("w.safetensors", file(NET));
  for (const [kind, name] of [["F16", "float16"], ["BF16", "bfloat16"], ["F64", null]] as const) {
    const same = Object.fromEntries(Object.entries(NET).map(([key, [s, v]]) => [key, [s, v, kind] as const]));
    const { theta, findings } = await network("w.safetensors", file(same as unknown as Weights));
    assert.deepEqual(theta, expected, kind);
    const said = name === null ? /^$/ : new RegExp(`4 tensors converted from ${name} to float64, exactly`);
    assert.match(findings.warnings.join("\n"), said);
  }
});

Deno.test("zip64, Fortran order and big-endian numbers are read as what they are, said", async () => {
  const numbers = [1, 4, 2, 5, 3, 6];
  const turned = new Uint8Array(48);
  numbers.forEach((value, i) => new DataView(turned.buffer).setFloat64(8 * i, value));
  const big = npy("{'descr': '>f8', 'fortran_order': True, 'shape': (2, 3), }\n", turned);
  const archive = zipSync({
    "coefs_0.npy": big,
    "intercepts_0.npy": array("(3,)", [1, 2, 3]),
    "coefs_1.npy": array("(3, 1)", [1, 2, 3]),
    "intercepts_1.npy": array("(1,)", [1]),
  });
  const { theta, findings } = await network("w.npz", archive);
  // 2 inputs × 3 outputs: neuron k has column k, then its bias.
  assert.deepEqual([...theta], [1, 4, 1, 2, 5, 2, 3, 6, 3, 1, 2, 3, 1]);
  const said = findings.warnings.join("\n");
  assert.match(said, /1 tensor in big-endian bytes: "coefs_0"/);
  assert.match(said, /1 tensor in Fortran order, put in rows: "coefs_0"/);
});

Deno.test("equal matrices in a file are read, and said to be tied if training held them equal", async () => {
  const square: Weights = { "0.weight": [[2, 2], [1, 2, 3, 4]], "2.weight": [[2, 2], [1, 2, 3, 4]] };
  const { findings } = await network("w.safetensors", file(square));
  assert.match(
    findings.warnings.join(),
    /0\.weight and 2\.weight are equal: if training held them equal \(tied/,
  );
});

Deno.test("CSV with a mark, semicolons, decimal commas and gaps: read, each said", async () => {
  const { samples, findings } = await data("t.csv", "\ufeffa;b;y\r\n1,5;2;3\r\n;1;1\r\n1;NA;3\r\n1;2;4\r\n");
  assert.deepEqual([[...samples.x], [...samples.y]], [[1.5, 2, 1, 2], [3, 4]]);
  assert.match(
    findings.evidence[0]!,
    /3 columns between semicolons, the first row is their names, decimal commas/,
  );
  const said = findings.warnings.join("\n");
  assert.match(said, /a byte order mark in front of the data was left out/);
  assert.match(said, /2 of 4 rows of t\.csv miss a value and are left out: a in 1 and b in 1/);
  assert.deepEqual(findings.missing?.rows, 2);
});

Deno.test("NaN in an array is a gap like an empty cell; infinity is refused with its place", async () => {
  const { samples, findings } = await data("x.npy", array("(2, 3)", [1, 2, 3, NaN, 5, 6]));
  assert.deepEqual([...samples.x], [1, 2]);
  assert.match(findings.warnings.join(), /1 of 2 rows of x\.npy miss a value and are left out: 1 in 1/);
  await assert.rejects(
    () => data("x.npy", array("(2, 3)", [1, 2, 3, Infinity, 5, 6])),
    /x\.npy has "Infinity" in row 2, column 1: expected a finite number/,
  );
});
