/** Networks with gated units: against networks without, with one unit, pairs of neurons, and differences. */
import assert from "node:assert/strict";
import { gatedDerivatives } from "../../kernels/analysis/channel/gated_network.ts";
import { gatedFit, meanSquare } from "../../kernels/analysis/gated/gated_fit.ts";
import {
  gatedInitialWeights,
  gatedLayout,
  type GatedShape,
} from "../../kernels/analysis/gated/gated_shape.ts";
import { levenbergMarquardt } from "../../kernels/analysis/trainers/levenberg_marquardt.ts";
import { initialWeights } from "../../kernels/initial_weights.ts";
import { type DataSet, networkGradient } from "../../kernels/network_reference.ts";
import { normals } from "../../kernels/strict/random.ts";

function dataOf(n: number, inputs: number): DataSet {
  const z = Float64Array.from(normals("test/gates/data", 1, n * (inputs + 1)));
  return { n, inputs, x: z.slice(0, n * inputs), y: z.slice(n * inputs) };
}

const random = (count: number, seed: number) => Float64Array.from(normals("test/gates/theta", seed, count));

/** |a − b| below a part of the larger one's largest value. */
function near(a: ArrayLike<number>, b: ArrayLike<number>, part: number, what: string): void {
  assert.equal(a.length, b.length, what);
  const scale = Math.max(...Array.from(b, Math.abs), 1e-300);
  for (let i = 0; i < a.length; i++) {
    assert.ok(Math.abs(a[i]! - b[i]!) <= part * scale, `${what}, ${i}: ${a[i]} is not ${b[i]}`);
  }
}

/** ∇L = (2/N) Jᵀe. */
function gradientOf({ n, parameters, linearised }: ReturnType<typeof gatedFit>, theta: Float64Array) {
  const { residuals, jacobian } = linearised(theta);
  return Float64Array.from({ length: parameters }, (_, p) => {
    let sum = 0;
    for (let s = 0; s < n; s++) sum += residuals[s]! * jacobian[p * n + s]!;
    return 2 * sum / n;
  });
}

Deno.test("without gated units it is the network of the reference, relu's too", () => {
  const data = dataOf(17, 3);
  for (const activation of ["softplus", "erf", "relu"] as const) {
    const shape = { inputs: 3, hidden: [4], biased: true, activation };
    const fit = gatedFit({ inputs: 3, gated: 0, neurons: 4, activation }, data);
    const theta = random(fit.parameters, 2);
    const own = networkGradient(shape, theta, data);
    near([fit.loss(theta).loss], [own.loss], 1e-14, `${activation}, L`);
    near(fit.loss(theta).gradient, own.gradient, 1e-13, `${activation}, ∇L`);
    near(gradientOf(fit, theta), own.gradient, 1e-13, `${activation}, Jᵀe`);
  }
});

Deno.test("with one gated unit it is the network at the end of a channel", () => {
  const data = dataOf(19, 2);
  for (const activation of ["softplus", "tanh", "g"] as const) {
    const shape = { inputs: 2, hidden: [5], biased: true, activation };
    const fit = gatedFit({ inputs: 2, gated: 1, neurons: 3, activation }, data);
    const theta = random(fit.parameters, 3);
    const own = gatedDerivatives(shape, theta, data, false);
    near([fit.loss(theta).loss], [own.loss], 1e-14, `${activation}, L`);
    near(fit.loss(theta).gradient, own.gradient, 1e-13, `${activation}, ∇L`);
    near(gradientOf(fit, theta), own.gradient, 1e-13, `${activation}, Jᵀe`);
  }
});

Deno.test("with several units, its derivatives are those of differences", () => {
  const data = dataOf(11, 2);
  const fit = gatedFit({ inputs: 2, gated: 3, neurons: 2, activation: "erf" }, data);
  const theta = random(fit.parameters, 4);
  const { jacobian } = fit.linearised(theta);
  const h = 1e-3;
  const moved = (p: number, by: number) => {
    const to = theta.slice();
    to[p] = to[p]! + by;
    return fit.residuals(to);
  };
  for (let p = 0; p < fit.parameters; p++) {
    const [a, b, c, d] = [-2, -1, 1, 2].map((k) => moved(p, k * h)) as [
      ...[Float64Array, Float64Array, Float64Array, Float64Array],
    ];
    // Of fourth order.
    const slope = a.map((_, s) => (a[s]! - 8 * b[s]! + 8 * c[s]! - d[s]!) / (12 * h));
    near(jacobian.subarray(p * data.n, (p + 1) * data.n), slope, 1e-8, `parameter ${p}`);
  }
  near(fit.loss(theta).gradient, gradientOf(fit, theta), 1e-13, "∇L");
});

