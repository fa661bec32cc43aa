/** Data sets of the scaling study: factor, kernel, draws and targets against small references; bad data refused. */
import assert from "node:assert/strict";
import { blockedCholesky, multiplyFactor } from "../../kernels/analysis/linear_algebra/blocked_cholesky.ts";
import { checkInputs, checkTargets, firstDuplicate } from "../../kernels/analysis/data/data_checks.ts";
import { gaussianProcessDraw, matern, maternFactor } from "../../kernels/analysis/data/gaussian_process.ts";
import { cholesky } from "../../kernels/analysis/linear_algebra/linear_solve.ts";
import { normalInputs } from "../../kernels/analysis/data/normal_inputs.ts";
import { readDataSet } from "../../pipeline/paper/data_set.ts";
import scalingData, { rosenbrockDataSets } from "../../pipeline/paper/scaling/data.ts";
import { loadProfile } from "../../pipeline/paper/profiles.ts";
import { scalingDataSource } from "../../pipeline/paper/scaling/data_stages.ts";
import { scalingStages } from "../../pipeline/paper/scaling/stages.ts";
import type { StageContext } from "../../pipeline/engine/mod.ts";
import { assertClose } from "../compare.ts";
import { root } from "../root.ts";

for (const n of [1, 63, 64, 65, 200]) {
  Deno.test(`blocked Cholesky of ${n} rows is the factor entry by entry, and multiplies like it`, () => {
    const entry = (i: number, j: number) => 1 / (1 + Math.abs(i - j)) + (i === j ? 1 : 0);
    const full = Float64Array.from({ length: n * n }, (_, at) => entry(Math.floor(at / n), at % n));
    const expected = cholesky(full, 0, n)!;
    const factor = blockedCholesky(n, entry);
    const z = Float64Array.from({ length: n }, (_, i) => Math.sin(i));
    const product = z.map((_, i) => {
      let sum = 0;
      for (let j = 0; j <= i; j++) sum += expected[i * n + j]! * z[j]!;
      return sum;
    });
    assertClose("L z", multiplyFactor(factor, z), product, 1e-14);
    // Each row of L by a unit vector.
    for (const column of [0, n >> 1, n - 1]) {
      const unit = new Float64Array(n);
      unit[column] = 1;
      const own = Float64Array.from({ length: n }, (_, i) => expected[i * n + column]!);
      assertClose(`column ${column}`, multiplyFactor(factor, unit), own, 1e-14);
    }
  });
}

Deno.test("a matrix that is not positive definite is refused with the row where it shows", () => {
  const twin = (i: number, j: number) => i === j || (i === 100 && j === 70) ? 1 : 0;
  assert.throws(() => blockedCholesky(130, twin), /positive definite: the pivot of row 100 is 0/);
  const x = Float64Array.of(0, 1, 2, 3);
  // A kernel of no range has this matrix; a large negative jitter spoils it.
  assert.throws(() => maternFactor(x, 1, 1, undefined, -0.9), /positive definite: the pivot of row 1 is -/);
  assert.throws(() => maternFactor(x, 1, 0), /s must be above 0: got 0/);
});

Deno.test("the kernel is 1 at distance 0, falls with distance and s, and has the closed form", () => {
  assert.equal(matern(0, 2), 1);
  for (const [r, s] of [[0.3, 0.1], [1, 2], [4, 10]] as const) {
    const u = Math.sqrt(3) * s * r;
    assert.ok(Math.abs(matern(r, s) / ((1 + u) * Math.exp(-u)) - 1) < 1e-14);
    assert.ok(matern(r, s) < 1 && matern(1.1 * r, s) < matern(r, s));
  }
});

Deno.test("draws have the kernel's covariance, and a stream of their own by name and seed", () => {
  const x = Float64Array.of(0, 0, 0.5, 0.2, -1, 2);
  const factor = maternFactor(x, 2, 0.7);
  const count = 4000;
  const sums = new Float64Array(9);
  for (let draw = 0; draw < count; draw++) {
    const y = gaussianProcessDraw(factor, `tests/draw ${draw}`, 1);
    for (let i = 0; i < 9; i++) sums[i] = sums[i]! + y[Math.floor(i / 3)]! * y[i % 3]! / count;
  }
  const expected = Float64Array.from({ length: 9 }, (_, at) => {
    const [i, j] = [Math.floor(at / 3), at % 3];
    return matern(Math.hypot(x[2 * i]! - x[2 * j]!, x[2 * i + 1]! - x[2 * j + 1]!), 0.7);
  });
  // A covariance of n draws errs by √(1 + ρ²)/√n ≤ 0.023; four times that.
  assertClose("covariance", sums, expected, 0.09, 1);
  assert.notDeepEqual(gaussianProcessDraw(factor, "a", 1), gaussianProcessDraw(factor, "a", 2));
  assert.deepEqual(gaussianProcessDraw(factor, "a", 1), gaussianProcessDraw(factor, "a", 1));
});

Deno.test("factors exist for every roughness at inputs as the study has them, the smoothest included", () => {
  const { x } = normalInputs(500, 2, "tests/inputs", 1, true);
  for (const s of [0.1, 0.5, 2, 10]) assert.equal(maternFactor(x, 2, s).n, 500);
});

