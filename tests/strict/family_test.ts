/** A generated family of programs gives the same bits on the adapter and in the emulation. */
import assert from "node:assert/strict";
import { ComputeDevice } from "../../kernels/device/device.ts";
import { F32 } from "../../kernels/strict/sources.ts";
import { emulate, strictShader, type StrictSource } from "../../kernels/strict/strict.ts";
import { FAMILY_LIBRARY, OPERANDS, programFamily, RESULT_WORDS } from "./program_family.ts";

const PROGRAMS = 500;
/** Programs of one shader. */
const TOGETHER = 25;
const SEED = 1;

const device = await ComputeDevice.open();

/** Runs programs `first` … of the family on the adapter: for each and each operand RESULT_WORDS words. */
async function onAdapter(
  sources: readonly StrictSource[],
  first: number,
  count: number,
): Promise<Uint32Array> {
  const cases = Array.from(
    { length: count },
    (_, k) => `if (group.x == ${k}u) { found = program_${first + k}(operands[at], operands[at + 1u], n); }`,
  );
  const main = `@group(0) @binding(1) var<storage, read> operands: array<f32>;
@group(0) @binding(2) var<storage, read_write> result: array<f32>;
@compute @workgroup_size(OPERANDS)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let at = 3u * local.x;
  let n = bitcast<u32>(operands[at + 2u]);
  var found = vec4f(0.0, 0.0, 0.0, 0.0);
  ${cases.join("\n  ")}
  let to = ${RESULT_WORDS}u * (group.x * OPERANDS + local.x);
  result[to] = found.x;
  result[to + 1u] = found.y;
  result[to + 2u] = found.z;
  result[to + 3u] = found.w;
}`;
  const code = strictShader([...sources, { file: "main.wgsl", text: main }], { OPERANDS: OPERANDS.length });
  const pipeline = await device.pipeline(code, "main");
  const values = Float32Array.from(OPERANDS.flat());
  const whole = new Uint32Array(values.buffer);
  for (const [k, [, , n]] of OPERANDS.entries()) whole[3 * k + 2] = n;
  const words = RESULT_WORDS * OPERANDS.length * count;
  const [operands, result] = [device.buffer(whole, "read"), device.buffer(new Float32Array(words), "write")];
  device.submit([{ pipeline, bindings: device.bind(pipeline, [operands, result]), workgroups: count }]);
  const found = await device.read(result, words);
  operands.destroy();
  result.destroy();
  return found;
}

Deno.test(`${PROGRAMS} generated programs give the same bits on the adapter and in the emulation`, async () => {
  const programs = programFamily(SEED, PROGRAMS);
  const [loops, copies, selects] = [/\bfor\b/, /@unroll/, /select\(/].map((kind) =>
    programs.filter((text) => kind.test(text)).length
  );
  assert.ok(loops! > 300 && copies! > 100 && selects! > 300, `${loops} with loops, ${copies}, ${selects}`);
  const results = new Set<string>();
  for (let first = 0; first < PROGRAMS; first += TOGETHER) {
    const some = programs.slice(first, first + TOGETHER);
    const text = `${FAMILY_LIBRARY}\n${some.join("\n")}`;
    const sources = [F32, { file: "family.wgsl", text }];
    const functions = emulate(sources);
    const found = await onAdapter(sources, first, some.length);
    const expected = Float32Array.from(
      some.flatMap((_, k) => OPERANDS.flatMap(([a, b, n]) => functions[`program_${first + k}`]!(a, b, n))),
    );
    // −0 and 0 may change places.
    const canonical = (words: Uint32Array) => words.map((word) => word === 0x80000000 ? 0 : word);
    const [are, shouldBe] = [canonical(found), canonical(new Uint32Array(expected.buffer))];
    const wrong = are.findIndex((word, i) => word !== shouldBe[i]);
    if (wrong >= 0) {
      const k = Math.floor(wrong / (RESULT_WORDS * OPERANDS.length));
      assert.fail(
        `program ${first + k}, word ${wrong % RESULT_WORDS}: the adapter gives ` +
          `${new Float32Array(found.buffer)[wrong]}, the emulation ${expected[wrong]}\n${some[k]}`,
      );
    }
    for (let k = 0; k < some.length; k++) results.add(shouldBe.slice(16 * k, 16 * k + 16).join());
  }
  // Programs that all gave the same would show nothing.
  assert.ok(results.size > 0.9 * PROGRAMS, `only ${results.size} different results`);
});
