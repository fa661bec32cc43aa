/** Loop iterations counted from the tree: cases counted by hand, what is refused, what the adapter really does. */
import assert from "node:assert/strict";
import { runCanary } from "../../kernels/device/canary.ts";
import { ComputeDevice } from "../../kernels/device/device.ts";
import { MOST_LOOP_ITERATIONS } from "../../kernels/device/loop_limit.ts";
import { readLoopNote } from "../../kernels/strict/loop_note.ts";
import { strictShader } from "../../kernels/strict/strict.ts";

const device = await ComputeDevice.open();

const HEAD = `@group(0) @binding(1) var<storage, read> asked: array<u32>;
@group(0) @binding(2) var<storage, read_write> result: array<u32>;
`;
const SIGNATURE = "fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u)";
const shader = (body: string, functions = "", constants: Parameters<typeof strictShader>[1] = {}) =>
  strictShader(
    [{
      file: "kernel.wgsl",
      text: `${HEAD}${functions}\n@compute @workgroup_size(LANES) ${SIGNATURE} {\n${body}\n}`,
    }],
    { LANES: 8, N: 100, ...constants },
  );
const count = (...parts: Parameters<typeof shader>) => readLoopNote(shader(...parts), "main");
const once = (iterations: number) => ({ once: iterations, each: 0 });

const WALK =
  "fn walk(n: u32) -> u32 { var sum = 0u; for (var i = 0u; i < n; i += 1u) { sum += i; } return sum; }";
const FOUND =
  "fn found(n: u32) -> u32 { for (var j = 0u; j < 4u; j += 1u) { if (n == j) { return j * 20000u; } } " +
  "return 2u; }";
const ROUNDS = "fn rounds() { for (var i = 0u; i < asked[0]; i += 1u) { result[i] = i; } }";
const HALF = "fn half(n: u32) -> u32 { if (n > 50u) { return n / 2u; } return n; }";

/** What, loop iterations by hand (the check that ends a loop is one), the body, functions. */
const COUNTED: readonly (readonly [string, number, string, string?])[] = [
  [
    "a loop: its rounds and the check that ends it",
    101,
    "for (var i = 0u; i < N; i += 1u) { result[i] = i; }",
  ],
  ["no round: the check alone", 1, "for (var i = 5u; i < 5u; i += 1u) { result[i] = i; }"],
  [
    "<=, and steps that do not divide the range",
    16,
    "for (var i = 0u; i <= 98u; i += 7u) { result[i] = i; }",
  ],
  [
    "two loops, one after the other",
    101 + 21,
    `for (var i = 0u; i < N; i += 1u) { result[i] = i; }
    for (var i = 0u; i < 20u; i += 1u) { result[i] = i; }`,
  ],
  [
    "a loop in a loop",
    10 * (1 + 4) + 1,
    `for (var i = 0u; i < 10u; i += 1u) {
    for (var j = 0u; j < 3u; j += 1u) { result[j] = i; }
  }`,
  ],
  [
    "an inner loop as long as the outer one's variable says",
    4 + (1 + 2 + 3 + 4) + 1,
    `
    for (var i = 0u; i < 4u; i += 1u) { for (var j = 0u; j < i; j += 1u) { result[j] = i; } }`,
  ],
  [
    "parts of a range, the last one shorter",
    4 + (31 + 31 + 31 + 11) + 1,
    `
    for (var block = 0u; block < N; block += 30u) {
      for (var i = block; i < min(block + 30u, N); i += 1u) { result[i] = block; }
    }`,
  ],
  ["halving", 4 + 1, "for (var width = 8u; width > 0u; width = width >> 1u) { result[width] = 1u; }"],
  [
    "lanes that share a range: the lane with the most",
    14,
    `
    for (var i = local.x; i < N; i += LANES) { result[i] = i; }`,
  ],
  [
    "an end that only a constant bounds",
    21,
    `
    for (var i = 0u; i < min(asked[0], 20u); i += 1u) { result[i] = i; }`,
  ],
  [
    "both branches that lanes may take",
    3 + 4,
    `
    if (local.x == 0u) { for (var i = 0u; i < 2u; i += 1u) { result[i] = i; } }
    else { for (var i = 0u; i < 3u; i += 1u) { result[i] = i; } }`,
  ],
  [
    "only the branch that is taken, where that is known",
    3,
    `
    if (LANES == 8u) { for (var i = 0u; i < 2u; i += 1u) { result[i] = i; } }
    else { for (var i = 0u; i < 3u; i += 1u) { result[i] = i; } }`,
  ],
  ["a called function's loops, with each call's operands", 11 + 6, "result[0] = walk(10u) + walk(5u);", WALK],
  [
    "a function's result as an end",
    41,
    `
    for (var i = 0u; i < half(80u); i += 1u) { result[i] = i; }`,
    HALF,
  ],
  [
    "loops in the condition of a loop",
    3 * 1 + 3 * 3,
    `
    for (var i = 0u; i < 2u + 0u * walk(2u); i += 1u) { result[i] = i; }`,
    WALK,
  ],
  [
    "a result that a loop's body may return as an end",
    5 + 60_001,
    "let end = found(asked[0]); for (var i = 0u; i < end; i += 1u) { result[i] = i; }",
    FOUND,
  ],
  [
    "loops in the step of a loop",
    3 + 2 * (5 + 1),
    "for (var i = 0u; i < 2u; i += 1u + 0u * walk(5u)) { result[i] = i; }",
    WALK,
  ],
  ["nothing for copies", 0, "@unroll for (var i = 0u; i < 5u; i += 1u) { result[i] = i; }"],
  [
    "a break saves nothing",
    101,
    `
    for (var i = 0u; i < N; i += 1u) { if (asked[i] == 1u) { break; } result[i] = i; }`,
  ],
];

