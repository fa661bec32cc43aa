/** The strict functions: golden hashes on the adapter and in the emulation; the canary; the device's errors. */
import assert from "node:assert/strict";
import golden from "./golden.json" with { type: "json" };
import { ComputeDevice } from "../../kernels/device/device.ts";
import { arithmeticHashes, emulatedWords, hashesOf } from "../../kernels/device/determinism.ts";
import { compareCanary, expectedCanary, runCanary } from "../../kernels/device/canary.ts";
import { F32 } from "../../kernels/strict/sources.ts";
import { emulate } from "../../kernels/strict/strict.ts";

const device = await ComputeDevice.open();

Deno.test("each function's words over 2^20 inputs have their golden hash", async () => {
  const found = await arithmeticHashes(device);
  assert.deepEqual({ ...found }, { combined: golden.combined, functions: golden.functions });
});

Deno.test("the emulation gives the golden hashes as well", async () => {
  const found = await hashesOf((name) => Promise.resolve(emulatedWords(name)));
  assert.deepEqual({ ...found }, { combined: golden.combined, functions: golden.functions });
});

/** A positive value in units of the last place of f32. */
function inUnits(value: number): number {
  for (; value < 2 ** 23; value *= 2);
  for (; value >= 2 ** 24; value /= 2);
  return value;
}

/**
 * Runs a function with its driver's estimate moved by so many units of the last place, and tells of how many operands
 * the result was right and wrong, apart for estimates within six units of the exact value and beyond.
 */
function repaired(
  text: string,
  name: string,
  operands: readonly (readonly number[])[],
  exactly: (...operands: number[]) => number,
): Record<"within" | "beyond", { right: number; wrong: number }> {
  assert.notEqual(text, F32.text);
  const counts = { within: { right: 0, wrong: 0 }, beyond: { right: 0, wrong: 0 } };
  for (let units = -8; units <= 8; units++) {
    const moved = emulate([{ file: "moved", text }], { UNITS: { f32: units } });
    for (const each of operands) {
      const value = exactly(...each);
      const exact = inUnits(value);
      const off = Math.abs(Math.round(exact) + units - exact);
      const right = moved[name]!(...each) === Math.fround(value);
      counts[off <= 6 ? "within" : "beyond"][right ? "right" : "wrong"]++;
    }
  }
  return counts;
}

Deno.test("division repairs an estimate that is wrong by six units of the last place either way, and no more", () => {
  const quotient = "estimate_divide(f32(m_a), f32(m_b))";
  const text = F32.text.replace(
    `${quotient} * scale`,
    `(${quotient} + UNITS * select(1.1920928955078125e-7, 5.9604644775390625e-8, m_a < m_b)) * scale`,
  );
  const operands = Array.from(
    { length: 3000 },
    (_, i) => [i * 1.2345 + 0.7, 7000 / (i + 1)].map(Math.fround),
  );
  const { within, beyond } = repaired(text, "f_div", operands, (a, b) => a! / b!);
  assert.equal(within.wrong, 0);
  assert.ok(within.right > 30_000 && beyond.wrong > 1000, JSON.stringify({ within, beyond }));
});

Deno.test("the square root repairs an estimate that is wrong by six units either way, and no more", () => {
  const root = "estimate_sqrt(f32(2u * m))";
  const text = F32.text.replace(`${root} * 2048.0`, `(${root} + UNITS * 0.00048828125) * 2048.0`);
  const operands = Array.from({ length: 3000 }, (_, i) => [Math.fround(i * 1.2345 + 0.3)]);
  const { within, beyond } = repaired(text, "f_sqrt", operands, (x) => Math.sqrt(x!));
  assert.equal(within.wrong, 0);
  assert.ok(within.right > 30_000 && beyond.wrong > 1000, JSON.stringify({ within, beyond }));
});

Deno.test("outside their domains functions give 0 or the largest number, never NaN or infinity", () => {
  const f = emulate([F32]);
  const largest = Math.fround(3.40282347e38);
  assert.equal(f.f_exp!(100), largest);
  assert.equal(f.f_exp!(-100), 0);
  assert.equal(f.f_log!(0), -largest);
  assert.equal(f.f_log!(-1), -largest);
  assert.equal(f.f_log1p!(-2), -largest);
  assert.equal(f.f_sqrt!(-1), 0);
  assert.equal(f.f_div!(largest, Math.fround(0.1)), largest);
  assert.equal(f.f_div!(Math.fround(2e-38), 16), 0);
});

Deno.test("the canary passes here, and names what is wrong elsewhere", async () => {
  await runCanary(device);
  const { words } = expectedCanary();
  assert.equal(compareCanary(words, words), null);
  const changes = [["loops run to their end", 6], ["every lane writes", 7], ["not reassociated", 0]] as const;
  for (const [text, check] of changes) {
    const wrong = words.slice();
    wrong[8 * 3 + check]! ^= 1;
    assert.match(compareCanary(words, wrong) ?? "", new RegExp(`${text}.* fails at input 3: expected 0x`));
  }
});

Deno.test("a shader that does not compile is an error with the compiler's message and the line", async () => {
  const broken = "@compute @workgroup_size(1)\nfn main() { let x: u32 = 1.5; }";
  await assert.rejects(
    device.pipeline(broken, "main"),
    /main does not compile on .*[\s\S]*let x: u32 = 1\.5/,
  );
});

Deno.test("an entry point that does not exist is an error that names it", async () => {
  const shader = "@compute @workgroup_size(1) fn main() { }";
  await assert.rejects(device.pipeline(shader, "elsewhere"), /DeviceError.*elsewhere does not compile on/s);
});

Deno.test("an error that nobody asked about fails the next read, with the adapter's message", async () => {
  const other = await ComputeDevice.open();
  const buffer = other.buffer(new Uint32Array(4), "write");
  const tooSmall = other.buffer(new Uint32Array(4), "read");
  const pipeline = await other.pipeline(
    "@group(0) @binding(0) var<storage, read> z: array<u32, 1000>; @compute @workgroup_size(1) fn main() { _ = z[0]; }",
    "main",
  );
  const layout = pipeline.getBindGroupLayout(0);
  other.device.createBindGroup({ layout, entries: [{ binding: 0, resource: { buffer: tooSmall } }] });
  await assert.rejects(other.read(buffer, 4), { name: "DeviceError" });
  other.destroy();
});

Deno.test("a lost adapter fails whoever waits for a result, with a line that says so", async () => {
  const other = await ComputeDevice.open();
  const buffer = other.buffer(new Uint32Array(1 << 22), "write");
  const reading = other.read(buffer, 1 << 22);
  other.destroy();
  await assert.rejects(reading, /DeviceError.*(lost|destroyed)|was lost/i);
});
