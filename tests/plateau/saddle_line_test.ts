/** Eigenvalue tracks with known crossings; the saddle line's properties, modes and perturbed flows. */
import assert from "node:assert/strict";
import cos from "@stdlib/math-base-special-cos";
import sin from "@stdlib/math-base-special-sin";
import { departureFlow } from "../../kernels/analysis/plateau/departure_flow.ts";
import { angleBetween, dot, eigenTracks } from "../../kernels/analysis/linear_algebra/eigen_tracks.ts";
import { networkOutputs } from "../../kernels/analysis/networks/network_outputs.ts";
import { infNorm } from "../../kernels/analysis/numerics/inf_norm.ts";
import { networkLoss } from "../../kernels/analysis/networks/network_loss.ts";
import { polishMinimum } from "../../kernels/analysis/integrators/newton.ts";
import {
  definiteness,
  saddleLine,
  smallestModes,
  splittingMatrix,
  transverse,
} from "../../kernels/analysis/plateau/saddle_line.ts";
import { symmetricEigen } from "../../kernels/analysis/linear_algebra/symmetric_eigen.ts";
import { networkDerivatives, networkOutput } from "../../kernels/network_reference.ts";
import type { NetworkShape } from "../../kernels/network_shape.ts";
import { plateauDataSet } from "../../pipeline/paper/plateau/data.ts";
import { chooseMinimum, SMALL } from "../../pipeline/paper/plateau/minimum.ts";

/** R(φ) diag(values) R(φ)ᵀ in the first two coordinates, the third apart. */
function rotated(phi: number, values: readonly [number, number, number]): Float64Array {
  const [c, s] = [cos(phi), sin(phi)];
  const [p, q, r] = values;
  return Float64Array.of(
    c * c * p + s * s * q,
    c * s * (p - q),
    0,
    c * s * (p - q),
    s * s * p + c * c * q,
    0,
    0,
    0,
    r,
  );
}

const even = (from: number, to: number, count: number) =>
  Array.from({ length: count }, (_, i) => from + (to - from) * i / (count - 1));

Deno.test("tracks go straight through crossings, while the frame turns, and swap ranks there", () => {
  // Eigenvalues 1 + t, 1 − t, 3t: they cross at t = −1/2 … 1/2, none on a point of the grid.
  const at = (t: number) => rotated(0.7 * t, [1 + t, 1 - t, 3 * t]);
  const steps = eigenTracks(at, even(-2, 2, 18), 3);
  const first = steps[0]!.points.map(({ value }) => value);
  const laws = first.map((value) =>
    [(t: number) => 1 + t, (t: number) => 1 - t, (t: number) => 3 * t]
      .find((law) => Math.abs(law(-2) - value) < 1e-9)!
  );
  assert.equal(new Set(laws).size, 3);
  for (const { gamma, points } of steps) {
    for (const [track, { value, rank }] of points.entries()) {
      assert.ok(Math.abs(value - laws[track]!(gamma)) < 1e-12, `track ${track} at ${gamma}: ${value}`);
      const smaller = laws.filter((law) => law(gamma) < laws[track]!(gamma)).length;
      assert.equal(rank, smaller);
    }
  }
  assert.equal(steps.at(-1)!.points.length, 3);
});

Deno.test("tracks keep their ranks where eigenvalues repel, however narrow the gap", () => {
  for (const gap of [0.3, 1e-3]) {
    const at = (t: number) => Float64Array.of(t, gap, gap, -t);
    const steps = eigenTracks(at, even(-1, 1, 12), 2);
    for (const { points } of steps) assert.deepEqual(points.map(({ rank }) => rank), [0, 1]);
    // The vectors turn by 90° all the same, in steps that were made small enough to see it.
    const [start, end] = [steps[0]!.points[0]!.vector, steps.at(-1)!.points[0]!.vector];
    assert.ok(angleBetween(start, end) > 70);
    for (const [i, { points }] of steps.entries()) {
      if (i > 0) assert.ok(dot(points[0]!.vector, steps[i - 1]!.points[0]!.vector) > 0.89);
    }
  }
});

