/** The stiff solver and the flows: order, monotone loss, both channels. */
import assert from "node:assert/strict";
import { gradientFlow } from "../../kernels/analysis/integrators/gradient_flow.ts";
import { fitLine } from "../../kernels/analysis/statistics/regression.ts";
import { cholesky } from "../../kernels/analysis/linear_algebra/linear_solve.ts";
import { rodas4Step } from "../../kernels/analysis/integrators/rodas4.ts";
import type { Derivatives } from "../../kernels/analysis/integrators/solver.ts";
import { minimiseAcross } from "../../kernels/analysis/toy/landscape.ts";
import { landscape } from "../../kernels/analysis/toy/landscape.ts";
import { planeCoordinates, sOfGamma, startBeside, toyPlane } from "../../kernels/analysis/toy/plane.ts";
import { populationDerivatives, populationLoss } from "../../kernels/analysis/toy/population.ts";
import { taken } from "../analysis/solver_step.ts";

Deno.test("RODAS4 is of order 4 on a nonlinear problem with known solution", () => {
  // L = x³/3: x(t) = 1 / (1/x₀ + t).
  const derivatives = (x: Float64Array): Derivatives => ({
    loss: x[0]! ** 3 / 3,
    gradient: Float64Array.of(x[0]! ** 2),
    hessian: Float64Array.of(2 * x[0]!),
  });
  const errors = [16, 32, 64, 128].map((steps) => {
    let x: Float64Array<ArrayBufferLike> = Float64Array.of(1.5);
    for (let i = 0; i < steps; i++) x = taken(rodas4Step(derivatives, x, derivatives(x), 1 / steps)).theta;
    return Math.log2(Math.abs(x[0]! - 1 / (1 / 1.5 + 1)));
  });
  const { slope } = fitLine([4, 5, 6, 7], errors);
  assert.ok(slope < -3.95 && slope > -4.15, `measured order ${-slope}`);
});

Deno.test("a step is refused where the matrix is not positive definite", () => {
  assert.equal(cholesky(Float64Array.of(1, 2, 2, 1), 0, 2), null);
  assert.equal(cholesky(Float64Array.of(NaN), 0, 1), null);
  assert.notEqual(cholesky(Float64Array.of(1, 2, 2, 1), 1.1, 2), null);
});

for (const channel of [1, 2] as const) {
  Deno.test(`the flow from beside the saddle line runs down channel ${channel}; its loss never rises`, () => {
    const plane = toyPlane();
    let before = Infinity;
    const { end, last } = gradientFlow(populationDerivatives, startBeside(plane, channel, 0.1), {
      absoluteTolerance: 1e-6,
      relativeTolerance: 1e-4,
      firstStep: 1e-3,
      mostSteps: 1000,
      stop: ({ theta }) => planeCoordinates(plane, theta).gamma > 20,
      record: ({ at }) => {
        assert.ok(at.loss <= before * (1 + 1e-6), `${at.loss} after ${before}`);
        before = at.loss;
      },
    });
    assert.equal(end, "stopped");
    const [w1, w2, a1, a2] = last.theta as unknown as [number, number, number, number];
    const limit = channel === 1 ? 0.8662961 : 3.1504324;
    assert.ok(Math.abs((w1 + w2) / 2 - limit) < 0.05, `mean input weight ${(w1 + w2) / 2}`);
    assert.ok(a1 > 30 && a2 < -30);
    // The channel's a = ε(a₁ − a₂) has the sign that its limit has.
    assert.equal(Math.sign((w1 - w2) * (a1 - a2)), channel === 1 ? 1 : -1);
  });
}

Deno.test("a tighter tolerance leads to the same point of the channel", () => {
  const plane = toyPlane();
  const endAt = (relativeTolerance: number) => {
    let at = Float64Array.of();
    gradientFlow(populationDerivatives, startBeside(plane, 2, 0.1), {
      absoluteTolerance: relativeTolerance * 1e-2,
      relativeTolerance,
      firstStep: 1e-3,
      mostSteps: 20000,
      stop: ({ time }) => time > 1e4,
      record: ({ theta }) => at = theta as Float64Array<ArrayBuffer>,
    });
    return populationLoss(at);
  };
  const [loose, tight] = [endAt(1e-4), endAt(1e-8)];
  assert.ok(Math.abs(loose / tight - 1) < 1e-2, `${loose} and ${tight}`);
});

Deno.test("along the saddle line the loss is constant and every point critical; the mirror image is at 1 − γ", () => {
  const { wStar, aStar } = toyPlane();
  const at = (gamma: number) => populationDerivatives([wStar, wStar, gamma * aStar, (1 - gamma) * aStar]);
  const reference = at(0.5).loss;
  for (const gamma of [-3, -0.4, 0, 0.3, 1, 7, 40]) {
    assert.ok(Math.abs(at(gamma).loss - reference) < 1e-9, `loss at ${gamma}`);
    assert.ok(
      Math.max(...at(gamma).gradient.map(Math.abs)) < 1e-9 * (1 + Math.abs(gamma)),
      `gradient at ${gamma}`,
    );
  }
  assert.equal(populationLoss([1, 2, 3, -1]), populationLoss([2, 1, -1, 3]));
});

Deno.test("no other start finds a lower loss than the landscape holds", () => {
  const plane = toyPlane();
  const s = Float64Array.from({ length: 26 }, (_, i) => sOfGamma(plane, 2 * i));
  const alpha = Float64Array.from({ length: 13 }, (_, i) => -2 + 0.5 * i);
  const grid = landscape(plane, s, alpha, 5);
  let state = 7;
  const random = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
  for (let trial = 0; trial < 400; trial++) {
    const [column, row] = [Math.floor(random() * s.length), Math.floor(random() * alpha.length)];
    const found = minimiseAcross(plane, s[column]!, alpha[row]!, random() * 16 - 8, random() * 16 - 8);
    const kept = grid.loss[row * s.length + column]!;
    assert.ok(
      !(found.loss < kept * (1 - 1e-4)),
      `γ ${column * 2}, α ${alpha[row]}: ${found.loss} below ${kept}`,
    );
  }
});
