/** The solvers of gradient flows: measured orders of the steps and of their error estimates, stiffness, agreement. */
import assert from "node:assert/strict";
import { dormandPrince } from "../../kernels/analysis/integrators/dormand_prince.ts";
import { gradientFlow } from "../../kernels/analysis/integrators/gradient_flow.ts";
import {
  cholesky,
  luFactor,
  solveCholesky,
  solveLu,
} from "../../kernels/analysis/linear_algebra/linear_solve.ts";
import { radau5 } from "../../kernels/analysis/integrators/radau5.ts";
import { rodas4 } from "../../kernels/analysis/integrators/rodas4.ts";
import type { Derivatives, Solver } from "../../kernels/analysis/integrators/solver.ts";
import {
  FIRST_ERROR,
  rememberedError,
  scaledError,
  stepGrowth,
  stepShrinkage,
} from "../../kernels/analysis/integrators/step_control.ts";
import { initialWeights } from "../../kernels/initial_weights.ts";
import { type DataSet, networkDerivatives, networkGradient } from "../../kernels/network_reference.ts";
import type { NetworkShape } from "../../kernels/network_shape.ts";
import { normals } from "../../kernels/strict/random.ts";
import { taken } from "./solver_step.ts";

const tight = { absoluteTolerance: 1e-12, relativeTolerance: 1e-12 };
const radau = radau5({ newtonTolerance: 1e-3, ...tight });

/**
 * L = u³/3 + cosh v in coordinates turned by 0.6: u(t) = 1/(1/u₀ + t), tanh(v(t)/2) = tanh(v₀/2) exp(−t). Coupled
 * and nonlinear.
 */
const [c, s] = [Math.cos(0.6), Math.sin(0.6)];
const turned = (u: number, v: number) => Float64Array.of(c * u - s * v, s * u + c * v);
const known = {
  start: turned(0.5, 0.8),
  at: (t: number) => turned(1 / (1 / 0.5 + t), 2 * Math.atanh(Math.tanh(0.8 / 2) * Math.exp(-t))),
  derivatives(x: Float64Array): Derivatives {
    const [u, v] = [c * x[0]! + s * x[1]!, c * x[1]! - s * x[0]!];
    const [p, q] = [2 * u, Math.cosh(v)];
    return {
      loss: u ** 3 / 3 + q,
      gradient: turned(u * u, Math.sinh(v)),
      hessian: Float64Array.of(
        c * c * p + s * s * q,
        c * s * (p - q),
        c * s * (p - q),
        s * s * p + c * c * q,
      ),
    };
  },
};

const length = (x: Float64Array, y: Float64Array) => Math.hypot(...x.map((value, i) => value - y[i]!));

function endError(solver: Solver, steps: number): number {
  let x = known.start;
  for (let i = 0; i < steps; i++) {
    x = taken(solver.step(known.derivatives, x, known.derivatives(x), 1 / steps)).theta as typeof x;
  }
  return length(x, known.at(1));
}

/**
 * The power of h in errors at h, h/2 and h/4: a measured order is p + O(h), so twice the finer one minus the coarser.
 * (Dormand and Prince made their method's leading error small: at these steps the next term is as large.)
 */
function measuredOrder([coarse, middle, fine]: readonly number[]): number {
  return 2 * Math.log2(middle! / fine!) - Math.log2(coarse! / middle!);
}

