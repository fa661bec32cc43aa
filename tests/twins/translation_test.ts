/** Twins of small shaders: their operations against the emulation, their barriers, and what they refuse. */
import assert from "node:assert/strict";
import { ComputeDevice } from "../../kernels/device/device.ts";
import { emulate, strictShader } from "../../kernels/strict/strict.ts";
import { compileTwin } from "../../kernels/strict/twin/compile.ts";
import { twinGpu, type TwinOptions } from "../../kernels/strict/twin/gpu.ts";

const source = (text: string) => [{ file: "kernel.wgsl", text }];
const BUFFERS = `@group(0) @binding(1) var<storage, read> input: array<u32>;
@group(0) @binding(2) var<storage, read_write> output: array<u32>;
`;

/** What a kernel leaves in `output`, of as many words as `input` unless said otherwise. */
async function run(
  text: string,
  input: readonly number[],
  { groups = 1, words = input.length, ...options }: TwinOptions & { groups?: number; words?: number } = {},
): Promise<number[]> {
  const device = await ComputeDevice.open(twinGpu({ bothOrders: true, ...options }));
  const pipeline = await device.pipeline(strictShader(source(BUFFERS + text)), "main");
  const [from, to] = [
    device.buffer(Uint32Array.from(input), "read"),
    device.buffer(new Uint32Array(words), "write"),
  ];
  device.submit([{ pipeline, bindings: device.bind(pipeline, [from, to]), workgroups: groups }]);
  return [...await device.read(to, words)];
}

const EDGES = [
  0,
  1,
  2,
  31,
  32,
  0x7fffffff,
  0x80000000,
  0xffffffff,
  0xfffffffe,
  12345,
  0x3f800000,
  0xbfc00000,
];
const FLOATS = [0x4f7fffff, 0x4f800000, 0xcf000000, 0x4effffff, 0x41200000, 0xc1234567];

/** Operations on two u32 that give a u32; in `emulate` they are JavaScript. */
const OPERATIONS: Readonly<Record<string, string>> = {
  "i32 quotient": "bitcast<u32>(bitcast<i32>(a) / bitcast<i32>(b))",
  "i32 remainder": "bitcast<u32>(bitcast<i32>(a) % bitcast<i32>(b))",
  "u32 quotient": "a / b",
  "u32 remainder": "a % b",
  "wrapping": "(a + b) * (a - b)",
  "negation": "bitcast<u32>(-bitcast<i32>(a) + abs(bitcast<i32>(b)))",
  "bits": "(a & b) ^ (a | ~b)",
  "shifts": "(a << (b & 31u)) + bitcast<u32>(bitcast<i32>(a) >> (b & 31u)) + (a >> (b & 31u))",
  "i32 order": "bitcast<u32>(min(bitcast<i32>(a), bitcast<i32>(b)) ^ max(bitcast<i32>(a), 7))",
  "u32 order": "min(a, b) ^ max(a, 7u)",
  "conditions": "select(a, b, (a < b && bitcast<i32>(a) < bitcast<i32>(b)) || a == b)",
  "leading zeros": "countLeadingZeros(a)",
  "whole to f32": "bitcast<u32>(f32(a) + f32(bitcast<i32>(b)))",
};
const OF_FLOATS: Readonly<Record<string, string>> = {
  "f32 to u32": "u32(bitcast<f32>(a))",
  "f32 to i32": "bitcast<u32>(i32(bitcast<f32>(a)))",
  "f32 arithmetic": "bitcast<u32>(bitcast<f32>(a) * 0.3 - floor(bitcast<f32>(a)) + abs(bitcast<f32>(b)))",
  "f32 order": "bitcast<u32>(min(bitcast<f32>(a), bitcast<f32>(b)) + max(bitcast<f32>(a), 1.5))",
  "estimates": "bitcast<u32>(estimate_divide(bitcast<f32>(a), 3.0) + estimate_sqrt(abs(bitcast<f32>(b))))",
};

for (const [list, inputs] of [[OPERATIONS, EDGES], [OF_FLOATS, FLOATS]] as const) {
  for (const [name, expression] of Object.entries(list)) {
    Deno.test(`${name}: a twin gives what the emulation gives`, async () => {
      const text = `fn tried(a: u32, b: u32) -> u32 { return ${expression}; }\n`;
      const pairs = inputs.flatMap((a) => inputs.map((b) => [a, b] as const));
      const main = `@compute @workgroup_size(1) fn main(@builtin(workgroup_id) group: vec3u) {
        output[group.x] = tried(input[2u * group.x], input[2u * group.x + 1u]);
      }`;
      const found = await run(text + main, pairs.flat(), { groups: pairs.length, words: pairs.length });
      const { tried } = emulate(source(text));
      assert.deepEqual(found, pairs.map(([a, b]) => tried!(a, b)));
    });
  }
}

Deno.test("structs, vectors, arrays, loops with break and continue, and early returns are the emulation's", async () => {
  const text = `
struct Part { v: vec3u, w: u32 }
fn part_of(a: u32) -> Part { return Part(vec3u(a, a + 1u, a * a), 3u); }
fn tried(a: u32) -> u32 {
  var parts: array<Part, 4>;
  var few: array<vec2u, 3>;
  var sum = 0u;
  for (var k = 0u; k < 4u; k += 1u) {
    if (k == 1u) { continue; }
    if (k == 3u && a > 5u) { break; }
    parts[k] = part_of(a + k);
    parts[k].v.y = parts[k].v[k % 3u] + part_of(k).w;
    few[k % 3u].x += parts[k].v.y;
  }
  if (a == 7u) { return few[0].x; }
  var p = part_of(a);
  let q = p;
  p.v.x = 100u;
  for (var k = 0u; k < 3u; k += 1u) { sum = sum * 31u + few[k].x + q.v[k] + parts[3u].v.z; }
  return sum + p.v.x;
}
`;
  const main = `@compute @workgroup_size(4) fn main(@builtin(global_invocation_id) id: vec3u) {
    output[id.x] = tried(input[id.x]);
  }`;
  const input = [0, 1, 5, 6, 7, 8, 1000, 0xffffffff];
  const { tried } = emulate(source(text));
  assert.deepEqual(await run(text + main, input, { groups: 2 }), input.map((a) => tried!(a)));
});

