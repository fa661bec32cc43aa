/** Functions that stand in the place of their calls: what is written for them, what they keep, and what is refused. */
import assert from "node:assert/strict";
import { emulate, strictShader } from "../../kernels/strict/strict.ts";

const SUM = `
@inline fn weighted(w: array<f32>, first: u32, x: array<f32>, count: u32) -> f32 {
  var sum = w[first] * x[0u];
  @unroll for (var k = 1u; k < count; k += 1u) { sum = sum + w[first + k] * x[k]; }
  return sum;
}
`;
const BUFFERS = `
@group(0) @binding(1) var<storage, read> given: array<f32>;
@group(0) @binding(2) var<storage, read_write> result: array<f32>;
`;
const entry = (body: string) =>
  `${BUFFERS}\n@compute @workgroup_size(1)\nfn main() {\n  var w: array<f32, 4>;\n  var x: array<f32, 2>;\n` +
  `  @unroll for (var i = 0u; i < 4u; i += 1u) { w[i] = given[i]; }\n` +
  `  @unroll for (var i = 0u; i < 2u; i += 1u) { x[i] = given[4u + i]; }\n${body}\n}`;
const shaderOf = (...texts: string[]) =>
  strictShader(texts.map((text, i) => ({ file: `part${i}.wgsl`, text })));
const written = (text: string) => text.slice(text.indexOf("fn main()"));

Deno.test("an inlined body reads as if it were written where it is called: arrays become variables", () => {
  const called = written(shaderOf(SUM, entry("result[0] = weighted(w, 2u, x, 2u);")));
  assert.match(called, /strict_mul\(w_at2, x_at0\)/);
  assert.match(called, /strict_mul\(w_at3, x_at1\)/);
  assert.doesNotMatch(called, /weighted|array/);
});

Deno.test("two copies in one function have names of their own, and none of the caller's", () => {
  const text = written(shaderOf(
    SUM,
    entry("let sum = weighted(w, 0u, x, 2u);\n  result[0] = sum + weighted(w, 2u, x, 2u);"),
  ));
  const declared = [...text.matchAll(/(?:let|var) (\w+):/g)].map(([, name]) => name);
  assert.equal(new Set(declared).size, declared.length);
  assert.match(text, /result\[0i\] = strict_add\(sum, sum_\w+\);/);
});

Deno.test("an inlined function may write to its caller's array", () => {
  const text = written(shaderOf(
    "@inline fn double(x: array<f32>) { @unroll for (var i = 0u; i < 2u; i += 1u) { x[i] = x[i] * 2.0; } }",
    entry("double(x);\n  result[0] = x[1u];"),
  ));
  assert.match(text, /x_at1 = strict_mul\(x_at1, 2f\);/);
});

Deno.test("an operand that is no name is evaluated once", () => {
  const text = written(shaderOf(
    "@inline fn square(a: f32) -> f32 { return a * a; }",
    entry("result[0] = square(w[0u] + w[1u]);"),
  ));
  assert.equal(text.match(/strict_add/g)?.length, 1);
  assert.match(text, /strict_mul\(a, a\)/);
});

Deno.test("the emulation has the same bodies in the place of calls", () => {
  const text =
    "fn dot2(w: array<f32, 2>, x: array<f32, 2>) -> f32 { let sum = weighted(w, 0u, x, 2u); return sum; }";
  const { dot2, weighted } = emulate([{ file: "sum.wgsl", text: SUM + text }]);
  assert.equal(dot2!([2, 3], [10, 100]), 320);
  assert.equal(weighted, undefined);
});

for (
  const [why, part, body, message] of [
    [
      "a return before the end",
      "@inline fn early(a: f32) -> f32 { if (a > 0.0) { return a; } return -a; }",
      "result[0] = early(w[0u]);",
      /early: an @inline function must return once, at its end/,
    ],
    [
      "a call in a condition",
      "@inline fn large(a: f32) -> bool { return a > 1.0; }",
      "if (large(w[0u])) { result[0] = 1.0; }",
      /main: large cannot be put in the place of its call in a condition/,
    ],
    [
      "a name that its caller has for something else",
      "const HALF: f32 = 0.5;\n@inline fn halved(a: f32) -> f32 { return a * HALF; }",
      "let HALF = 2u;\n  result[HALF] = halved(w[0u]);",
      /main: halved cannot be put in the place of its call as it uses HALF/,
    ],
    [
      "an array that has no name",
      SUM,
      "result[0] = weighted(w, 0u, array<f32, 2>(1.0, 2.0), 2u);",
      /main: weighted must be given the array x by its name/,
    ],
    [
      "an array of any length without @inline",
      SUM.replace("@inline ", ""),
      "result[0] = weighted(w, 0u, x, 2u);",
      /part0\.wgsl:2: weighted takes an array of any length, w: write @inline fn weighted/,
    ],
    [
      "an array of another type",
      SUM,
      "var n: array<u32, 2>;\n  result[0] = weighted(w, 0u, n, 2u);",
      /weighted takes \(array<f32>, u32, array<f32>, u32\): got \(array<f32, 4>, u32, array<u32, 2>, u32\)/,
    ],
  ] as const
) {
  Deno.test(`refused: ${why}`, () => {
    assert.throws(() => shaderOf(part, entry(body)), { name: "StrictSyntaxError", message });
  });
}