Deno.test("angles are exact where cosines are not", () => {
  assert.ok(Math.abs(angleBetween([1, 0], [1, 1e-9]) / (1e-9 * 180 / Math.PI) - 1) < 1e-12);
  assert.ok(Math.abs(angleBetween([2, 0], [-3, 3]) - 45) < 1e-13);
  assert.equal(angleBetween([1, 0], [0, -5]), 90);
});

const data = plateauDataSet({ points: 14, edges: false, standardise: "own" });
const minimum = chooseMinimum([], data);

Deno.test("without runs the published network is taken; Newton's method brings it to rest on other data", () => {
  assert.equal(minimum.seed, -1);
  assert.ok(minimum.gradientInf <= 1e-14, `${minimum.gradientInf}`);
  assert.ok(minimum.eigenvalues[0]! > 1e-3);
  assert.equal(polishMinimum(networkLoss(SMALL, data).derivatives, new Float64Array(6)), null);
});

Deno.test("on the authors' data the published network has the published loss and no gradient", () => {
  const authors = plateauDataSet({ points: 101, edges: true, standardise: "published" });
  const published = Float64Array.of(
    -1.60809574,
    1.01463110,
    0.53867372,
    -0.18154412,
    0.24129762,
    -0.27664347,
  );
  const { loss, gradient } = networkLoss(SMALL, authors).gradient(published);
  assert.ok(Math.abs(loss - 0.7433193841570) <= 1e-12, `${loss}`);
  // Its eight decimals leave a gradient of about 1e-8 times the curvature.
  assert.ok(infNorm(gradient) <= 1e-7, `${infNorm(gradient)}`);
});

Deno.test("the split network computes the same at every γ, is critical there, and Γ has eigenvalue zero", () => {
  for (const biased of [false, true]) {
    const shape: NetworkShape = { inputs: 2, hidden: [2], biased, activation: "g" };
    const theta = biased ? Float64Array.of(-1.6, 1, 0.1, 0.5, -0.2, 0.3, 0.24, -0.28, 0.05) : minimum.theta;
    for (const neuron of [0, 1]) {
      const line = saddleLine(shape, theta, neuron);
      const output = networkOutputs(shape, theta, data.x);
      for (const n of [0, 7, 195]) {
        assert.equal(output[n], networkOutput(shape, theta, data.x.subarray(2 * n, 2 * n + 2)));
      }
      for (const gamma of [-2, 0, 0.3, 1, 1e3]) {
        const point = line.at(gamma);
        const split = networkOutputs(line.shape, point, data.x);
        assert.ok(
          split.every((f, n) => Math.abs(f - output[n]!) <= 1e-13 * (1 + Math.abs(gamma))),
          `function at ${gamma}`,
        );
        assert.ok(Math.abs(line.project(point).gamma - gamma) <= 1e-12 * (1 + Math.abs(gamma)));
        assert.ok(line.project(point).distance <= 1e-10);
        if (biased) continue;
        const { gradient, hessian } = networkDerivatives(line.shape, point, data);
        // The function's rounding, ε|γ|, times an output weight, |γ|.
        const rounding = 1e-15 * (1 + gamma * gamma);
        assert.ok(infNorm(gradient) <= rounding, `gradient ${infNorm(gradient)} at ${gamma}`);
        const along = line.direction.map((_, i) => dot(hessian.subarray(9 * i, 9 * i + 9), line.direction));
        assert.ok(infNorm(along) <= 10 * rounding, `HΓ ${infNorm(along)} at ${gamma}`);
      }
      // A step across the line is its distance, and leaves γ.
      const step = line.direction.map((_, i) => i === 0 ? 3 : i === 1 ? 4 : 0);
      const off = line.project(line.at(0.4).map((x, i) => x + step[i]!));
      assert.ok(Math.abs(off.distance - 5) <= 1e-14 && Math.abs(off.gamma - 0.4) <= 1e-14);
    }
  }
});

