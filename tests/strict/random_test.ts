/** The counter-based generator: published vectors, addresses, distributions. */
import assert from "node:assert/strict";
import { streamKey } from "../../kernels/random_key.ts";
import { normals, philox, randomWords, uniforms } from "../../kernels/strict/random.ts";

const hex = (words: readonly number[]) => words.map((word) => word.toString(16).padStart(8, "0")).join(" ");

Deno.test("Philox gives the published words (Random123, known answers for philox4x32 10)", () => {
  const ones = 0xffffffff;
  assert.equal(hex(philox([0, 0, 0, 0], [0, 0])), "6627e8d5 e169c58d bc57ac4c 9b00dbd8");
  assert.equal(hex(philox([ones, ones, ones, ones], [ones, ones])), "408f276d 41c83b0e a20bc7c6 6d5451fd");
  const counter = [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344];
  assert.equal(hex(philox(counter, [0xa4093822, 0x299f31d0])), "d16cfe09 94fdcceb 5001e420 24126ea1");
});

Deno.test("a number is what its address says, however many are drawn around it", () => {
  const many = randomWords("a", 1, 1000);
  assert.deepEqual(randomWords("a", 1, 3, 501), many.slice(501, 504));
  const drawn = normals("a", 1, 1000);
  assert.deepEqual(normals("a", 1, 5, 77), drawn.slice(77, 82));
});

Deno.test("streams and seeds are different sequences", () => {
  const firsts = [["a", 1], ["b", 1], ["a", 2]].map(([name, seed]) =>
    randomWords(name as string, seed as number, 4).join()
  );
  assert.equal(new Set(firsts).size, 3);
});

Deno.test("a seed that is no 32-bit number is refused", () => {
  for (const seed of [-1, 0.5, 2 ** 32, NaN]) {
    assert.throws(() => streamKey("a", seed), /a seed must be a whole number/);
  }
});

Deno.test("uniforms and normals have their moments, and uniforms fill the unit interval evenly", () => {
  const n = 200_000;
  const moment = (values: Float32Array, power: number) =>
    values.reduce((sum, x) => sum + x ** power, 0) / values.length;
  const u = uniforms("moments", 1, n);
  assert.ok(u.every((x) => x > 0 && x < 1));
  const bins = new Array(16).fill(0);
  for (const x of u) bins[Math.floor(x * 16)]++;
  const chi2 = bins.reduce((sum, count) => sum + (count - n / 16) ** 2 / (n / 16), 0);
  assert.ok(chi2 < 37.7, `chi-squared ${chi2} has probability below 0.001 with 15 degrees of freedom`);
  const z = normals("moments", 1, n);
  // Five standard errors: √(1/n), √(2/n), √(15/n), √(96/n).
  for (const [power, mean, variance] of [[1, 0, 1], [2, 1, 2], [3, 0, 15], [4, 3, 96]] as const) {
    const found = moment(z, power);
    assert.ok(Math.abs(found - mean) < 5 * Math.sqrt(variance / n), `moment ${power} is ${found}`);
  }
});
