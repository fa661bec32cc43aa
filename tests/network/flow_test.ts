/** Gradient flows of networks in float64: properties, two solvers of different families, the published network. */
import assert from "node:assert/strict";
import log10 from "@stdlib/math-base-special-log10";
import { luFactor, solveLu } from "../../kernels/analysis/linear_algebra/linear_solve.ts";
import { infNorm } from "../../kernels/analysis/numerics/inf_norm.ts";
import { networkFlow } from "../../kernels/analysis/integrators/network_flow.ts";
import { radau5 } from "../../kernels/analysis/integrators/radau5.ts";
import { symmetricEigen } from "../../kernels/analysis/linear_algebra/symmetric_eigen.ts";
import { initialWeights } from "../../kernels/initial_weights.ts";
import {
  type DataSet,
  networkDerivatives,
  networkGradient,
  parameterNorm,
} from "../../kernels/network_reference.ts";
import type { NetworkShape } from "../../kernels/network_shape.ts";

/** The modified Rosenbrock function of two inputs at all pairs of coordinates, (· − mean)/deviation. */
function rosenbrock(coordinates: readonly number[], standard?: { mean: number; deviation: number }): DataSet {
  const pairs = coordinates.flatMap((x1) => coordinates.map((x2) => [x1, x2] as const));
  const raw = pairs.map(([x1, x2]) => log10(0.1 + 3 * (x2 + 1 - x1 * x1) ** 2 + (1 - x1) ** 2));
  const n = pairs.length;
  const mean = standard?.mean ?? raw.reduce((sum, value) => sum + value, 0) / n;
  const deviation = standard?.deviation ??
    Math.sqrt(raw.reduce((sum, value) => sum + (value - mean) ** 2, 0) / n);
  return {
    n,
    inputs: 2,
    x: Float64Array.from(pairs.flat()),
    y: Float64Array.from(raw, (value) => (value - mean) / deviation),
  };
}

/** A cell-centred 14×14 grid. */
const GRID = rosenbrock(Array.from({ length: 14 }, (_, k) => (k + 0.5 - 7) * 3.5 / 14));

const shallow = (r: number, biased: boolean): NetworkShape => ({
  inputs: 2,
  hidden: [r],
  biased,
  activation: "g",
});
const start = (shape: NetworkShape, seed: number) => initialWeights(shape, "test/flow", seed);

const largestDifference = (a: Float64Array, b: Float64Array) => infNorm(a.map((value, i) => value - b[i]!));

// One seed each where the reference needs few steps; both ends occur with and without biases.
const CASES = [
  [1, false, 1, "converged"],
  [2, false, 2, "infinite"],
  [3, false, 2, "infinite"],
  [4, false, 1, "infinite"],
  [5, false, 2, "infinite"],
  [1, true, 1, "converged"],
  [2, true, 1, "infinite"],
  [3, true, 1, "converged"],
  [4, true, 1, "converged"],
  [5, true, 2, "converged"],
] as const;

for (const [r, biased, seed, expected] of CASES) {
  Deno.test(`r = ${r}, ${biased ? "" : "un"}biased: RODAS4 at rtol 1e-3 ends where Radau IIA at 1e-6 does`, () => {
    const shape = shallow(r, biased);
    const tight = { absoluteTolerance: 1e-8, relativeTolerance: 1e-6 };
    // The wide networks' long ways are followed for their first half only (in log time): the reference is slow.
    const maxNorm = r >= 4 ? 100 : 1000;
    const loose = networkFlow(shape, GRID, start(shape, seed), { maxNorm });
    const reference = networkFlow(shape, GRID, start(shape, seed), {
      ...tight,
      maxNorm,
      solver: radau5({ newtonTolerance: 1e-2, ...tight }),
    });
    assert.equal(loose.end, expected);
    assert.equal(reference.end, expected);
    const [moved, raised] = [
      largestDifference(loose.theta, reference.theta),
      Math.abs(loose.loss - reference.loss),
    ];
    if (expected === "converged") {
      // The same minimum: what is left is the gradient's tolerance over the smallest eigenvalue.
      assert.ok(raised <= 1e-14, `losses differ by ${raised}`);
      assert.ok(moved <= 1e-5, `weights differ by ${moved}`);
      assert.ok(loose.gradientNorm <= 5e-12 && reference.gradientNorm <= 5e-12);
    } else {
      // The same way to infinity, left at about the same place: weights of 100 and more to ten times rtol.
      assert.ok(raised <= 1e-6, `losses differ by ${raised}`);
      assert.ok(moved <= 1e-2 * infNorm(reference.theta), `weights differ by ${moved}`);
      assert.ok(loose.norm > maxNorm && reference.norm > maxNorm);
    }
  });
}