Deno.test("inputs have mean 0 and deviation 1; coarse ones are multiples of 1/512, and all differ", () => {
  for (const coarse of [false, true]) {
    const { x, standards } = normalInputs(3000, 2, "tests/inputs", 3, coarse);
    for (const k of [0, 1]) {
      const column = Float64Array.from({ length: 3000 }, (_, i) => x[2 * i + k]!);
      const mean = column.reduce((a, b) => a + b) / 3000;
      const square = column.reduce((sum, v) => sum + v * v, 0) / 3000;
      const error = coarse ? 1e-3 : 1e-12;
      assert.ok(Math.abs(mean) < error && Math.abs(square - 1) < error, `${mean}, ${square}`);
    }
    if (coarse) assert.ok(x.every((v) => Number.isInteger(512 * v)));
    assert.equal(firstDuplicate(x, 2), null);
    const again = normalInputs(3000, 2, "tests/inputs", 3, coarse, standards);
    assert.deepEqual(again.x, x);
  }
  // One dimension has few coarse places: without new draws many of 600 points would coincide.
  assert.equal(firstDuplicate(normalInputs(600, 1, "tests/inputs", 1, true).x, 1), null);
});

Deno.test("the Rosenbrock target is the formula, z-scored; fresh inputs take the same standards", () => {
  const { train, test } = rosenbrockDataSets({ inputs: 4, samples: 300, coarse: false, seed: 5 }, 50);
  const raw = ({ x, n }: typeof train) =>
    Array.from({ length: n }, (_, i) => {
      let sum = 0.1;
      for (let k = 0; k < 3; k++) {
        const [a, b] = [x[4 * i + k]!, x[4 * i + k + 1]!];
        sum += 3 * (b + 1 - a * a) ** 2 + (1 - a) ** 2;
      }
      return Math.log10(sum);
    });
  const own = raw(train);
  const mean = own.reduce((a, b) => a + b) / 300;
  const deviation = Math.sqrt(own.reduce((sum, v) => sum + (v - mean) ** 2, 0) / 300);
  assertClose("y", train.y, own.map((v) => (v - mean) / deviation), 1e-13);
  assertClose("test y", test!.y, raw(test!).map((v) => (v - mean) / deviation), 1e-13);
  assert.notDeepEqual(test!.x.subarray(0, 4), train.x.subarray(0, 4));
  assert.throws(
    () => rosenbrockDataSets({ inputs: 1, samples: 9, coarse: false, seed: 1 }, 0),
    /D must be 2/,
  );
});

Deno.test("bad data sets are refused: fewer than two points, duplicates, not finite, constant targets", () => {
  assert.throws(() => checkInputs(Float64Array.of(1, 2), 2), /N must be 2 or more: got 1/);
  assert.throws(() => checkInputs(new Float64Array(0), 2), /N must be 2 or more: got 0/);
  assert.throws(() => checkInputs(Float64Array.of(1, 2, 3), 2), /N × D with D = 2: got 3 values/);
  assert.throws(
    () => checkInputs(Float64Array.of(5, 6, 1, 2, 5, 6, 1, 2), 2),
    /rows 0 and 2 are both \(5, 6\)/,
  );
  assert.throws(() => checkInputs(Float64Array.of(1, 2, NaN, 4), 2), /x\[1\]\[0\] must be finite: got NaN/);
  assert.throws(() => maternFactor(Float64Array.of(1, 2, 1, 2), 2, 1), /rows 0 and 1 are both/);
  checkInputs(Float64Array.of(1, 2, 1, 3), 2);
  assert.throws(() => checkTargets(Float64Array.of(4, 4, 4), 3), /must differ: all 3 are 4/);
  assert.throws(() => checkTargets(Float64Array.of(4, Infinity), 2), /y\[1\] must be finite/);
  assert.throws(() => checkTargets(Float64Array.of(4, 5), 3), /N = 3: got 2/);
  // Two coarse points one apart: never constant, so N is what is wrong here.
  assert.throws(() => rosenbrockDataSets({ inputs: 2, samples: 1, coarse: true, seed: 1 }, 0), RangeError);
});

const SCALING = loadProfile(root, "smoke").scaling;

/** Outputs as bytes. */
function run(parameters: object): Map<string, Uint8Array> {
  const outputs = new Map<string, Uint8Array>();
  scalingData({
    parameters,
    output: (name: string, bytes: Uint8Array) => outputs.set(name, bytes),
    progress: () => {},
  } as unknown as StageContext);
  return outputs;
}

Deno.test("every stage of the graph writes what it declares; draws share inputs and differ in targets", () => {
  const stages = scalingStages({
    ...SCALING,
    data: { samples: 40, test_samples: 10, coarse: true, seed: 1 },
    sizes: {
      inputs: [2, 8],
      widths: [2, 4],
      deep: { width: 2, depths: [2], inputs: [4], most_steps: 7, finisher_steps: 8 },
    },
  }).filter(({ name }) => name.startsWith("scaling/data-"));
  // Five targets at two dimensions, and what the deep networks need.
  assert.equal(stages.length, 11);
  for (const { parameters, outputs } of stages) {
    const made = run(parameters);
    assert.deepEqual([...made.keys()], Object.keys(outputs));
    const sets = [...made].map(([name, bytes]) => [name, readDataSet(bytes)] as const);
    for (const [name, set] of sets) {
      assert.equal(set.n, name === "test.bin" ? 10 : 40);
      assert.equal(set.inputs, parameters.inputs);
    }
    if (parameters.target === "rosenbrock") continue;
    for (const [i, [, set]] of sets.entries()) {
      assert.deepEqual(set.x, sets[0]![1].x);
      if (i > 0) assert.notDeepEqual(set.y, sets[0]![1].y);
    }
  }
  const names = stages.map(({ name }) => name);
  for (const target of ["rosenbrock", 0.1, 10] as const) {
    const source = scalingDataSource({ inputs: 8, target, hidden: [4] });
    assert.ok(source.kind === "output");
    const stage = stages[names.indexOf(source.stage)]!;
    assert.ok(source.output in stage.outputs);
  }
});