// Steps fine enough for the leading terms, coarse enough to stay clear of rounding.
for (const [solver, order, steps] of [[rodas4, 4, 16], [radau, 5, 8], [dormandPrince, 5, 16]] as const) {
  Deno.test(`${solver.name}: measured order ${order}, and of the error estimate`, () => {
    const measured = measuredOrder([1, 2, 4].map((fold) => endError(solver, steps * fold)));
    assert.ok(Math.abs(measured - order) <= 0.05, `measured order ${measured}`);
    const at = known.derivatives(known.start);
    const estimate = measuredOrder(
      [0.1, 0.05, 0.025].map((h) =>
        Math.hypot(...taken(solver.step(known.derivatives, known.start, at, h)).error)
      ),
    );
    assert.ok(Math.abs(estimate - solver.errorOrder - 1) <= 0.05, `error estimate of order ${estimate}`);
  });

  Deno.test(`${solver.name}: under step control the error follows the tolerance`, () => {
    const errors = [1e-4, 1e-6, 1e-8, 1e-10].map((tolerance) => {
      const { end, last } = gradientFlow(known.derivatives, known.start, {
        absoluteTolerance: tolerance,
        relativeTolerance: tolerance,
        firstStep: 1e-3,
        mostSteps: 5000,
        solver,
        stop: (point) => point.time >= 1,
        record: () => {},
      });
      assert.equal(end, "stopped");
      return length(last.theta, known.at(last.time)) / tolerance;
    });
    // The local tolerance holds for the whole way too, since neighbouring flows approach each other here.
    for (const error of errors) assert.ok(error <= 1, `${errors}`);
  });
}

Deno.test("stiffness: the implicit solvers take a thousandth of the steps that stability costs an explicit one", () => {
  // L = (10⁶ (x − y²)² + y²)/2: y decays slowly along a curved valley.
  const derivatives = ([x, y]: Float64Array): Derivatives => {
    const d = x! - y! * y!;
    return {
      loss: (1e6 * d * d + y! * y!) / 2,
      gradient: Float64Array.of(1e6 * d, -2e6 * y! * d + y!),
      hessian: Float64Array.of(1e6, -2e6 * y!, -2e6 * y!, 1e6 * (4 * y! * y! - 2 * d) + 1),
    };
  };
  // The steps that stability allows an explicit method: h λ_max < 3.3 with λ_max ≥ 10⁶, up to time 20.
  const explicitly = 20 * 1e6 / 3.3;
  const tolerances = { absoluteTolerance: 1e-8, relativeTolerance: 1e-6 };
  const run = (solver: Solver) =>
    gradientFlow(derivatives, Float64Array.of(1.5, 1), {
      ...tolerances,
      firstStep: 1e-9,
      mostSteps: explicitly / 1000,
      solver,
      stop: (point) => point.time > 20,
      record: () => {},
    });
  for (const solver of [rodas4, radau5({ newtonTolerance: 1e-2, ...tolerances })]) {
    assert.equal(run(solver).end, "stopped", solver.name);
  }
  assert.equal(run(dormandPrince).end, "out-of-steps");
});

Deno.test("the three solvers agree on the flow of a network, shallow and deep, up to time 1", () => {
  const data: DataSet = {
    n: 40,
    inputs: 2,
    x: Float64Array.from(normals("test/x", 1, 80)),
    y: Float64Array.from(normals("test/y", 1, 40)),
  };
  for (const hidden of [[4], [3, 2]]) {
    const shape: NetworkShape = { inputs: 2, hidden, biased: true, activation: "softplus" };
    const derivatives = (theta: Float64Array) => networkDerivatives(shape, theta, data);
    const gradient = (theta: Float64Array) => networkGradient(shape, theta, data);
    const [first, ...others] = [[dormandPrince, 400], [radau, 200], [rodas4, 400]] as const;
    const end = ([solver, steps]: readonly [Solver, number]) => {
      let theta = initialWeights(shape, "test/flow", 1);
      for (let i = 0; i < steps; i++) {
        theta = taken(solver.step(gradient, theta, derivatives(theta), 1 / steps)).theta;
      }
      return theta;
    };
    const expected = end(first);
    for (const other of others) {
      const error = length(end(other), expected);
      assert.ok(error <= 1e-9, `${other[0].name}, ${hidden}: off by ${error}`);
    }
  }
});