Deno.test("the flow never raises L + R: to 1e-6 in channels at rtol 1e-3, to rounding otherwise", () => {
  for (const [r, biased, seed, end] of CASES) {
    if (r > 3) continue;
    const shape = shallow(r, biased);
    for (const relativeTolerance of [1e-3, 1e-5]) {
      let before = Infinity;
      networkFlow(shape, GRID, start(shape, seed), {
        relativeTolerance,
        absoluteTolerance: 1e-3 * relativeTolerance,
        record: ({ at, theta }) => {
          // A channel's walls are steep: a loose step may leave its floor by what the driver allows. So may the step
          // that reaches the border behind which R acts, as R'' is zero where that step begins; its stages see R even
          // where its end lies a little before the border.
          const loose = end === "infinite" && relativeTolerance === 1e-3 || parameterNorm(theta) > 999.99;
          assert.ok(at.loss <= before * (1 + (loose ? 1e-6 : 1e-13)), `${at.loss} after ${before}`);
          before = at.loss;
        },
      });
    }
  }
});

Deno.test("the flow reports what it did", () => {
  const shape = shallow(3, true);
  let [time, steps] = [0, -1];
  const flow = networkFlow(shape, GRID, start(shape, 1), {
    record: (point) => [time, steps] = [point.time, steps + 1],
  });
  assert.equal(flow.steps, steps);
  assert.equal(flow.time, time);
  assert.ok(Math.abs(flow.log10Time - Math.log10(time)) <= 1e-14 * flow.log10Time);
  assert.equal(flow.loss, networkGradient(shape, flow.theta, GRID).loss);
  assert.equal(flow.gradientNorm, infNorm(networkGradient(shape, flow.theta, GRID).gradient));
  assert.equal(flow.norm, parameterNorm(flow.theta));
});

Deno.test("beyond the largest norm a flow ends, or goes on under R to a minimum and still counts as infinite", () => {
  for (const [r, biased, seed] of [[2, false, 2], [2, true, 1]] as const) {
    const shape = shallow(r, biased);
    const left = networkFlow(shape, GRID, start(shape, seed));
    const followed = networkFlow(shape, GRID, start(shape, seed), { followInfinite: true });
    assert.ok(left.end === "infinite" && !left.arrived);
    assert.ok(followed.end === "infinite" && followed.arrived);
    assert.ok(followed.gradientNorm <= 5e-12 && followed.norm > 1000 && followed.norm < 1000.1);
    assert.ok(Math.abs(followed.loss - left.loss) <= 1e-9);
    assert.ok(followed.time > left.time);
  }
});

Deno.test("a flow that runs out of steps is slow, not finite", () => {
  const shape = shallow(3, true);
  const { end, arrived, steps } = networkFlow(shape, GRID, start(shape, 1), { mostSteps: 20 });
  assert.deepEqual([end, arrived, steps], ["slow", false, 20]);
});

Deno.test("no step is longer than 4e25, even where every step is welcome", () => {
  const shape = shallow(1, false);
  let longest = 0;
  const { end } = networkFlow(shape, GRID, start(shape, 1), {
    gradientTolerance: 0,
    mostSteps: 80,
    record: ({ h }) => longest = Math.max(longest, h),
  });
  assert.equal(end, "slow");
  assert.equal(longest, 1 / (1e-25 * 0.25));
});

