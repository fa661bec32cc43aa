/** The toy in closed form, against quadrature that shares no code with it. */
import assert from "node:assert/strict";
import {
  bivariateNormalCdf,
  erfOverlap,
  erfOverlapWithMeans,
  owensT,
  reluOverlap,
} from "../../kernels/analysis/networks/gaussian_overlap.ts";
import { gaussLegendre } from "../../kernels/analysis/numerics/quadrature.ts";
import { channelLimit, criticalPoints, hZeros } from "../../kernels/analysis/toy/channel_limit.ts";
import { populationDerivatives, populationLoss } from "../../kernels/analysis/toy/population.ts";
import erf from "@stdlib/math-base-special-erf";

/** The trapezoidal rule on [−12, 12]: for smooth functions that vanish at the ends its error is exponentially small. */
function expectation(f: (x: number) => number, points = 6000): number {
  let sum = 0;
  for (let i = 0; i <= points; i++) {
    const x = -12 + 24 * i / points;
    sum += f(x) * Math.exp(-x * x / 2);
  }
  return sum * 24 / points / Math.sqrt(2 * Math.PI);
}

const sigma = (z: number) => erf(z / Math.SQRT2);
const slope = (z: number) => Math.sqrt(2 / Math.PI) * Math.exp(-z * z / 2);
const target = (x: number) => sigma(5 * x + 2.5) + sigma(5 * x - 2.5);

function close(found: number, expected: number, relative: number, what: string): void {
  const error = Math.abs(found - expected) / Math.max(Math.abs(expected), 1e-12);
  assert.ok(error <= relative, `${what}: ${found}, expected ${expected}, relative error ${error}`);
}

Deno.test("the population loss agrees with quadrature to 1e-11", () => {
  for (const theta of [[1.1, 0.3, 2, -1.2], [3, 3.2, -20, 22], [0.1, -2, 0.5, 0.4], [5, 0.01, -1, 3]]) {
    const [w1, w2, a1, a2] = theta as [number, number, number, number];
    const expected = expectation((x) => (a1 * sigma(w1 * x) + a2 * sigma(w2 * x) - target(x)) ** 2);
    // Absolute in units of the terms that cancel.
    const scale = 1 + a1 * a1 + a2 * a2;
    assert.ok(
      Math.abs(populationLoss(theta) - expected) <= 1e-11 * scale,
      `${theta}: ${populationLoss(theta)}, ${expected}`,
    );
    assert.equal(
      populationDerivatives(theta).loss,
      populationLoss(theta),
      "the same bits beside its derivatives",
    );
  }
});

Deno.test("gradient and Hessian of the population loss agree with differences", () => {
  const theta = Float64Array.of(1.1, 0.3, 2, -1.2);
  const at = populationDerivatives(theta);
  const step = 1e-3;
  for (let i = 0; i < 4; i++) {
    const moved = (k: number) => populationDerivatives(theta.with(i, theta[i]! + k * step));
    const [p1, m1, p2, m2] = [moved(1), moved(-1), moved(2), moved(-2)];
    // Fourth order.
    const difference = (of: (d: typeof at) => number) =>
      (8 * (of(p1) - of(m1)) - (of(p2) - of(m2))) / (12 * step);
    close(at.gradient[i]!, difference((d) => d.loss), 1e-9, `gradient ${i}`);
    for (let j = 0; j < 4; j++) {
      close(
        at.hessian[4 * i + j]!,
        difference((d) => d.gradient[j]!),
        1e-9,
        `Hessian ${i},${j}`,
      );
    }
  }
});

/** ℓ(w,0) by quadrature: least squares on σ(wx) and xσ'(wx). */
function limitByQuadrature(w: number): number {
  const features = [(x: number) => sigma(w * x), (x: number) => x * slope(w * x)] as const;
  const inner = (f: (x: number) => number, g: (x: number) => number) => expectation((x) => f(x) * g(x));
  const [g11, g12, g22] = [
    inner(features[0], features[0]),
    inner(features[0], features[1]),
    inner(features[1], features[1]),
  ];
  const [b1, b2] = features.map((f) => inner(f, target)) as [number, number];
  const determinant = g11 * g22 - g12 * g12;
  const c = (b1 * g22 - b2 * g12) / determinant;
  const a = (b2 * g11 - b1 * g12) / determinant;
  return expectation((x) => (c * features[0](x) + a * features[1](x) - target(x)) ** 2);
}

