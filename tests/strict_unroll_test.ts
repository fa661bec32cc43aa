/** `@unroll for` and arrays in registers: same results as the loop, clear refusals. */
import assert from "node:assert/strict";
import { ComputeDevice } from "../kernels/device.ts";
import { strictShader } from "../kernels/strict/strict.ts";

const HEAD = `@group(0) @binding(1) var<storage, read_write> result: array<f32>;
@compute @workgroup_size(1) fn main(@builtin(workgroup_id) group: vec3u) {`;
const shader = (body: string, constants: Parameters<typeof strictShader>[1] = { SIZE: 3 }) =>
  strictShader([{ file: "kernel.wgsl", text: `${HEAD}${body}}` }], constants);

Deno.test("an unrolled loop becomes copies, its array variables, its constant branches disappear", () => {
  const text = shader(`
    var kept: array<f32, SIZE>;
    @unroll for (var k = 0u; k < SIZE; k += 1u) {
      let value = result[k];
      kept[k] = value * 2.0;
      if (k == SIZE - 1u) { kept[k] = 7.0; }
    }
    @unroll for (var k = 0u; k < SIZE; k += 1u) { result[k] = kept[k]; }`);
  assert.doesNotMatch(text, /\bfor\b|\bif\b|array<f32, SIZE>|kept\[/);
  assert.equal(text.match(/var kept_at\d: f32;/g)?.length, 3);
  assert.equal(text.match(/= 7f;/g)?.length, 1);
});

Deno.test("@unroll(NAME) makes copies where the constant is true, a loop where it is false", () => {
  const of = (constants: Parameters<typeof strictShader>[1]) =>
    shader("@unroll(SHORT) for (var k = 0u; k < SIZE; k += 1u) { result[k] = 1.0; }", {
      SIZE: 3,
      ...constants,
    });
  assert.equal(of({ SHORT: true }).match(/= 1f;/g)?.length, 3);
  assert.match(of({ SHORT: false }), /for \(var k: u32 = 0u;/);
  assert.throws(
    () => of({ SHORT: 2 }),
    /main: Cannot unroll a loop as SHORT must be a constant of type bool/,
  );
});

Deno.test("an array with an index that only the shader knows stays an array", () => {
  const text = shader(`
    var kept: array<f32, SIZE>;
    @unroll for (var k = 0u; k < SIZE; k += 1u) { kept[k] = result[k]; }
    result[0] = kept[group.x];`);
  assert.match(text, /var kept: array<f32, SIZE>;/);
  assert.match(text, /kept\[2u\] = /);
});

Deno.test("names of copies do not meet, nor those of nested loops", () => {
  const text = shader(`
    var sum = 0.0;
    @unroll for (var i = 0u; i < SIZE; i += 1u) {
      let a = result[i];
      @unroll for (var j = 0u; j <= i; j += 1u) { let b = a + result[j]; sum = sum + b; }
    }
    result[0] = sum;`);
  const declared = [...text.matchAll(/(?:let|var) (\w+):/g)].map((match) => match[1]);
  assert.equal(new Set(declared).size, declared.length, declared.join(" "));
  assert.equal(text.match(/let b_\d+: f32/g)?.length, 6);
});

Deno.test("a copy's variables begin where they are declared, a parameter hides a constant, nothing follows a return", () => {
  const text = strictShader([{
    file: "kernel.wgsl",
    text: `const K = 5u;
      fn of(K: u32, x: f32) -> f32 {
        @unroll for (var i = 0u; i < 2u; i += 1u) {
          if (i == 1u) { return x + f32(K); }
        }
        return x;
      }
      ${HEAD} result[0] = of(group.x, result[1]); }`,
  }]);
  assert.match(text, /f32\(K\)/);
  assert.doesNotMatch(text, /return x;/);
});

Deno.test("a loop whose rounds are not known, or too many, is refused with its function", () => {
  assert.throws(
    () => shader("@unroll for (var k = 0u; k < group.x; k += 1u) { result[k] = 0.0; }"),
    /^StrictSyntaxError: kernel\.wgsl:2: main: Cannot unroll a loop as its end is not known before the shader runs/,
  );
  assert.throws(
    () => shader("@unroll for (var k = 0u; k < SIZE; k += 1u) { result[k] = 0.0; }", { SIZE: 5000 }),
    /more than 1024 rounds/,
  );
  assert.throws(() => shader("@twice for (var k = 0u; k < SIZE; k += 1u) { }"), /expected @unroll for/);
});

Deno.test("the unrolled shader gives the bits of the loop on the adapter", async () => {
  const body = (how: string) => `
    var kept: array<f32, SIZE>;
    ${how} for (var k = 0u; k < SIZE; k += 1u) { kept[k] = result[k] * 1.1 + 0.3; }
    ${how} for (var k = 1u; k < SIZE; k += 1u) { kept[k] = kept[k] * kept[k - 1u] - kept[k]; }
    ${how} for (var k = 0u; k < SIZE; k += 1u) { result[k] = kept[k]; }`;
  const device = await ComputeDevice.open();
  const bits = [];
  for (const how of ["", "@unroll"]) {
    const pipeline = await device.pipeline(shader(body(how), { SIZE: 8 }), "main");
    const result = device.buffer(Float32Array.from({ length: 8 }, (_, i) => 0.7 * i - 1.3), "write");
    device.submit([{ pipeline, bindings: device.bind(pipeline, [result]), workgroups: 1 }]);
    bits.push(await device.read(result, 8));
    result.destroy();
  }
  device.destroy();
  assert.deepEqual(bits[1], bits[0]);
});
