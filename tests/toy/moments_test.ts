/** The toy's loss from moments of its samples against the plain sums over them. */
import assert from "node:assert/strict";
import { ToyMoments } from "../../kernels/analysis/toy/moments.ts";
import { startBeside, toyPlane } from "../../kernels/analysis/toy/plane.ts";
import { normals } from "../../kernels/strict/random.ts";
import { descentStep, sampleDerivatives, target } from "../../kernels/toy/reference.ts";

const x = normals("toy/samples", 5, 1024);
const samples = { x, y: Float32Array.from(x, target) };
const moments = new ToyMoments(samples);

/** At the start, at the edges of η = 0.316 and 0.1, deep in the channel, without outputs. */
const INSIDE = [
  [1.3626, 1.3068, 4.1481, -2.0047],
  [1.1237, 0.5676, 3.7837, -2.1451],
  [1.0024, 0.7112, 6.2555, -4.6208],
  [0.9, 0.85, 30, -28],
  [0.9, 0.9, 0, 0],
];
/** At the ends of the range of w. */
const ENDS = [[0.4, 1.5, 1, 0.5], [1.5, 1.5, -2, 3], [0.4, 0.4, 5, -4]];

function assertNear(found: number, exact: number, scale: number, what: string): void {
  assert.ok(Math.abs(found - exact) <= scale, `${what}: ${found}, by sums ${exact}, allowed ${scale}`);
}

/** @param tolerances for gradient and Hessian */
function assertDerivatives(values: readonly number[], [first, second]: readonly [number, number]): void {
  const theta = Float64Array.from(values);
  const found = moments.derivatives(theta);
  const exact = sampleDerivatives(theta, samples);
  const size = 1 + Math.max(Math.abs(theta[2]!), Math.abs(theta[3]!)) ** 2;
  assertNear(found.loss, exact.loss, 1e-14 * size, `loss at ${theta}`);
  for (let i = 0; i < 4; i++) {
    assertNear(found.gradient[i]!, exact.gradient[i]!, first * size, `gradient[${i}] at ${theta}`);
    for (let j = 0; j < 4; j++) {
      const what = `Hessian[${i}][${j}] at ${theta}`;
      assertNear(found.hessian[4 * i + j]!, exact.hessian[4 * i + j]!, second * size, what);
    }
  }
}

Deno.test("loss, gradient and Hessian from moments are those of the plain sums to rounding", () => {
  for (const theta of INSIDE) assertDerivatives(theta, [1e-13, 1e-13]);
  // There the rounding of coefficients, 1e-16, meets the polynomials' slopes k² and curvatures k⁴/3, k < TERMS.
  for (const theta of ENDS) assertDerivatives(theta, [2e-12, 1e-10]);
});

Deno.test("outside of the range the plain sums answer, with their bits", () => {
  for (const theta of [[0.39, 1, 1, 1], [1, 1.51, 1, 1], [-1, 3, 2, -2], [NaN, 1, 1, 1]]) {
    const point = Float64Array.from(theta);
    const exact = sampleDerivatives(point, samples);
    assert.deepEqual(moments.derivatives(point), exact);
    const gradient = new Float64Array(4);
    moments.gradient(point, gradient);
    assert.deepEqual(gradient, exact.gradient);
  }
});

Deno.test("steps are those of plain gradient descent, and the record holds θ before each", () => {
  const [eta, steps] = [0.237, 2000];
  const theta = startBeside(toyPlane(), 1, 0.1);
  const record = new Float64Array(4 * steps);
  let plain: Float64Array = theta.slice();
  moments.descend(theta, eta, steps, record);
  for (let step = 0; step < steps; step++) {
    for (let i = 0; i < 4; i++) {
      assertNear(record[4 * step + i]!, plain[i]!, 1e-11, `θ[${i}] at step ${step}`);
    }
    plain = descentStep(plain, samples, eta);
  }
  for (let i = 0; i < 4; i++) assertNear(theta[i]!, plain[i]!, 1e-11, `θ[${i}] at the end`);
  assert.ok(theta[0]! - theta[1]! > 0.3, "the steps go into the channel");
});

Deno.test("steps in parts give the bits of steps at once", () => {
  const whole = startBeside(toyPlane(), 1, 0.1);
  const parts = whole.slice();
  moments.descend(whole, 0.1, 1000);
  for (const steps of [1, 16, 983]) moments.descend(parts, 0.1, steps, new Float64Array(4 * steps));
  assert.deepEqual(parts, whole);
});

Deno.test("samples whose series does not end are refused", () => {
  const far = Float64Array.from({ length: 64 }, (_, i) => i / 8);
  assert.throws(() => new ToyMoments({ x: far, y: far }), /last term of their series must be at most 1e-15/);
  assert.throws(() => new ToyMoments({ x: [NaN], y: [0] }), /last term/);
});