Deno.test("no implicit step where the matrix is not positive definite; a flow that cannot move ends", () => {
  const saddle = (x: Float64Array): Derivatives => ({
    loss: (x[0]! ** 2 - x[1]! ** 2) / 2,
    gradient: Float64Array.of(x[0]!, -x[1]!),
    hessian: Float64Array.of(1, 0, 0, -1),
  });
  const x = Float64Array.of(1, 1e-9);
  for (const solver of [rodas4, radau]) {
    assert.equal(solver.step(saddle, x, saddle(x), 10), "indefinite");
    taken(solver.step(saddle, x, saddle(x), 0.1));
  }
  const broken = (): Derivatives => ({
    loss: NaN,
    gradient: Float64Array.of(NaN),
    hessian: Float64Array.of(NaN),
  });
  const { end } = gradientFlow(broken, Float64Array.of(1), {
    ...tight,
    firstStep: 1,
    mostSteps: 10,
    stop: () => false,
    record: () => {},
  });
  assert.equal(end, "stuck");
});

Deno.test("step control: the error in units of the tolerance", () => {
  const tolerances = { absoluteTolerance: 0.1, relativeTolerance: 0.01 };
  const of = (...values: number[]) => Float64Array.from(values);
  assert.equal(scaledError(of(0.1, -0.4), of(0, 10), of(0, -30), tolerances), 1);
  assert.ok(Number.isNaN(scaledError(of(0.1, NaN), of(0, 1), of(0, 1), tolerances)));
});

const assertNear = (value: number, expected: number) =>
  assert.ok(Math.abs(value - expected) <= 1e-15, `${value}, expected ${expected}`);

Deno.test("growth after a good step: between 0.2 and 6, by the root of the error, and less where errors rise", () => {
  for (const before of [FIRST_ERROR, 0.1]) assert.equal(stepGrowth(0, before, 3), 6);
  assertNear(stepGrowth(1 / 16, FIRST_ERROR, 3), 1.84);
  assertNear(stepGrowth(1 / 32, FIRST_ERROR, 4), 1.84);
  // As large as the error before, and smaller.
  assertNear(stepGrowth(1 / 16, 1 / 16, 3), 1.84);
  assertNear(stepGrowth(1 / 16, 0.5, 3), 1.84);
  // 256 times and 1024 times the error before: half as far.
  assertNear(stepGrowth(1, 1 / 256, 3), 0.46);
  assertNear(stepGrowth(1, 1 / 1024, 4), 0.46);
  // What is remembered of a tiny error shortens the next step by a quarter at most.
  assert.equal(rememberedError(1e-9), 0.1);
  assert.equal(rememberedError(0.7), 0.7);
  assert.ok(stepGrowth(1, rememberedError(1e-9), 3) >= 0.75 * 0.92 - 0.01);
});

Deno.test("shrinkage after a step that is too wrong: by the root, then by the error itself", () => {
  assertNear(stepShrinkage(16, 3, false), 0.45);
  assertNear(stepShrinkage(32, 4, false), 0.45);
  assert.equal(stepShrinkage(1e9, 3, false), 0.2);
  assertNear(stepShrinkage(2, 3, true), 0.45);
  assert.equal(stepShrinkage(1e9, 3, true), 0.1);
  assert.ok(stepShrinkage(1 + 1e-15, 3, true) <= 0.9);
});

Deno.test("Cholesky and LU solve; LU where rows must be exchanged", () => {
  const n = 7;
  const matrix = Float64Array.from(normals("test/matrix", 1, n * n));
  matrix[0] = 0;
  const x = Float64Array.from(normals("test/solution", 1, n));
  const times = (m: Float64Array) =>
    Float64Array.from({ length: n }, (_, i) => x.reduce((sum, value, j) => sum + m[i * n + j]! * value, 0));
  assert.ok(length(solveLu(luFactor(matrix, n)!, times(matrix)), x) <= 1e-13);
  const square = Float64Array.from({ length: n * n }, (_, k) => {
    const [i, j] = [Math.floor(k / n), k % n];
    return x.reduce((sum, _, l) => sum + matrix[i * n + l]! * matrix[j * n + l]!, i === j ? 0.5 : 0);
  });
  assert.ok(length(solveCholesky(cholesky(square, 0, n)!, times(square), n), x) <= 1e-13);
  assert.equal(luFactor(Float64Array.of(1, 2, 2, 4), 2), null);
});