Deno.test("the signs of B tell on which side of γ = 0 and 1 the transverse eigenvalues are positive", () => {
  const residual = networkOutputs(SMALL, minimum.theta, data.x).map((f, n) => f - data.y[n]!);
  // A target turned around the function turns B around: minima outside, saddles inside.
  for (const sign of [1, -1]) {
    const b = splittingMatrix(
      SMALL,
      minimum.theta,
      minimum.neuron,
      data.x,
      residual.map((e) => sign * e),
    );
    assert.equal(definiteness(b, 2), sign > 0 ? "positive" : "negative");
    const y = data.y.map((value, n) => value + (1 - sign) * residual[n]!);
    const line = saddleLine(SMALL, minimum.theta, minimum.neuron);
    for (const gamma of [-1.5, -0.01, 0.01, 0.5, 0.99, 1.01, 2.5]) {
      const { hessian } = networkDerivatives(line.shape, line.at(gamma), { ...data, y });
      const { values } = symmetricEigen(hessian, 9);
      const inside = gamma > 0 && gamma < 1;
      const negative = values.filter((value) => value < -1e-8).length;
      // Both directions of the copies' input weights, and for the turned target perhaps others.
      if (sign > 0) assert.equal(negative, inside ? 0 : 2, `γ = ${gamma}`);
      else if (inside) assert.ok(negative >= 2, `γ = ${gamma}`);
    }
  }
  assert.equal(definiteness(Float64Array.of(1, 2, 2, 1), 2), "indefinite");
});

Deno.test("e_min leaves Γ out, keeps its sign, and is the same whichever points are asked for", () => {
  const line = saddleLine(SMALL, minimum.theta, minimum.neuron);
  const hessianAt = (gamma: number) => networkDerivatives(line.shape, line.at(gamma), data).hessian;
  const coarse = smallestModes(hessianAt, line.direction, [-1.9, -0.9, -0.1]);
  const fine = smallestModes(hessianAt, line.direction, even(-1.9, -0.1, 19));
  for (const { gamma, value, vector } of coarse) {
    const same = fine.find((mode) => Math.abs(mode.gamma - gamma) < 1e-9)!;
    assert.ok(dot(same.vector, vector) > 1 - 1e-9 && Math.abs(same.value - value) < 1e-9, `γ = ${gamma}`);
  }
  for (const { vector } of smallestModes(hessianAt, line.direction, even(-1.95, 2.95, 8))) {
    assert.ok(Math.abs(dot(vector, line.direction)) < 1e-9);
  }
  assert.equal(transverse(hessianAt(0.5), line.direction).length, 8);
});

for (const [gamma, leaves] of [[0.3, false], [0.9, false], [-0.75, true], [1.6, true]] as const) {
  Deno.test(`a perturbation of 1e-7 at γ = ${gamma} ${leaves ? "leaves the line" : "comes back"}`, () => {
    const line = saddleLine(SMALL, minimum.theta, minimum.neuron);
    const flowLoss = networkLoss(line.shape, data);
    const { value, vector } = transverse(flowLoss.derivatives(line.at(gamma)).hessian, line.direction)[0]!;
    const start = line.at(gamma).map((x, i) => x + 1e-7 * vector[i]!);
    // While it is close, the distance grows as exp(|λ| t): its logarithm against time has the slope −λ.
    const close: { time: number; distance: number }[] = [];
    const { end, last } = departureFlow(flowLoss, line, start, {
      mostSteps: 3000,
      maxNorm: 1e3,
      record: ({ theta, time }) => {
        const { distance } = line.project(theta);
        if (distance < 1e-4) close.push({ time, distance });
      },
    });
    if (!leaves) {
      assert.equal(end, "converged");
      assert.ok(value > 0 && line.project(last.theta).distance < 1e-7);
      return;
    }
    assert.ok(value < 0 && last.at.loss < minimum.loss * 0.9);
    assert.notEqual(end, "slow");
    const [from, to] = [close[0]!, close.at(-1)!];
    const growth = Math.log(to.distance / from.distance) / (to.time - from.time);
    assert.ok(Math.abs(growth / -value - 1) <= 0.01, `growth ${growth}, eigenvalue ${value}`);
  });
}