for (const [what, iterations, body, functions] of COUNTED) {
  Deno.test(`loop iterations: ${what}`, () => {
    assert.deepEqual(count(body, functions), once(iterations));
  });
}

Deno.test("a loop over rounds that the host asks for is counted by the round", () => {
  const body = `for (var i = 0u; i < 4u; i += 1u) { result[i] = i; }
    for (var k = 0u; k < asked[1]; k += 1u) { for (var j = 0u; j < 6u; j += 1u) { result[j] = k; } }`;
  assert.deepEqual(count(body), { once: 5 + 1, each: 1 + 7 });
});

const REFUSED: readonly (readonly [string, string, RegExp, string?])[] = [
  [
    "an end that nothing bounds",
    "for (var i = 0u; i < group.x; i += 1u) { result[i] = i; }",
    /^kernel\.wgsl:5: Cannot count the iterations of a loop as no constant bounds its end/,
  ],
  [
    "an end in a buffer, in another loop",
    "for (var i = 0u; i < 3u; i += 1u) {\n for (var j = 0u; j < asked[0]; j += 1u) { result[j] = i; } }",
    /^kernel\.wgsl:6: .*it is not the only such loop or stands in another/,
  ],
  [
    "two ends in a buffer",
    `for (var i = 0u; i < asked[0]; i += 1u) { result[i] = i; }
     for (var j = 0u; j < asked[1]; j += 1u) { result[j] = j; }`,
    /^kernel\.wgsl:6: .*it is not the only such loop/,
  ],
  [
    "a step by which the variable falls and wraps",
    "for (var i = 5u; i < 10u; i += 0xffffffffu) { result[i] = i; }",
    /no constant bounds/,
  ],
  [
    "a function called twice with an end in a buffer",
    "rounds();\n rounds();",
    /^kernel\.wgsl:3: .*it is not the only such loop/,
    ROUNDS,
  ],
  [
    "such a function called once, and then in a loop",
    "rounds();\n for (var k = 0u; k < 1000u; k += 1u) { rounds(); }",
    /^kernel\.wgsl:3: .*it is not the only such loop or stands in another/,
    ROUNDS,
  ],
  [
    "a variable that the body changes",
    "for (var i = 0u; i < N; i += 1u) { i = 0u; }",
    /i is assigned in its body/,
  ],
  ["a step that leads nowhere", "for (var i = 0u; i < N; i += 0u) { result[i] = i; }", /no constant bounds/],
  [
    "an end that a variable holds",
    "var end = 3u; end = asked[0]; for (var i = 0u; i < end; i += 1u) { result[i] = i; }",
    /no constant bounds/,
  ],
];