/** The minimum (sign 1) or maximum (−1) of f between two points, by golden section. */
function extremum(f: (w: number) => number, low: number, high: number, sign: number): number {
  const ratio = (Math.sqrt(5) - 1) / 2;
  let [a, b] = [low, high];
  for (let step = 0; step < 60; step++) {
    const [x, y] = [b - ratio * (b - a), a + ratio * (b - a)];
    if (sign * f(x) < sign * f(y)) b = y;
    else a = x;
  }
  return (a + b) / 2;
}

Deno.test("the three critical points and their losses agree with quadrature to eight digits, and with the paper", () => {
  const paper = [[0.8663, 0.042372], [1.39955, 0.047116], [3.15044, 0.00077333]] as const;
  const brackets = [[0.7, 1, 1], [1.2, 1.7, -1], [2.8, 3.5, 1]] as const;
  for (const [i, point] of criticalPoints().entries()) {
    close(point.loss, limitByQuadrature(point.w), 2e-9, `ℓ of ${point.name}`);
    // A quadratic extremum is known to half the digits of its function: so the place to 1e-6 only …
    const [low, high, sign] = brackets[i]!;
    close(extremum(limitByQuadrature, low, high, sign), point.w, 1e-6, `w of ${point.name}`);
    // … and to eight digits as the root of the quadrature's symmetric difference.
    const step = 1e-3;
    const difference = (w: number) => limitByQuadrature(w + step) - limitByQuadrature(w - step);
    const curvature = (difference(point.w + 1e-4) - difference(point.w - 1e-4)) / 2e-4;
    const shift = difference(point.w) / curvature;
    const correction = step * step / 6 * thirdOverSecond(point.w);
    assert.ok(Math.abs(shift - correction) < 1e-8 * point.w, `${point.name}: off by ${shift - correction}`);
    // The paper's places are read off a grid of step 1e-4 and printed with five decimals.
    assert.ok(
      Math.abs(point.w - paper[i]![0]) < 1e-5 && Math.abs(point.loss / paper[i]![1] - 1) < 2e-5,
      point.name,
    );
  }
});

/** ℓ'''/ℓ'' from the closed form's slope, for the error term of a symmetric difference. */
function thirdOverSecond(w: number): number {
  const h = 1e-3;
  const s = (x: number) => channelLimit(x).slope;
  return (s(w + h) - 2 * s(w) + s(w - h)) / (h * h) / ((s(w + h) - s(w - h)) / (2 * h));
}

Deno.test("h is the coefficient of ε² of the loss with c and a eliminated, and positive between its zeros", () => {
  for (const w of [0.6, 0.866, 1.4, 2.5, 3.15, 3.6]) {
    const rest = (epsilon: number) => (lossAt(w, epsilon) - channelLimit(w).loss) / (epsilon * epsilon);
    // Richardson: the next term is of order ε².
    const h = (4 * rest(0.02) - rest(0.04)) / 3;
    assert.ok(Math.abs(h - channelLimit(w).h) < 2e-6, `w = ${w}: ${h} and ${channelLimit(w).h}`);
  }
  const [low, high] = hZeros() as [number, number];
  assert.equal(hZeros().length, 2);
  close(low, 0.7992, 1e-4, "lower zero");
  close(high, 3.2023, 1e-4, "upper zero");
  for (let w = 0.41; w < 4; w += 0.05) assert.equal(channelLimit(w).h > 0, w > low && w < high, `h(${w})`);
});

/** ℓ(w,ε): the best a₁, a₂ for input weights w ± ε. */
function lossAt(w: number, epsilon: number): number {
  const { gradient, hessian, loss } = populationDerivatives([w + epsilon, w - epsilon, 0, 0]);
  const [h11, h12, h22] = [hessian[10]!, hessian[11]!, hessian[15]!];
  const determinant = h11 * h22 - h12 * h12;
  const a1 = -(h22 * gradient[2]! - h12 * gradient[3]!) / determinant;
  const a2 = -(h11 * gradient[3]! - h12 * gradient[2]!) / determinant;
  return loss + (gradient[2]! * a1 + gradient[3]! * a2) / 2;
}