Deno.test("pairs of neurons come to it with the square of their distance", () => {
  const data = dataOf(23, 2);
  const gated = gatedFit({ inputs: 2, gated: 2, neurons: 1, activation: "softplus" }, data);
  const theta = random(gated.parameters, 5);
  const limit = gated.residuals(theta);
  const { stride, weights, output } = gatedLayout({
    inputs: 2,
    gated: 2,
    neurons: 1,
    activation: "softplus",
  });
  // Neurons w ± εv with output weights c/2 ± 1/(2ε).
  const pairs = gatedFit({ inputs: 2, gated: 0, neurons: 5, activation: "softplus" }, data);
  const errorAt = (epsilon: number) => {
    const signs = [1, -1];
    const to = Float64Array.from([
      ...[0, 1].flatMap((m) =>
        signs.flatMap((sign) =>
          Array.from(
            { length: stride },
            (_, i) => theta[weights[m]! + i]! + sign * epsilon * theta[weights[m]! + stride + i]!,
          )
        )
      ),
      ...theta.subarray(weights[2]!, weights[2]! + stride),
      ...[0, 1].flatMap((m) => signs.map((sign) => theta[output + m]! / 2 + sign / (2 * epsilon))),
      ...theta.subarray(output + 2),
    ]);
    return Math.sqrt(meanSquare(pairs.residuals(to).map((e, s) => e - limit[s]!)));
  };
  const order = Math.log2(errorAt(0.02) / errorAt(0.01));
  assert.ok(Math.abs(order - 2) < 0.02, `order ${order}`);
});

Deno.test("a network with gated units is found again from near it", () => {
  const data = dataOf(60, 2);
  const fit = (y: Float64Array) =>
    gatedFit({ inputs: 2, gated: 2, neurons: 0, activation: "tanh" }, { ...data, y });
  const teacher = random(fit(data.y).parameters, 6);
  const y = fit(new Float64Array(60)).residuals(teacher);
  const start = teacher.map((value, i) => value + 0.01 * random(teacher.length, 7)[i]!);
  const { loss } = levenbergMarquardt(fit(y), start, { mostSteps: 100 });
  assert.ok(loss < 1e-24, `L = ${loss}`);
});

Deno.test("initial weights without units are Glorot's, with them as large", () => {
  const hidden = 400;
  const shape: GatedShape = { inputs: 3, gated: 0, neurons: hidden, activation: "softplus" };
  const own = gatedInitialWeights(shape, "test/gates/start", 1);
  const glorot = initialWeights(
    { inputs: 3, hidden: [hidden], biased: true, activation: "softplus" },
    "test/gates/start",
    1,
  );
  near(own, glorot, 1e-6, "without units");
  const gated = { ...shape, gated: 200, neurons: 200 };
  const { stride, output, parameters } = gatedLayout(gated);
  const theta = gatedInitialWeights(gated, "test/gates/start", 2);
  const inputs = theta.subarray(0, output).filter((_, i) => i % stride < 3);
  assert.ok(theta.subarray(0, output).every((value, i) => i % stride < 3 || value === 0), "biases");
  const square = meanSquare(inputs) * (3 + 400) / 2;
  assert.ok(Math.abs(square - 1) < 0.1, `variance ${square}`);
  assert.equal(theta[parameters - 1], 0);
});

Deno.test("what cannot be is refused, and says so", () => {
  const data = dataOf(5, 2);
  const shape: GatedShape = { inputs: 2, gated: 1, neurons: 1, activation: "tanh" };
  const refused = (act: () => unknown, message: RegExp) =>
    assert.throws(act, { name: "RangeError", message });
  refused(() => gatedLayout({ ...shape, gated: 0, neurons: 0 }), /got D = 2, G = 0, R = 0, tanh/);
  refused(() => gatedLayout({ ...shape, gated: 1.5 }), /G = 1.5/);
  refused(() => gatedLayout({ ...shape, activation: "relu" }), /no gated unit of a kink/);
  refused(() => gatedFit({ ...shape, inputs: 3 }, data), /the data's 2 inputs/);
  refused(() => gatedFit({ ...shape, neurons: 200 }, data), /at most 300 parameters/);
  refused(() => gatedFit(shape, data).residuals(new Float64Array(3)), /P = 12 values: got 3/);
});
