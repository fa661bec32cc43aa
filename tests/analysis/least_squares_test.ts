/** Levenberg-Marquardt, a network's residuals and Householder's triangular form: closed forms, differences, bad input. */
import assert from "node:assert/strict";
import { backSubstitute, triangularise } from "../../kernels/analysis/linear_algebra/householder.ts";
import { cholesky, solveCholesky } from "../../kernels/analysis/linear_algebra/linear_solve.ts";
import { levenbergMarquardt } from "../../kernels/analysis/trainers/levenberg_marquardt.ts";
import { type LeastSquares, networkResiduals } from "../../kernels/analysis/trainers/residuals.ts";
import type { TrainerPoint } from "../../kernels/analysis/trainers/trainer.ts";
import { networkGradient } from "../../kernels/network_reference.ts";
import { type NetworkShape, parameterCount } from "../../kernels/network_shape.ts";
import { normals } from "../../kernels/strict/random.ts";
import { assertClose } from "../compare.ts";
import { randomData, randomThetas } from "../network/fixture.ts";

const shapeOf = (biased: boolean, ...hidden: number[]): NetworkShape => ({
  inputs: 2,
  hidden,
  biased,
  activation: "softplus",
});
const drawn = (n: number, seed: number) => Float64Array.from(normals("tests/least squares", seed, n));

/** A x − b, A by columns. */
const linear = (a: Float64Array, b: Float64Array, p: number): LeastSquares => {
  const residuals = (x: Float64Array) =>
    b.map((value, i) => x.reduce((sum, each, j) => sum + a[j * b.length + i]! * each, -value));
  return {
    n: b.length,
    parameters: p,
    residuals,
    linearised: (x) => ({ residuals: residuals(x), jacobian: a }),
  };
};

for (const [rows, p] of [[12, 5], [5, 5], [3, 5]] as const) {
  Deno.test(`the triangular form of ${rows} × ${p}: RᵀR = AᵀA, Rᵀ Qᵀb = Aᵀb, nothing below the diagonal`, () => {
    const [a, b] = [drawn(rows * p, 1), drawn(rows, 2)];
    const all = new Float64Array(rows * (p + 1));
    all.set(a);
    all.set(b, rows * p);
    const columns = (values: Float64Array, i: number, j: number) => {
      let sum = 0;
      for (let k = 0; k < rows; k++) sum += values[i * rows + k]! * values[j * rows + k]!;
      return sum;
    };
    const products = (values: Float64Array) =>
      Array.from({ length: (p + 1) ** 2 }, (_, k) => columns(values, k % (p + 1), Math.floor(k / (p + 1))));
    const before = products(all);
    triangularise(all, rows, p + 1, p);
    assertClose("products of columns", products(all), before, 1e-14);
    for (let j = 0; j < p; j++) {
      for (let i = j + 1; i < rows; i++) assert.equal(all[j * rows + i], 0);
    }
  });
}

Deno.test("a singular triangle has no solution, a matrix of another size is refused", () => {
  const a = Float64Array.of(1, 2, 2, 4, 1, 1);
  triangularise(a, 2, 3, 2);
  a[3] = 0;
  assert.equal(backSubstitute(a, 2, 2), null);
  assert.throws(() => triangularise(a, 3, 3, 2), /must have 3 × 3 values with 2 pivots: got 6/);
});

for (const biased of [true, false]) {
  Deno.test(`residuals of a network, ${biased ? "biased" : "without biases"}: loss, gradient and differences`, () => {
    const [shape, data] = [shapeOf(biased, 3), randomData(30, 2)];
    const problem = networkResiduals(shape, data);
    const theta = randomThetas(shape, 1);
    const { residuals, jacobian } = problem.linearised(theta);
    assert.deepEqual(problem.residuals(theta), residuals);
    const { loss, gradient } = networkGradient(shape, theta, data);
    assertClose("L", [residuals.reduce((sum, e) => sum + e * e, 0) / 30], [loss], 1e-14);
    const sums = gradient.map((_, p) =>
      residuals.reduce((sum, e, n) => sum + e * jacobian[p * 30 + n]!, 0) / 15
    );
    assertClose("∇L", sums, gradient, 1e-13);
    for (let p = 0; p < theta.length; p++) {
      const h = 1e-5;
      const [up, down] = [h, -h].map((by) => problem.residuals(theta.with(p, theta[p]! + by)));
      const numeric = up!.map((value, n) => (value - down![n]!) / (2 * h));
      assertClose(`column ${p}`, jacobian.subarray(p * 30, (p + 1) * 30), numeric, 1e-8);
    }
  });
}

