/** The proof of ends on networks whose landscape around a point is known. */
import assert from "node:assert/strict";
import { gradientRounding, proveEnd } from "../../kernels/analysis/finisher/end_proof.ts";
import { finish } from "../../kernels/analysis/finisher/finisher.ts";
import { infNorm } from "../../kernels/analysis/numerics/inf_norm.ts";
import { networkLoss } from "../../kernels/analysis/networks/network_loss.ts";
import { backpropagated } from "../../kernels/backpropagation.ts";
import { initialWeights } from "../../kernels/initial_weights.ts";
import { type DataSet, networkOutput, parameterNorm } from "../../kernels/network_reference.ts";
import type { NetworkShape } from "../../kernels/network_shape.ts";
import { normals } from "../../kernels/strict/random.ts";
import { rosenbrockDataSets } from "../../pipeline/paper/scaling/data.ts";

const shapeOf = (neurons: number): NetworkShape => ({
  ...{ inputs: 2, hidden: [neurons], biased: true, activation: "softplus" },
});
const TWO = shapeOf(2);
const TEACHER = Float64Array.of(1.5, -0.4, 0.2, -0.8, 1.2, 0.5, 1, 1.3, -0.5);

function taught(teacher: Float64Array, n: number, noise: number): DataSet {
  const x = Float64Array.from(normals("tests/proof/x", n, n * 2));
  const e = normals("tests/proof/noise", n, n);
  const y = Float64Array.from(
    { length: n },
    (_, k) => networkOutput(TWO, teacher, x.subarray(2 * k, 2 * k + 2)) + noise * e[k]!,
  );
  return { n, inputs: 2, x, y };
}

const NOISY = taught(TEACHER, 100, 0.05);
const kindOf = (data: DataSet, theta: Float64Array, maxNorm = 1e3) =>
  proveEnd(networkLoss(TWO, data).derivatives, TWO, theta, { maxNorm, mostSteps: 100 }).kind;

Deno.test("a minimum below maxNorm is finite however near that is, and infinite from there on", () => {
  const { theta } = finish(networkLoss(TWO, NOISY).derivatives, TWO, TEACHER, { mostSteps: 100 });
  const norm = parameterNorm(theta);
  for (const part of [0.5, 0.9985, 0.9995, 0.99999]) {
    assert.equal(kindOf(NOISY, theta, norm / part), "finite", `at ${part} maxNorm`);
  }
  assert.equal(kindOf(NOISY, theta, norm), "infinite");
});

Deno.test("a saddle is no end, be its Hessian singular or its diagonal zero", () => {
  const mean = NOISY.y.reduce((sum, y) => sum + y, 0) / NOISY.n;
  const none = Float64Array.of(...Array(8).fill(0), mean);
  const one = shapeOf(1);
  const start = initialWeights(one, "tests/proof", 0);
  const [u, v, b, a, c] = finish(networkLoss(one, NOISY).derivatives, one, start, { mostSteps: 500 }).theta;
  const split = (gamma: number) => Float64Array.of(u!, v!, b!, u!, v!, b!, gamma * a!, (1 - gamma) * a!, c!);
  const { derivatives } = networkLoss(TWO, NOISY);
  for (const [name, theta] of Object.entries({ none, half: split(0.5), beyond: split(1.5) })) {
    const at = derivatives(theta);
    assert.ok(infNorm(at.gradient) < 5e-12, `${name}: at rest`);
    // Where a few steps from a point beside it lead below it, no rounding does that.
    const beside = theta.map((x, i) => x + 1e-3 * (i % 3 - 1));
    const { at: below } = finish(derivatives, TWO, beside, { mostSteps: 100 });
    assert.ok(below.loss < 0.999 * at.loss, `${name}: ${at.loss} and ${below.loss}`);
    assert.equal(kindOf(NOISY, theta), "open", name);
    for (const part of [0.9995, 1, 1.00001]) {
      assert.equal(kindOf(NOISY, theta, parameterNorm(theta) / part), "open", `${name} at ${part} maxNorm`);
    }
  }
});

