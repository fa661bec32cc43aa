/** Intervals of slopes, differences and clustered runs against tabulated numbers and simulations with known truth. */
import assert from "node:assert/strict";
import { clusterInterval, clusterShare } from "../../kernels/analysis/statistics/cluster_bootstrap.ts";
import { difference, wilson } from "../../kernels/analysis/statistics/proportion.ts";
import { fitLine } from "../../kernels/analysis/statistics/regression.ts";
import { studentQuantile, studentWithin } from "../../kernels/analysis/statistics/student_t.ts";
import { normals, uniforms } from "../../kernels/strict/random.ts";

const near = (value: number, expected: number, tolerance: number, what = "") =>
  assert.ok(Math.abs(value - expected) <= tolerance, `${what} ${value} is not ${expected} ± ${tolerance}`);

Deno.test("t quantiles are the tabulated ones (97.5 % and 99.5 %), and go to the normal's", () => {
  // National Institute of Standards and Technology, e-Handbook of Statistical Methods, table 1.3.6.7.2.
  const table: readonly (readonly [number, number])[] = [
    ...[[1, 12.706], [2, 4.303], [3, 3.182], [4, 2.776], [5, 2.571], [6, 2.447], [7, 2.365]] as const,
    ...[[8, 2.306], [9, 2.262], [10, 2.228], [20, 2.086], [30, 2.042], [60, 2.000], [100, 1.984]] as const,
  ];
  for (const [freedom, quantile] of table) near(studentQuantile(freedom), quantile, 5.1e-4, `ν = ${freedom}`);
  for (const [freedom, quantile] of [[1, 63.657], [2, 9.925], [5, 4.032], [30, 2.750]] as const) {
    near(studentQuantile(freedom, 0.99), quantile, 5.1e-4, `ν = ${freedom}`);
  }
  // @stdlib/stats-base-dists-t-quantile 0.2.3, by the incomplete beta function.
  near(studentQuantile(3), 3.182446305283708, 1e-14);
  near(studentQuantile(998), 1.9623438462163343, 1e-13);
  near(studentQuantile(100_000), 1.959963984540054, 3e-5);
  assert.equal(studentQuantile(0), Infinity);
  // ν = 1 and 2 in elementary functions.
  near(studentQuantile(1), Math.tan(Math.PI * 0.475), 1e-12);
  near(studentWithin(1.5, 2), 1.5 / Math.sqrt(2 + 1.5 * 1.5), 1e-15);
  for (const [freedom, share] of [[2.5, 0.95], [-1, 0.95], [3, 1], [3, 0], [NaN, 0.5]] as const) {
    assert.throws(() => studentQuantile(freedom, share), /Cannot give a t quantile/);
  }
});

Deno.test("a slope's interval has Student's t: of three points far wider than 1.96 standard errors", () => {
  // y = 0, 1, 1: slope 1/2, residuals 1/6, −1/3, 1/6, so that the standard error is √(1/6 / 2).
  const { slope, lower, upper } = fitLine([0, 1, 2], [0, 1, 1]);
  near(slope, 0.5, 1e-15);
  near(upper - slope, 12.706204736174694 * Math.sqrt(1 / 12), 1e-13);
  near(slope - lower, upper - slope, 1e-14);
  const two = fitLine([0, 1], [0, 1]);
  assert.deepEqual([two.slope, two.lower, two.upper], [1, -Infinity, Infinity]);
});

Deno.test("the slope's interval covers the truth in 95 % of 2000 lines of four noisy points", () => {
  const noise = normals("test/slopes", 1, 8000);
  let covered = 0;
  for (let i = 0; i < 2000; i++) {
    const fit = fitLine([1, 2, 3, 4], [0, 1, 2, 3].map((k) => 0.7 * k + noise[4 * i + k]!));
    if (fit.lower <= 0.7 && fit.upper >= 0.7) covered++;
  }
  // Four standard deviations of a binomial count; ∓ 1.96 standard errors would cover about 81 %.
  near(covered / 2000, 0.95, 4 * Math.sqrt(0.95 * 0.05 / 2000));
});

