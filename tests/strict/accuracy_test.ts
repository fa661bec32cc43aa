/** The stated errors of the strict functions, over more than a million inputs each, and their ends. */
import assert from "node:assert/strict";
import { F32 } from "../../kernels/strict/sources.ts";
import { emulate } from "../../kernels/strict/strict.ts";
import {
  DOUBLE_BOUND,
  DOUBLE_CASES,
  measureDivision,
  measureDouble,
  measureSingle,
  SINGLE_CASES,
} from "./reference.ts";

const MILLION = 1_000_000;

Deno.test("quotients of a million random pairs are correctly rounded", () => {
  const { inputs, error, worst } = measureDivision(MILLION, 11);
  assert.equal(inputs, MILLION);
  assert.ok(error <= 0.5, `${worst}: ${error} ulp`);
});

for (const each of SINGLE_CASES) {
  Deno.test(`${each.name} errs by at most ${each.bound} ulp for ${each.domain}`, () => {
    // An odd step goes through all exponents and all low bits.
    const { inputs, error, worst } = measureSingle(each, 1999, 7);
    assert.ok(inputs > MILLION, `only ${inputs} inputs`);
    assert.ok(error <= each.bound, `${error} ulp at ${worst}`);
  });
}

for (const each of DOUBLE_CASES) {
  Deno.test(`${each.name} errs by at most 2^-44 of its value for ${each.domain}`, () => {
    const { inputs, error, worst } = measureDouble(each, MILLION, 13);
    assert.equal(inputs, MILLION);
    assert.ok(error <= DOUBLE_BOUND, `2^${Math.log2(error).toFixed(2)} at ${worst}`);
  });
}

Deno.test("the measured table states what the code states, and every error is within its bound", () => {
  const text = Deno.readTextFileSync(new URL("../../data/measurements/strict_accuracy.csv", import.meta.url));
  const rows = text.trim().split("\n").slice(1).map((line) => {
    const [name, domain, rest] = line.split(/,"|",/);
    const [inputs, unit, error, bound] = rest!.split(",");
    return { name, domain, unit, inputs: Number(inputs), error: Number(error), bound: Number(bound) };
  });
  const singles = SINGLE_CASES.map(({ name, domain, bound }) => ({ name, domain, bound, unit: "ulp" }));
  const doubles = DOUBLE_CASES.map(({ name, domain }) => (
    { name, domain, bound: Math.log2(DOUBLE_BOUND), unit: "log2 of the relative error" }
  ));
  const stated = [
    { name: "f_div", domain: "normal a, b and a/b", bound: 0.5, unit: "ulp" },
    ...singles,
    ...doubles,
  ];
  assert.deepEqual(rows.map(({ name, domain, bound, unit }) => ({ name, domain, bound, unit })), stated);
  for (const { name, inputs, error, bound } of rows) {
    assert.ok(inputs > MILLION && error <= bound, `${name}: ${error} over ${inputs} inputs`);
  }
});

Deno.test("no function gives NaN, infinity or a subnormal number, whatever normal number or zero comes in", () => {
  const functions = emulate([F32]);
  const view = new DataView(new ArrayBuffer(4));
  for (const { name } of SINGLE_CASES) {
    for (let i = 0; i < 100_000; i++) {
      view.setUint32(0, Math.imul(i, 85_903));
      const x = view.getFloat32(0);
      if (x !== 0 && !(Math.abs(x) >= 2 ** -126 && Math.abs(x) < Infinity)) continue;
      const y = functions[name]!(x);
      assert.ok(y === 0 || (Math.abs(y) >= 2 ** -126 && Math.abs(y) < Infinity), `${name}(${x}) is ${y}`);
    }
  }
});
