/** Exact integer sums: right to their last digit, independent of order and of how they are shared out. */
import assert from "node:assert/strict";
import exactSums from "../../kernels/network/exact_sums.wgsl" with { type: "text" };
import { normals } from "../../kernels/strict/random.ts";
import { DS, F32 } from "../../kernels/strict/sources.ts";
import { emulate } from "../../kernels/strict/strict.ts";

const sums = emulate([F32, ...DS, { file: "kernels/network/exact_sums.wgsl", text: exactSums }]);
type Words = [number, number, number, number];

/** Terms with 48 bits, up to 2^21 in size. */
function terms(count: number, size: number): [number, number][] {
  const random = normals("tests/sums", 1, 2 * count);
  return Array.from({ length: count }, (_, i) => {
    const high = Math.fround(random[2 * i]! * size);
    return [high, Math.fround(random[2 * i + 1]! * Math.abs(high) * 2 ** -26)];
  });
}

function sumOf(list: readonly [number, number][], perCarry = 256): Words {
  let words: Words = [0, 0, 0, 0];
  for (let at = 0; at < list.length; at += perCarry) {
    let part = [0, 0, 0];
    for (const term of list.slice(at, at + perCarry)) part = sums.add_digits!(part, sums.digits!(term));
    words = sums.carry!(words, part);
  }
  return words;
}

const exact = ([x, y, z, w]: Words) => (x * 2 ** 15 + y) + (z * 2 ** -15 + w * 2 ** -30);

for (const size of [1, 2 ** 8, 2 ** 14, 2 ** 20]) {
  Deno.test(`a sum of 4000 terms of size ${size} is that of its terms to 2^-31 each`, () => {
    const list = terms(4000, Math.min(size, 2 ** 20 / 2));
    const reference = list.reduce((sum, [high, low]) => sum + (high + low), 0);
    const error = Math.abs(exact(sumOf(list)) - reference);
    assert.ok(error <= 4000 * 2 ** -31, `error ${error}`);
    const [high, low] = sums.words_value!(sumOf(list));
    const rounding = Math.abs(high + low - exact(sumOf(list)));
    assert.ok(rounding <= 2 ** -46 * Math.abs(reference) + 2 ** -31, `words_value errs by ${rounding}`);
  });
}

Deno.test("order, carries and shares do not change a bit", () => {
  const list = terms(1000, 2 ** 14);
  const whole = sums.words_value!(sumOf(list));
  assert.deepEqual(sums.words_value!(sumOf(list.toReversed())), whole);
  assert.deepEqual(sums.words_value!(sumOf(list, 7)), whole);
  const shares = [list.slice(0, 123), list.slice(123, 700), list.slice(700)].map((share) => sumOf(share));
  assert.deepEqual(sums.words_value!(shares.reduce((a, b) => sums.add_words!(a, b))), whole);
});

Deno.test("products of double-single numbers err by less than 2^-45", () => {
  const random = normals("tests/products", 1, 4000);
  for (let i = 0; i + 3 < random.length; i += 4) {
    const [a, b] = [random[i]!, random[i + 2]!].map((high, k) => [
      high,
      Math.fround(high * random[i + 2 * k + 1]! * 2 ** -26),
    ]) as [[number, number], [number, number]];
    const [high, low] = sums.product!(a, b);
    const reference = (a[0] + a[1]) * (b[0] + b[1]);
    const error = Math.abs(high + low - reference) / Math.abs(reference);
    assert.ok(error <= 2 ** -44.5, `${a} × ${b}: relative error ${error}`);
  }
});

Deno.test("powers of two and exponents fit each other", () => {
  for (const value of [1, 1.5, 2, 0.7, 1e-9, 3e9]) {
    const e = sums.exponent_above!(Math.fround(value));
    assert.ok(value < 2 ** e && value >= 2 ** (e - 1), `${value}: ${e}`);
    assert.equal(sums.power_of_two!(e), 2 ** e);
  }
  assert.equal(sums.exponent_above!(0), -126);
});