Deno.test("the difference of two proportions has Newcombe's intervals (1998, table II, method 10)", () => {
  for (
    const [a, m, b, n, lower, upper] of [
      [56, 70, 48, 80, 0.0524, 0.3339],
      [9, 10, 3, 10, 0.1705, 0.8090],
      [6, 7, 2, 7, 0.0582, 0.8062],
      [5, 56, 0, 29, -0.0381, 0.1926],
      [0, 10, 0, 20, -0.1611, 0.2775],
      [0, 10, 0, 10, -0.2775, 0.2775],
      [10, 10, 0, 20, 0.6791, 1],
      [10, 10, 0, 10, 0.6075, 1],
    ] as const
  ) {
    const found = difference(wilson(a, m), wilson(b, n));
    near(found.lower, lower, 6e-5, `${a}/${m} − ${b}/${n}`);
    near(found.upper, upper, 6e-5, `${a}/${m} − ${b}/${n}`);
    assert.equal(found.n, m + n);
  }
  assert.deepEqual(difference(wilson(0, 0), wilson(1, 2)), { value: NaN, lower: -1, upper: 1, n: 0 });
});

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

Deno.test("the cluster bootstrap: equal calls give equal bits, draws without a run do not count, what cannot be is refused", () => {
  const clusters = [[1, 2, 3], [4, 5], [6]];
  const first = clusterInterval(clusters, mean, "test/a");
  assert.deepEqual(clusterInterval([...clusters, []], mean, "test/a"), first);
  assert.notDeepEqual(clusterInterval([[1, 2, 3.5], [4, 5.5], [6.5]], mean, "test/b"), first);
  assert.throws(() => clusterInterval([[], []], mean, "test/a"), /one draw with a run is needed/);
  assert.throws(() => clusterInterval(clusters, () => NaN, "test/a"), /NaN in all 2000 resamples/);
});

Deno.test("the cluster bootstrap has the textbook's standard error: of runs alone, and of draws that differ", () => {
  // One run in each of 40 draws is the ordinary bootstrap: standard error √(variance / 40).
  const values = [...normals("test/alone", 2, 40)];
  const spread = Math.sqrt(mean(values.map((value) => (value - mean(values)) ** 2)) / 40);
  const alone = clusterInterval(values.map((value) => [value]), mean, "test/alone");
  near((alone.upper - alone.lower) / (2 * 1.96 * spread), 1, 0.08);
  // Draws whose runs are all equal: nothing but the draws counts, however many runs each has.
  const equal = clusterInterval(values.map((value) => new Array<number>(5).fill(value)), mean, "test/equal");
  near((equal.upper - equal.lower) / (2 * 1.96 * spread), 1, 0.08);
});

Deno.test("a share of runs that share draws covers the truth where Wilson's interval of all runs does not", () => {
  // Twelve draws of twenty runs; a draw's share is 0.1 or 0.5, so that the truth is 0.3.
  let [clustered, plain] = [0, 0];
  const trials = 120;
  for (let trial = 0; trial < trials; trial++) {
    const u = uniforms("test/draws", trial, 12 * 21);
    const clusters = Array.from({ length: 12 }, (_, k) => {
      const share = u[21 * k]! < 0.5 ? 0.1 : 0.5;
      return Array.from({ length: 20 }, (_, i) => u[21 * k + 1 + i]! < share);
    });
    const covers = ({ lower, upper }: { lower: number; upper: number }) => lower <= 0.3 && upper >= 0.3;
    if (covers(clusterShare(clusters, "test/coverage"))) clustered++;
    const all = clusters.flat();
    if (covers(wilson(all.filter((each) => each).length, all.length))) plain++;
  }
  assert.ok(clustered / trials >= 0.88, `${clustered} of ${trials}`);
  assert.ok(plain / trials <= 0.8, `${plain} of ${trials}`);
});

Deno.test("a clustered share is never narrower than Wilson's: of none in ten it is not surely none", () => {
  const none = clusterShare(
    [new Array<boolean>(5).fill(false), new Array<boolean>(5).fill(false)],
    "test/none",
  );
  assert.deepEqual(none, wilson(0, 10));
  assert.equal(clusterShare([], "test/none").n, 0);
});