for (const [what, body, message, functions] of REFUSED) {
  Deno.test(`loop iterations: ${what} is refused with file and line`, () => {
    assert.throws(() => shader(body, functions), { name: "StrictSyntaxError", message });
  });
}

Deno.test("a dispatch with more loop iterations than every adapter does, or an unknown number, is refused", async () => {
  const dispatchOf = async (code: string) => {
    const pipeline = await device.pipeline(code, "main");
    const [asked, result] = [
      device.buffer(new Uint32Array(4), "read"),
      device.buffer(new Uint32Array(4), "write"),
    ];
    return { pipeline, bindings: device.bind(pipeline, [asked, result]), workgroups: 1 };
  };
  const plain = (end: string) =>
    shader(`for (var i = 0u; i < ${end}; i += 1u) { result[i % 4u] = i + asked[i % 4u]; }`);
  const most = await dispatchOf(plain(`${MOST_LOOP_ITERATIONS - 1}u`));
  device.submit([most]);
  const over = await dispatchOf(plain(`${MOST_LOOP_ITERATIONS}u`));
  assert.throws(
    () => device.submit([over]),
    /Cannot dispatch 50001 loop iterations .* at most 50000 are safe/,
  );
  const rounds = await dispatchOf(
    shader(
      "for (var k = 0u; k < asked[0]; k += 1u) { for (var j = 0u; j < 97u; j += 1u) { result[j % 4u] = k; } }",
    ),
  );
  assert.equal(device.mostRounds(rounds.pipeline), 505); // 1 + 505 · 99 = 49 996
  device.submit([{ ...rounds, rounds: 505 }]);
  assert.throws(() => device.submit([{ ...rounds, rounds: 506 }]), /at most 50000 are safe/);
  assert.throws(() => device.submit([rounds]), /rounds must say how many/);
  assert.throws(
    () => device.submit([{ ...most, rounds: 2 }]),
    /Cannot dispatch 2 rounds: the shader has no loop/,
  );
  const unknown = await device.pipeline(
    "@group(0) @binding(0) var<storage, read> z: array<u32>; @compute @workgroup_size(1) fn main() { _ = z[0]; }",
    "main",
  );
  assert.throws(
    () => device.submit([{ pipeline: unknown, bindings: device.bind(unknown, []), workgroups: 1 }]),
    /does not say how many loop iterations it does: make its text by strictShader/,
  );
});

Deno.test("the adapter does as many iterations as are counted; llvmpipe's end is after 65 535 of them", async () => {
  // Four iterations of inner loops a round, each of which lanes of one vector enter at different rounds.
  const body = `var count = 0u;
    for (var i = 0u; i < N; i += 1u) {
      if ((i + local.x) % 2u == 0u) { for (var j = 0u; j < min(asked[0], 1u); j += 1u) { count += 1u; } }
      else { for (var j = 0u; j < min(asked[0], 1u); j += 1u) { count += 1u; } }
    }
    result[local.x] = count;`;
  const complete = async (n: number) => {
    const pipeline = await device.pipeline(shader(body, "", { N: n }), "main");
    const [asked, result] = [
      device.buffer(Uint32Array.of(1, 0, 0, 0), "read"),
      device.buffer(new Uint32Array(8), "write"),
    ];
    const bindings = device.bind(pipeline, [asked, result]);
    // Past the guard, which would refuse it.
    const encoder = device.device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, bindings);
    pass.dispatchWorkgroups(1);
    pass.end();
    device.device.queue.submit([encoder.finish()]);
    return (await device.read(result, 8)).every((found) => found === n);
  };
  // 5 a round and the last check: 65 531 and 65 536.
  assert.equal(readLoopNote(shader(body, "", { N: 13_106 }), "main")!.once, 65_531);
  assert.equal(await complete(13_106), true);
  if (/llvmpipe/.test(device.label)) assert.equal(await complete(13_109), false);
});

Deno.test("the canary does nearly as many iterations as a dispatch may", async () => {
  await runCanary(device);
});
