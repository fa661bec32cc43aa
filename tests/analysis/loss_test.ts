/** The loss of one sample, its derivatives by f, and what sums over samples become. */
import assert from "node:assert/strict";
import {
  derivativeFactor,
  LOSS_CURVATURE,
  lossChange,
  lossSlope,
  meanDerivatives,
  sampleLoss,
} from "../../kernels/loss.ts";

/** e = f − y, with few digits, so that every square below is exact. */
const ERRORS = [-1.25, -0.5, 0, 0.125, 3, 1024];
const STEP = 0.0625;

Deno.test("dL/df and d²L/df² are the derivatives of the square: central differences of a parabola are exact", () => {
  for (const e of ERRORS) {
    assert.equal(lossSlope(e), (sampleLoss(e + STEP) - sampleLoss(e - STEP)) / (2 * STEP));
    assert.equal(LOSS_CURVATURE, (lossSlope(e + STEP) - lossSlope(e - STEP)) / (2 * STEP));
    assert.equal(lossChange(e, STEP), sampleLoss(e + STEP) - sampleLoss(e));
  }
});

Deno.test("the factor of the derivatives changes no bit, in front of a sum or behind it", () => {
  const terms = [0.1, 1 / 3, -Math.PI, 1e-9];
  const before = terms.reduce((sum, term) => sum + lossSlope(term), 0);
  const behind = LOSS_CURVATURE * terms.reduce((sum, term) => sum + term, 0);
  assert.equal(before, behind);
  assert.ok(Number.isInteger(Math.log2(LOSS_CURVATURE)));
});

Deno.test("sums over N samples become the mean loss and its derivatives", () => {
  // f = θ₀ + θ₁ x at x = 1, 3 with y = 0: e = 1, 2 at θ = (½, ½).
  const [e, x] = [[1, 2], [1, 3]];
  const sum = (of: (n: number) => number) => of(0) + of(1);
  const { loss, gradient, hessian } = meanDerivatives(
    sum((n) => sampleLoss(e[n]!)),
    Float64Array.of(sum((n) => e[n]!), sum((n) => e[n]! * x[n]!)),
    Float64Array.of(2, 0, sum((n) => x[n]!), sum((n) => x[n]! * x[n]!)),
    2,
  );
  assert.equal(loss, 2.5);
  assert.deepEqual([...gradient], [3, 7]);
  assert.deepEqual([...hessian], [2, 4, 4, 10]);
  assert.equal(derivativeFactor(2), 1);
  assert.equal(meanDerivatives(1, Float64Array.of(1), new Float64Array(0), 2).hessian.length, 0);
});