Deno.test("a linear problem is solved as by its normal equations, also where columns differ by 1e8", () => {
  const [n, p] = [40, 6];
  const [a, b] = [drawn(n * p, 3).map((value, i) => value * 10 ** (1.6 * Math.floor(i / n))), drawn(n, 4)];
  const inner = (i: number, j: number) => {
    let sum = 0;
    for (let k = 0; k < n; k++) sum += a[i * n + k]! * a[j * n + k]!;
    return sum;
  };
  const matrix = Float64Array.from({ length: p * p }, (_, k) => inner(k % p, Math.floor(k / p)));
  const right = Float64Array.from(
    { length: p },
    (_, i) => b.reduce((s, value, k) => s + a[i * n + k]! * value, 0),
  );
  const expected = solveCholesky(cholesky(matrix, 0, p)!, right, p);
  const found = levenbergMarquardt(linear(a, b, p), new Float64Array(p), { mostSteps: 100 });
  assert.equal(found.ending, "rounding");
  for (let i = 0; i < p; i++) assertClose(`x[${i}]`, [found.theta[i]!], [expected[i]!], 1e-7);
  assert.ok(found.steps <= 30, `${found.steps}`);
});

Deno.test("Rosenbrock's function as residuals: the minimum, L falls at every step, the same again", () => {
  const residuals = (x: Float64Array) => Float64Array.of(10 * (x[1]! - x[0]! ** 2), 1 - x[0]!);
  const jacobian = (x: Float64Array) => Float64Array.of(-20 * x[0]!, -1, 10, 0);
  const problem: LeastSquares = {
    n: 2,
    parameters: 2,
    residuals,
    linearised: (x) => ({ residuals: residuals(x), jacobian: jacobian(x) }),
  };
  const losses: number[] = [];
  const stops = {
    mostSteps: 200,
    leastGradient: 1e-12,
    goesOn: ({ loss }: TrainerPoint) => losses.push(loss) > 0,
  };
  const found = levenbergMarquardt(problem, Float64Array.of(-1.2, 1), stops);
  assert.equal(found.ending, "gradient");
  assertClose("x", found.theta, [1, 1], 1e-10);
  assert.ok(losses.every((loss, i) => i === 0 || loss < losses[i - 1]!));
  assert.ok(found.steps < 40);
  assert.deepEqual(levenbergMarquardt(problem, Float64Array.of(-1.2, 1), stops), found);
  assert.equal(levenbergMarquardt(problem, Float64Array.of(-1.2, 1), { mostSteps: 3 }).steps, 3);
  const few = levenbergMarquardt(problem, Float64Array.of(-1.2, 1), { mostSteps: 99, mostEvaluations: 7 });
  assert.deepEqual([few.ending, few.evaluations <= 8], ["evaluations", true]);
});

Deno.test("columns that are equal or 0, and more parameters than samples, do no harm", () => {
  const a = drawn(20, 5);
  const twice = Float64Array.from([...a, ...a, ...new Float64Array(20)]);
  const b = a.map((value) => 3 * value);
  const equal = levenbergMarquardt(linear(twice, b, 3), new Float64Array(3), {
    mostSteps: 100,
    leastGradient: 1e-9,
  });
  assertClose("x₀ + x₁", [equal.theta[0]! + equal.theta[1]!], [3], 1e-8);
  assert.ok(Math.abs(equal.theta[2]!) < 1e-20);
  const wide = levenbergMarquardt(linear(drawn(12, 6), drawn(3, 7), 4), new Float64Array(4), {
    mostSteps: 100,
    leastGradient: 1e-9,
  });
  assert.ok(wide.loss < 1e-15, `${wide.loss}`);
});

Deno.test("other networks and points are refused", () => {
  const data = randomData(10, 2);
  assert.throws(() => networkResiduals(shapeOf(true, 2, 2), data), /one hidden layer.*got \[2,2\]/);
  assert.throws(() => networkResiduals(shapeOf(true, 80), data), /at most 300 parameters.*321/);
  assert.throws(() => networkResiduals({ ...shapeOf(true, 2), inputs: 3 }, data), /the data's 2 inputs/);
  const problem = networkResiduals(shapeOf(true, 2), data);
  assert.throws(() => problem.residuals(new Float64Array(3)), /P = 9 values: got 3/);
  const broken = levenbergMarquardt(problem, new Float64Array(parameterCount(shapeOf(true, 2))).fill(NaN), {
    mostSteps: 5,
  });
  assert.equal(broken.ending, "not-finite");
});
