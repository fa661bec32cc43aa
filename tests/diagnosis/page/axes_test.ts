/** Axes of a diagnosis's pictures: where a logarithm begins, what is labelled, that none is empty. */
import assert from "node:assert/strict";
import {
  drawable,
  fitting,
  isLogarithmic,
  kneeOf,
  linear,
  logarithmic,
  symmetric,
  symmetricLog,
  thinned,
} from "../../../figures/diagnosis/axes.ts";

const domainOf = (axis: { readonly [key: string]: unknown }) => (axis.scale as { domain: number[] }).domain;

Deno.test("only what is finite is drawn, and within a scale's reach", () => {
  assert.deepEqual(drawable([null, NaN, Infinity, 1, -1e308]), [1, -1e300]);
});

Deno.test("positive values over a wide span stand on a logarithmic axis, others on a linear one", () => {
  assert.ok(isLogarithmic([1, 30]) && !isLogarithmic([1, 29]) && !isLogarithmic([0, 1e9]));
  assert.equal((fitting([1e-9, 1]).scale as { type: string }).type, "log");
  assert.equal((fitting([0, 1]).scale as { type?: string }).type, undefined);
});

Deno.test("no axis is empty: of one value, none, zeros, the largest and the smallest numbers", () => {
  for (
    const values of [[], [0], [0, 0], [5], [-3, -3], [1e300, -1e300], [1e-300, 3e-300], [0.5, 0.5 + 1e-15]]
  ) {
    const [from, to] = domainOf(linear(values)) as [number, number];
    assert.ok(Number.isFinite(from) && to > from, `${values}: ${from} to ${to}`);
  }
  for (const values of [[], [5], [5e-324, 1e300], [1, 1]]) {
    const [from, to] = domainOf(logarithmic(values)) as [number, number];
    assert.ok(from > 0 && Number.isFinite(to) && to > from, `${values}: ${from} to ${to}`);
  }
  for (const values of [[], [0], [-5], [1e300], [-1e-300, 1e-300]]) {
    const [from, to] = domainOf(symmetric(values, kneeOf(values))) as [number, number];
    assert.ok(
      Number.isFinite(from) && from < 0 && Number.isFinite(to) && to > 0,
      `${values}: ${from} to ${to}`,
    );
  }
});

Deno.test("the symmetric logarithm is odd, ascending, 0 at 0, and a decade is 1 far from its knee", () => {
  const at = (value: number) => symmetricLog(value, 1e-8);
  assert.equal(at(0), 0);
  assert.equal(at(-2), -at(2));
  assert.ok(at(-1) < at(-1e-9) && at(-1e-9) < at(1e-9) && at(1e-9) < at(1));
  assert.ok(Math.abs(at(100) - at(10) - 1) < 1e-8);
});

Deno.test("labels of a narrow span have the digits that tell them apart", () => {
  const format = (axis: { readonly [key: string]: unknown }) => (axis.axis as { format: string }).format;
  assert.equal(format(linear([0.5, 0.50001])), ".7~g");
  assert.equal(format(linear([0, 900])), ".3~g");
});

Deno.test("a thinned list keeps its first and last", () => {
  const all = Array.from({ length: 1001 }, (_, i) => i);
  assert.deepEqual(thinned(all, 5), [0, 250, 500, 750, 1000]);
  assert.equal(thinned(all, 2000), all);
});
