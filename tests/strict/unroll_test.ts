/** `@unroll for` and arrays in registers: same results as the loop, clear refusals. */
import assert from "node:assert/strict";
import { ComputeDevice } from "../../kernels/device/device.ts";
import { emulate, strictShader } from "../../kernels/strict/strict.ts";

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
      fn chosen(K: u32, x: f32) -> f32 {
        @unroll for (var i = 0u; i < 2u; i += 1u) {
          if (i == 1u) { return x + f32(K); }
        }
        return x;
      }
      ${HEAD} result[0] = chosen(group.x, result[1]); }`,
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

Deno.test("a variable of a loop's body without a value is zero in every pass, on the adapter too", async () => {
  const wgsl = shader(`
    for (var k = 0u; k < SIZE; k += 1u) {
      var sum: f32;
      var kept: array<f32, SIZE>;
      if (k == group.x) { var inner: vec4f; inner.x = inner.x + 1.0; result[9] = result[9] + inner.x; }
      sum = sum + 1.0;
      kept[k] = 1.0;
      for (var j = 0u; j < SIZE; j += 1u) { sum = sum + kept[j]; }
      result[k] = sum;
    }`);
  assert.match(wgsl, /var sum: f32 = f32\(\);/);
  assert.match(wgsl, /var kept: array<f32, SIZE> = array<f32, SIZE>\(\);/);
  assert.match(wgsl, /var inner: vec4f = vec4f\(\);/);
  const device = await ComputeDevice.open();
  const pipeline = await device.pipeline(wgsl, "main");
  const result = device.buffer(new Float32Array(10), "write");
  device.submit([{ pipeline, bindings: device.bind(pipeline, [result]), workgroups: 1 }]);
  const found = await device.read(result, 10);
  device.destroy();
  assert.deepEqual([...new Float32Array(found.buffer)], [2, 2, 2, 0, 0, 0, 0, 0, 0, 1]);
});

/** What else may have the name that a copy would get, and the function g(a) that shows whose value is read. */
const COLLISIONS: readonly (readonly [string, string])[] = [
  [
    "a constant of the module",
    `const x_1 = 7.0;
    fn g(a: f32) -> f32 {
      var s = a; @unroll for (var i = 0u; i < 2u; i += 1u) { var x = f32(i) + 1.0; s = s + x_1 * x; } return s;
    }`,
  ],
  [
    "a parameter",
    `fn g(x_1: f32) -> f32 {
      var s = 0.0; @unroll for (var i = 0u; i < 2u; i += 1u) { var x = f32(i) + 1.0; s = s + x_1 * x; } return s;
    }`,
  ],
  [
    "a local variable, and that which would be next",
    `fn g(a: f32) -> f32 {
      var x_1 = a; var x_1_1 = 3.0;
      @unroll for (var i = 0u; i < 2u; i += 1u) { var x = f32(i) + 1.0; x_1 = x_1 * x_1_1 + x; } return x_1;
    }`,
  ],
  [
    "a function",
    `fn x_1(a: f32) -> f32 { return a * 5.0; }
    fn g(a: f32) -> f32 {
      var s = a; @unroll for (var i = 0u; i < 2u; i += 1u) { var x = f32(i) + 1.0; s = s + x_1(x); } return s;
    }`,
  ],
  [
    "a variable beside an array that becomes variables",
    `fn g(a: f32) -> f32 {
      let t_at1 = a; var t: array<f32, 2>; t[1] = 2.0; t[0] = 4.0; var s = 0.0;
      @unroll for (var i = 0u; i < 2u; i += 1u) { s = s + t[i] * t_at1; } return s;
    }`,
  ],
  [
    "another array of another type in another block",
    `fn g(a: f32) -> f32 {
      var s = 0.0; @unroll for (var i = 0u; i < 2u; i += 1u) { s = s + a; }
      if (a > 0.0) { var t: array<f32, 2>; t[0] = a; t[1] = 2.0; s = s + t[0] * t[1]; }
      else { var t: array<u32, 3>; t[2] = 4u; s = f32(t[2] + t[0]); }
      return s;
    }`,
  ],
];

for (const [what, text] of COLLISIONS) {
  Deno.test(`a copy's name is free where ${what} has it: the adapter gives what the plain loop gives`, async () => {
    const a = Math.fround(0.3);
    const main = `${HEAD} result[0] = g(result[1]); }`;
    const run = async (source: string) => {
      const code = strictShader([{ file: "kernel.wgsl", text: `${source}\n${main}` }]);
      const device = await ComputeDevice.open();
      const pipeline = await device.pipeline(code, "main");
      const result = device.buffer(Float32Array.of(0, a, 0, 0), "write");
      device.submit([{ pipeline, bindings: device.bind(pipeline, [result]), workgroups: 1 }]);
      const found = new Float32Array((await device.read(result, 1)).buffer)[0];
      device.destroy();
      return found;
    };
    const plain = await run(text.replace("@unroll ", ""));
    assert.equal(await run(text), plain);
    if (!text.includes("array<")) assert.equal(plain, emulate([{ file: "kernel.wgsl", text }]).g!(a));
  });
}