Deno.test("minima that fill a surface are flat", () => {
  const clean = taught(TEACHER, 100, 0);
  const dead = Float64Array.of(1, 1, 0, -1, 1, 0, 0, 0, 0.7);
  assert.equal(kindOf({ ...clean, y: clean.y.slice().fill(0.7) }, dead), "flat", "a constant target");
  assert.equal(kindOf(taught(TEACHER, 5, 0), TEACHER), "flat", "fewer samples than parameters");
  assert.equal(kindOf(clean, TEACHER), "finite");
  // For a target of nothing neurons that add up to it: residuals, and with them some of the diagonal, are rounding's.
  for (let seed = 0; seed < 20; seed++) {
    const [u, v, b, a] = normals("tests/flat", seed, 4);
    const nothing = Float64Array.of(u!, v!, b!, u!, v!, b! + 1e-16 * seed, a!, -a!, 1e-16);
    assert.equal(kindOf({ ...clean, y: new Float64Array(clean.n) }, nothing), "flat", `seed ${seed}`);
  }
  const spare = Float64Array.of(...TEACHER.subarray(0, 6), 0.4, -0.3, 0.2, 1, 1.3, 1e-16, -0.5);
  const three = proveEnd(networkLoss(shapeOf(3), clean).derivatives, shapeOf(3), spare);
  assert.equal(three.kind, "flat", "a neuron that adds next to nothing");
});

Deno.test("a minimum is finite where rounding θ alone makes a larger gradient than is asked for", () => {
  const shape: NetworkShape = { ...TWO, hidden: [3, 3, 3] };
  const { train } = rosenbrockDataSets({ inputs: 2, samples: 1000, coarse: true, seed: 1 }, 0);
  const { derivatives } = networkLoss(shape, train);
  // Where the finisher comes to: curvatures up to 3e5, the least eigenvalue of the scaled Hessian 1e-9.
  const theta = Float64Array.from([
    ...[-13.118055176542278, 6.444907005157542, 14.487342731069603, 2.3657866945972845],
    ...[-0.7625952808870685, -1.6734048612174488, -1.0639243883055336, -0.8401821933156186],
    ...[-0.042724196596400955, 2.8923638917072227, -0.488134574224648, -4.225117219496502],
    ...[0.7735919680506731, 0.1801477137543538, 6.140028044104486, 5.035640827659886],
    ...[-9.876214047095166, 1.4243054749185988, 10.825418781433209, 7.55418641527901],
    ...[-17.9961969430644, 0.5582611985847654, -0.43280990728902846, 0.766060465197747],
    ...[-0.012080888782540988, 0.8756283566197356, -2.405128448100107, 1.310570388426168],
    ...[0.7451915043959563, -0.24700244224511733, -0.3441924805096061, 0.6607125682893854],
    ...[-0.09059766293842131, 6.534170230961417, -4.018682048285806, -7.200007255744625],
    ...[0.11696820671055538],
  ]);
  const at = derivatives(theta);
  const rounding = gradientRounding(at, theta);
  let most = 0;
  for (let seed = 0; seed < 20; seed++) {
    const signs = normals("tests/proof/rounding", seed, theta.length);
    const rounded = theta.map((x, i) => x * (1 + (signs[i]! > 0 ? 1 : -1) * 2 ** -52));
    const { gradient } = backpropagated(shape, rounded, train, false);
    most = Math.max(most, infNorm(gradient.map((g, i) => g - at.gradient[i]!)) / 2);
  }
  assert.ok(most > 0.1 * rounding && most < 1.1 * rounding, `${most} and ${rounding}`);
  assert.ok(infNorm(at.gradient) > 5e-12 && most > 5e-12);
  assert.equal(proveEnd(derivatives, shape, theta).kind, "finite");
  // A percent beside it no rounding explains the gradient.
  const beside = theta.map((x, i) => x * (1 + 1e-2 * Math.sin(i)));
  assert.equal(proveEnd(derivatives, shape, beside).kind, "open");
});

Deno.test("what is not finite has no end", () => {
  for (const bad of [NaN, Infinity, -1e200]) {
    assert.equal(kindOf(NOISY, TEACHER.with(3, bad)), "open", `${bad}`);
    assert.equal(kindOf({ ...NOISY, y: NOISY.y.with(5, bad) }, TEACHER), "open", `y ${bad}`);
  }
});
