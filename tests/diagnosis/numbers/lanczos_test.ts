/** Lanczos's method and the spectral density on matrices whose spectra are known. */
import assert from "node:assert/strict";
import { symmetricEigen } from "../../../kernels/analysis/linear_algebra/symmetric_eigen.ts";
import { randomSigns, spectralDensity } from "../../../kernels/diagnosis/spectra/density.ts";
import { extremes } from "../../../kernels/diagnosis/spectra/extremes.ts";
import { dot, norm } from "../../../kernels/diagnosis/spectra/vectors.ts";
import { assertClose } from "../../compare.ts";
import { normalNumbers } from "../dense_fixture.ts";

const diagonal = (values: Float64Array) => (v: Float64Array) => v.map((each, i) => each * values[i]!);
const matrix = (h: Float64Array) => (v: Float64Array) =>
  v.map((_, i) => dot(h.subarray(i * v.length, (i + 1) * v.length), v));

function symmetric(n: number): Float64Array {
  const a = normalNumbers("matrix", n * n);
  return a.map((value, at) => value + a[(at % n) * n + Math.floor(at / n)]!);
}

Deno.test("both ends of a diagonal, with residuals that hold", () => {
  const p = 400;
  const values = Float64Array.from(
    { length: p },
    (_, i) => (i - 100) * (i - 100) * (i < 100 ? -0.2 : 1) / 100,
  );
  const operator = diagonal(values);
  const found = extremes(operator, p, { largest: 4, smallest: 3 });
  assert.ok(found.converged && found.products < p);
  assertClose(
    "largest",
    found.largest.map(({ value }) => value),
    [299, 298, 297, 296].map((i) => i * i / 100),
    1e-6,
  );
  assertClose(
    "smallest",
    found.smallest.map(({ value }) => value),
    [100, 99, 98].map((i) => -i * i / 500),
    1e-6,
  );
  for (const { value, residual, vector } of [...found.largest, ...found.smallest]) {
    assertClose("length", [norm(vector)], [1], 1e-14);
    const rest = operator(vector).map((each, i) => each - value * vector[i]!);
    assertClose("residual", [residual], [norm(rest)], 1e-9);
    assert.ok(residual <= 1e-6 * 894.01);
  }
});

Deno.test("rank one plus a diagonal: as the whole matrix says, with restarts the same", () => {
  const p = 200;
  const d = Float64Array.from({ length: p }, (_, i) => i / p);
  const u = normalNumbers("rank one", p, 0.3);
  const operator = (v: Float64Array) => {
    const along = dot(u, v);
    return v.map((each, i) => d[i]! * each + along * u[i]!);
  };
  const h = Float64Array.from(
    { length: p * p },
    (_, at) => u[at % p]! * u[Math.floor(at / p)]! + (at % (p + 1) === 0 ? d[at % p]! : 0),
  );
  const { values } = symmetricEigen(h, p);
  for (const memory of [1e9, 8 * p * 40]) {
    const found = extremes(operator, p, { largest: 3, smallest: 2, budget: 2000, memory });
    assert.ok(found.converged);
    assertClose("largest", found.largest.map(({ value }) => value), [...values].reverse().slice(0, 3), 1e-6);
    assertClose(
      "smallest",
      found.smallest.map(({ value }) => value),
      values.subarray(0, 2),
      1e-6,
      values[p - 1]!,
    );
  }
});

Deno.test("clustered and multiple eigenvalues are found as often as they are", () => {
  const p = 150;
  const values = Float64Array.from({ length: p }, (_, i) => i < 3 ? 5 + i * 1e-9 : i < 75 ? 1 : 0);
  values[149] = -2;
  const found = extremes(diagonal(values), p, { largest: 4, smallest: 3 });
  assert.ok(found.converged);
  assertClose("largest", found.largest.map(({ value }) => value), [5, 5, 5, 1], 1e-6);
  assertClose("smallest", found.smallest.map(({ value }) => value), [-2, 0, 0], 1e-6);
});

Deno.test("nothing, one number, and fewer numbers than are wanted", () => {
  const zero = extremes((v) => v.map(() => 0), 50);
  assert.deepEqual(zero.largest.map(({ value }) => Math.abs(value)), [0, 0, 0, 0, 0]);
  assert.ok(zero.converged);
  const small = extremes(diagonal(Float64Array.of(3, -1, 2)), 3);
  assertClose("all", small.largest.map(({ value }) => value), [3, 2, -1], 1e-14);
  assertClose("all", small.smallest.map(({ value }) => value), [-1, 2, 3], 1e-14);
});

Deno.test("a spent budget is said, a product that is not finite refused", () => {
  const p = 300;
  const few = extremes(diagonal(Float64Array.from({ length: p }, (_, i) => i)), p, { budget: 12 });
  assert.ok(!few.converged && few.products === 12 + 10);
  assert.throws(() => extremes((v) => v.map(() => NaN), 20), /products must be finite: got NaN/);
});

Deno.test("the density's moments are zᵀHᵏz, and of a diagonal its traces", () => {
  const p = 60;
  const h = symmetric(p);
  const options = { probes: 3, steps: 8, seed: 5 };
  const density = spectralDensity(matrix(h), p, options);
  assert.equal(density.products, 24);
  const z = [5, 6, 7].map((seed) => randomSigns(p, seed));
  let powers: Float64Array[] = z;
  for (let k = 0; k < 16; k++) {
    const moment = density.nodes.reduce((sum, node, i) => {
      let term = density.weights[i]!;
      for (let j = 0; j < k; j++) term *= node;
      return sum + term;
    }, 0);
    const expected = powers.reduce((sum, power, s) => sum + dot(z[s]!, power), 0) / (3 * p);
    const size = powers.reduce((sum, power) => sum + norm(power), 0);
    assertClose(`moment ${k}`, [moment], [expected], 1e-11, size);
    powers = powers.map(matrix(h));
  }
  const values = normalNumbers("values", p);
  const own = spectralDensity(diagonal(values), p, { probes: 1, steps: 5, seed: 1 });
  const [trace, square] = [0, 1].map((k) =>
    own.nodes.reduce((sum, node, i) => sum + own.weights[i]! * (k === 0 ? node : node * node), 0) * p
  );
  assertClose("trace", [trace!], [values.reduce((a, b) => a + b)], 1e-12);
  assertClose("trace of the square", [square!], [dot(values, values)], 1e-13);
});