Deno.test("overlaps with and without means agree with two-dimensional quadrature", () => {
  const rule = gaussLegendre(120);
  /** E over two independent normals, on [−9, 9]². */
  const plane = (f: (x: number, y: number) => number) => {
    let sum = 0;
    for (const [i, u] of rule.nodes.entries()) {
      for (const [j, v] of rule.nodes.entries()) {
        const [x, y] = [9 * u, 9 * v];
        sum += rule.weights[i]! * rule.weights[j]! * f(x, y) * Math.exp(-(x * x + y * y) / 2);
      }
    }
    return sum * 81 / (2 * Math.PI);
  };
  for (
    const [s11, s12, s22, m1, m2] of [[1, 0.5, 2, 0.3, -0.7], [4, -1.5, 1, 0, 0.4], [2, 1.9, 2, -1, -1], [
      1,
      0,
      1,
      0,
      0,
    ]]
  ) {
    const root = Math.sqrt(s11!);
    const across = Math.sqrt(s22! - s12! * s12! / s11!);
    const z = (x: number, y: number) => [root * x, s12! / root * x + across * y] as const;
    const biased = plane((x, y) => {
      const [p, q] = z(x, y);
      return sigma(p + m1!) * sigma(q + m2!);
    });
    const found = erfOverlapWithMeans(m1!, m2!, s11!, s12!, s22!);
    assert.ok(Math.abs(found - biased) < 1e-10, `means ${m1}, ${m2}: ${found}, ${biased}`);
    const unbiased = plane((x, y) => sigma(z(x, y)[0]) * sigma(z(x, y)[1]));
    assert.ok(Math.abs(erfOverlap(s11!, s12!, s22!) - unbiased) < 1e-10);
    // relu: over the second normal in closed form, over the first where it is positive, so that no kink is left.
    const half = rule.nodes.reduce((sum, u, i) => {
      const x = 4.5 * (1 + u);
      const [mean, width] = [s12! / root * x, across];
      const phi = Math.exp(-((mean / width) ** 2) / 2) / Math.sqrt(2 * Math.PI);
      const above = mean * (1 + erf(mean / width / Math.SQRT2)) / 2 + width * phi;
      return sum + rule.weights[i]! * 4.5 * root * x * above * Math.exp(-x * x / 2);
    }, 0) / Math.sqrt(2 * Math.PI);
    close(reluOverlap(s11!, s12!, s22!), half, 1e-10, "relu");
  }
});

Deno.test("Owen's T and the bivariate distribution have their known values", () => {
  close(owensT(0, 1), 1 / 8, 1e-14, "T(0, 1)");
  close(owensT(1, 1), 0.841344746068543 * 0.158655253931457 / 2, 1e-12, "T(1, 1) = Φ(1)Φ(−1)/2");
  for (const [h, a] of [[0.5, 3], [1.3, 0.4], [0.1, 20]] as const) {
    // The midpoint rule on the definition.
    let sum = 0;
    for (let i = 0; i < 20000; i++) {
      const s = a * (i + 0.5) / 20000;
      sum += Math.exp(-h * h * (1 + s * s) / 2) / (1 + s * s);
    }
    close(owensT(h, a), sum * a / 20000 / (2 * Math.PI), 1e-6, `T(${h}, ${a})`);
  }
  assert.equal(owensT(1, -2), -owensT(1, 2));
  close(bivariateNormalCdf(0, 0, 0.5), 1 / 3, 1e-14, "a third");
  close(bivariateNormalCdf(1, -0.5, 0), 0.841344746068543 * 0.308537538725987, 1e-12, "independent");
  for (const [h, k, rho] of [[0, 1, 0.3], [1, 0, -0.4], [-1, 2, 0.9], [0, -1, 0.5]] as const) {
    close(bivariateNormalCdf(h, k, rho), bivariateNormalCdf(k, h, rho), 1e-12, "symmetric");
  }
});

Deno.test("relu overlaps of parallel, orthogonal and opposite neurons are 1/2, 1/2π and 0", () => {
  close(reluOverlap(1, 1, 1), 0.5, 1e-14, "parallel");
  close(reluOverlap(1, 0, 1), 1 / (2 * Math.PI), 1e-14, "orthogonal");
  assert.ok(Math.abs(reluOverlap(1, -1, 1)) < 1e-14);
});