Deno.test("what lanes keep over barriers is theirs; functions and loops may hold barriers", async () => {
  const text = `
var<workgroup> shared_sums: array<u32, 8>;
var<workgroup> rounds: u32;
fn total(lane: u32, own: u32) -> u32 {
  shared_sums[lane] = own;
  workgroupBarrier();
  for (var half = 4u; half > 0u; half = half / 2u) {
    if (lane < half) { shared_sums[lane] += shared_sums[lane + half]; }
    workgroupBarrier();
  }
  let sum = shared_sums[0];
  workgroupBarrier();
  return sum;
}
@compute @workgroup_size(8)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
  if (group.x == 1u) { return; }
  let own = input[8u * group.x + local.x];
  let all = total(local.x, own);
  var twice = total(local.x, all + own);
  if (local.x == 0u) { rounds = rounds + 1u; }
  workgroupBarrier();
  twice = twice + rounds;
  output[8u * group.x + local.x] = all * 1000u + twice + own;
}`;
  const input = Array.from({ length: 24 }, (_, k) => (k * k) % 17);
  const expected = input.map((own, k) => {
    const group = Math.floor(k / 8);
    const all = input.slice(8 * group, 8 * group + 8).reduce((sum, x) => sum + x, 0);
    return group === 1 ? 0 : all * 1000 + 9 * all + 1 + own;
  });
  assert.deepEqual(await run(text, input, { groups: 3 }), expected);
});

const head = (lanes: number) =>
  `@compute @workgroup_size(${lanes}) fn main(@builtin(local_invocation_id) local: vec3u) {`;

const FAULTS: readonly (readonly [what: string, text: string, message: RegExp])[] = [
  [
    "an element behind a buffer's last",
    `${head(4)} output[local.x + 1u] = 1u; }`,
    /^main uses an element of output that it has not: 4 of 4$/,
  ],
  [
    "an element of an array that it has not",
    `${head(4)} var few: array<u32, 3>; few[input[local.x]] = 1u; output[local.x] = few[0]; }`,
    /^main uses an element of few that it has not: 9 of 3$/,
  ],
  [
    "a barrier that some lanes do not reach",
    `${head(4)} if (local.x == 2u) { return; } workgroupBarrier(); output[local.x] = 1u; }`,
    /^main: a barrier is not reached by all lanes: 3 of 4$/,
  ],
  [
    "lanes that disagree on a loop around a barrier",
    `${head(4)} for (var k = 0u; k < local.x; k += 1u) { workgroupBarrier(); } output[local.x] = 1u; }`,
    /^main: lanes do not agree on a condition around a barrier/,
  ],
  [
    "lanes that race",
    `${head(4)} let before = output[(local.x + 1u) % 4u]; output[local.x] = before + input[local.x]; }`,
    /^main depends on the order of its lanes or workgroups, which race for output\[0\]: it is 0x00000009/,
  ],
];
for (const [what, text, message] of FAULTS) {
  Deno.test(`${what}: a twin says so`, async () => {
    await assert.rejects(run(text, [9, 9, 9, 9]), { name: "TwinFault", message });
  });
}

Deno.test("no twin is made of a text without the strict functions, with private variables, or of an entry point that is not there", () => {
  assert.throws(
    () => compileTwin("@compute @workgroup_size(1) fn main() {}", "main"),
    /give what strictShader returned/,
  );
  const own = strictShader(source(`var<private> own: u32;\n${BUFFERS}${head(1)} output[local.x] = 1u; }`));
  assert.throws(() => compileTwin(own, "main"), /main: Cannot make a twin as own is private/);
  const code = strictShader(source(`${BUFFERS}${head(1)} output[local.x] = 1u; }`));
  assert.throws(
    () => compileTwin(code, "other"),
    /Cannot make a twin of other as the text must have an entry point/,
  );
  assert.throws(
    () => compileTwin(code.replace("a * b) ^ strict_zero", "a * b)"), "main"),
    /must have the strict functions/,
  );
});

Deno.test("a variable with the name of a constant is the variable: as an index of a vector, and as a divisor", async () => {
  const text = `const n = 1u;
const d = 4u;
@compute @workgroup_size(1) fn main() {
  let n = input[0];
  let d = input[1];
  output[0] = vec4u(10u, 11u, 12u, 13u)[n];
  output[1] = 100u / d;
}`;
  // WGSL: x / 0 is x.
  assert.deepEqual(await run(text, [3, 0]), [13, 100]);
});

Deno.test("a function that holds a barrier and returns before its end is refused", async () => {
  const text = `var<workgroup> w: array<u32, 8>;
fn h(i: u32) {
  w[i] = i;
  workgroupBarrier();
  if (i < 6u) { if (i < 3u) { return; } output[i] = w[7u - i] + 100u; }
}
@compute @workgroup_size(8) fn main(@builtin(local_invocation_index) i: u32) { h(i); }`;
  await assert.rejects(() => run(text, Array(8).fill(0)), /holds a barrier: it may return only at its end/);
});

Deno.test("no workgroup of none runs", async () => {
  const text = "@compute @workgroup_size(1) fn main() { output[0] = 7u; }";
  assert.deepEqual(await run(text, [1], { groups: 0 }), [0]);
});
