/** Exponential and linear growth of counts: known fits, stationarity, and which of the two wins. */
import assert from "node:assert/strict";
import {
  exponentialOverLinear,
  type Growth,
  poissonFit,
} from "../../kernels/analysis/statistics/count_growth.ts";
import { largestGapOf, uniqueMinima } from "../../kernels/analysis/plateau/unique_minima.ts";

const near = (value: number, expected: number, tolerance: number) =>
  assert.ok(Math.abs(value - expected) <= tolerance, `${value} is not ${expected} ± ${tolerance}`);

Deno.test("counts on a line or on an exponential are fitted exactly", () => {
  const x = [1, 2, 3, 4, 5];
  const line = poissonFit(x, x.map((r) => 3 + 7 * r), "linear");
  near(line.intercept, 3, 1e-6);
  near(line.slope, 7, 1e-6);
  const power = poissonFit(x, x.map((r) => 3 * 2 ** r), "exponential");
  near(power.intercept, Math.log(3), 1e-8);
  near(power.slope, Math.log(2), 1e-8);
});

Deno.test("the fit is the largest likelihood: moving either parameter lowers it", () => {
  for (const counts of [[2, 3, 6, 21, 21], [2, 7, 13, 23, 26], [9, 0, 0, 1, 1], [5, 5, 5, 5, 5]]) {
    for (const growth of ["exponential", "linear"] as const satisfies readonly Growth[]) {
      const x = [1, 2, 3, 4, 5];
      const { intercept, slope, logLikelihood } = poissonFit(x, counts, growth);
      const at = (a: number, b: number) =>
        x.reduce((sum, r, i) => {
          const mean = growth === "exponential" ? Math.exp(a + b * r) : a + b * r;
          return mean > 0 ? sum + counts[i]! * Math.log(mean) - mean : -Infinity;
        }, 0);
      near(logLikelihood, at(intercept, slope), 1e-10);
      for (const step of [1e-3, -1e-3]) {
        assert.ok(at(intercept + step, slope) < logLikelihood + 1e-12, `${growth} ${counts}`);
        assert.ok(at(intercept, slope + step) < logLikelihood + 1e-12, `${growth} ${counts}`);
      }
    }
  }
});

Deno.test("the criterion is positive for exponential counts, negative for linear ones, 0 for equal ones", () => {
  const x = [1, 2, 3, 4, 5];
  assert.ok(exponentialOverLinear(x, [3, 9, 27, 81, 243]) > 20);
  assert.ok(exponentialOverLinear(x, [40, 80, 120, 160, 200]) < -5);
  near(exponentialOverLinear(x, [6, 6, 6, 6, 6]), 0, 1e-9);
  // Twice as many of each are twice the evidence.
  near(exponentialOverLinear(x, [4, 6, 12, 42, 42]), 2 * exponentialOverLinear(x, [2, 3, 6, 21, 21]), 1e-6);
  assert.throws(() => poissonFit([1, 1], [2, 3], "linear"), /two different x/);
  assert.throws(() => poissonFit([1, 2], [2, 0], "linear"), /two positive counts/);
});

Deno.test("the authors' cut is at the largest gap alone: no rounding makes one, none is one minimum, all are all", () => {
  const line = (positions: number[]) => positions.map((x) => positions.map((y) => Math.abs(x - y)));
  const count = (positions: number[]) => new Set(uniqueMinima(line(positions), largestGapOf)).size;
  assert.equal(count([0, 1e-15, 3e-14, 2e-9]), 1);
  assert.equal(count([0, 0.5, 1.7, 40]), 4);
  assert.equal(count([0, 1e-9, 5, 5 + 1e-12, 300]), 3);
  // Where our rule takes 8e-4 and 0.03 apart, the gap from rounding to 8e-4 is the larger one.
  assert.equal(count([0, 8e-4, 0.03]), 3);
  const cut = largestGapOf([0, 1e-15, 4e-5, 8e-4, 0.03]);
  assert.ok(cut > 1e-6 && cut < 4e-5 || cut > 8e-4 && cut < 0.03, `${cut}`);
});
