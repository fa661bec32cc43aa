/** The counts of operations that benchmarks state, on shaders whose counts are plain. */
import assert from "node:assert/strict";
import { operationsOfARound } from "../../kernels/strict/operations.ts";
import { strictDeclarations } from "../../kernels/strict/strict.ts";

const count = (body: string, functions = "", constants: Parameters<typeof strictDeclarations>[1] = {}) =>
  operationsOfARound(
    strictDeclarations([{
      file: "kernel.wgsl",
      text: `@group(0) @binding(1) var<storage, read_write> result: array<f32>;
${functions}
@compute @workgroup_size(1) fn main(@builtin(workgroup_id) group: vec3u) {${body}}`,
    }], constants),
    "main",
  );

Deno.test("f32 and i32 operations count once a component, addresses and conversions do not", () => {
  const body =
    "for (var k = 0u; k < group.x; k += 1u) { result[2u * k + 1u] = result[k] * 2.0 - f32(i32(k) + 1); }";
  assert.equal(count(body), 3);
});

Deno.test("a called function's operations count where it is called, unrolled copies each", () => {
  const functions = "fn twice(a: f32) -> f32 { return a + a; }";
  const body = `for (var n = 0u; n < group.x; n += 1u) {
    @unroll for (var k = 0u; k < SIZE; k += 1u) { result[k] = twice(result[k]) * 3.0; }
  }`;
  assert.equal(count(body, functions, { SIZE: 5 }), 10);
});

Deno.test("branches that constants or a call's operands decide count as decided, others as the longer one", () => {
  const functions = `fn some(a: f32, more: bool) -> f32 {
    if (more || ALWAYS) { return a * a * a; }
    return a;
  }`;
  const loop = (inside: string) => `for (var n = 0u; n < group.x; n += 1u) { ${inside} }`;
  assert.equal(count(loop("result[n] = some(result[n], true);"), functions, { ALWAYS: false }), 2);
  assert.equal(count(loop("result[n] = some(result[n], false);"), functions, { ALWAYS: false }), 0);
  assert.equal(count(loop("result[n] = some(result[n], false);"), functions, { ALWAYS: true }), 2);
  const open =
    "if (result[n] > 0.0) { result[n] = result[n] + 1.0; } else { result[n] = result[n] * 2.0 + 1.0; }";
  assert.equal(count(loop(open)), 2);
});

Deno.test("the loop with the most operations is the one that counts; an unknown entry point is refused", () => {
  const body = `for (var n = 0u; n < group.x; n += 1u) { result[n] = result[n] + 1.0; }
    for (var n = 0u; n < group.x; n += 1u) { result[n] = result[n] * 2.0 + 1.0; }`;
  assert.equal(count(body), 2);
  assert.throws(() => operationsOfARound([], "main"), /operations of main: there is no such function/);
});