Deno.test("permuting the neurons of the start permutes the end", () => {
  for (const [biased, seed] of [[true, 1], [true, 2]] as const) {
    const shape = shallow(3, biased);
    // Neurons 0, 1, 2 become 2, 0, 1; the output bias stays.
    const permutation = [6, 7, 8, 0, 1, 2, 3, 4, 5, 11, 9, 10, 12];
    const theta = start(shape, seed);
    const one = networkFlow(shape, GRID, theta);
    const other = networkFlow(shape, GRID, theta.map((_, i) => theta[permutation[i]!]!));
    assert.equal(other.end, "converged");
    // The sums over neurons run in another order: rounding, then the gradient's tolerance over the curvature.
    assert.ok(Math.abs(one.loss - other.loss) <= 1e-14);
    const moved = largestDifference(other.theta, one.theta.map((_, i) => one.theta[permutation[i]!]!));
    assert.ok(moved <= 1e-6, `weights differ by ${moved}`);
  }
});

Deno.test("a minimum with a neuron duplicated is a critical point of the wider network, for every split γ", () => {
  for (const [biased, seed] of [[false, 1], [true, 1]] as const) {
    const r = biased ? 3 : 2;
    const [shape, wider] = [shallow(r, biased), shallow(r + 1, biased)];
    const { end, theta, loss } = networkFlow(shape, GRID, start(shape, seed));
    assert.equal(end, "converged");
    const block = biased ? 3 : 2;
    const output = r * block;
    const p = theta.length;
    for (const gamma of [-1, 0, 0.3, 1, 2]) {
      const a = theta[output + r - 1]!;
      const split = Float64Array.of(
        ...theta.subarray(0, output),
        ...theta.subarray(output - block, output),
        ...theta.subarray(output, output + r - 1),
        gamma * a,
        (1 - gamma) * a,
        ...theta.subarray(output + r, p),
      );
      const at = networkDerivatives(wider, split, GRID);
      assert.ok(Math.abs(at.loss - loss) <= 1e-14, `loss at γ = ${gamma}`);
      assert.ok(infNorm(at.gradient) <= 1e-11, `gradient ${infNorm(at.gradient)} at γ = ${gamma}`);
      // Along (+1, −1) on the two output weights the loss does not change: an eigenvalue 0.
      const values = symmetricEigen(at.hessian, split.length).values;
      const smallest = Math.min(...values.map(Math.abs));
      assert.ok(smallest <= 1e-12, `smallest |eigenvalue| ${smallest}`);
    }
  }
});

Deno.test("the published bias-free network has the published loss to all its digits and is a strict minimum", () => {
  // The authors' grid and their standardisation, as the paper's programs have them (known discrepancies).
  const edge = Math.sqrt(3);
  const data = rosenbrock(
    Array.from({ length: 101 }, (_, k) => edge * (k - 50) / 50),
    { mean: 0.6481, deviation: 0.5113 },
  );
  const shape = shallow(2, false);
  const theta = Float64Array.of(-1.60809574, 1.0146311, 0.53867372, -0.18154412, 0.24129762, -0.27664347);
  const at = networkDerivatives(shape, theta, data);
  // 13 digits are printed.
  assert.ok(Math.abs(at.loss - 0.743319384157) <= 5e-14, `loss ${at.loss}`);
  // The weights have 8 decimals; the largest eigenvalue is 9.8.
  assert.ok(infNorm(at.gradient) <= 9.8 * 1e-8, `gradient ${infNorm(at.gradient)}`);
  const { values } = symmetricEigen(at.hessian, 6);
  const expected = [0.0115662, 0.0480512, 0.121361, 0.508897, 3.14569, 9.76492];
  for (const [i, value] of expected.entries()) {
    assert.ok(Math.abs(values[i]! / value - 1) <= 1e-5, `eigenvalue ${values[i]}`);
  }
  // Newton's step from there leads to a critical point, two units of the last printed decimal away at most.
  const step = solveLu(luFactor(at.hessian, 6)!, at.gradient);
  assert.ok(infNorm(step) <= 2e-8, `Newton step ${infNorm(step)}`);
  const minimum = networkGradient(shape, theta.map((value, i) => value - step[i]!), data);
  assert.ok(infNorm(minimum.gradient) <= 1e-13 && minimum.loss <= at.loss + 1e-14);
  // The flow from the printed weights stays.
  const flow = networkFlow(shape, data, theta);
  assert.equal(flow.end, "converged");
  assert.ok(largestDifference(flow.theta, theta) <= 2e-8);
});
