/** A network's spectrum: dense against Lanczos, the Hessian by products against the paper's, saddles in closed form. */
import assert from "node:assert/strict";
import { denseHessian, hessianByProducts } from "../../../kernels/diagnosis/dense_hessian.ts";
import { denseModel } from "../../../kernels/diagnosis/dense_model.ts";
import type { DenseLoss } from "../../../kernels/diagnosis/findings.ts";
import { type DenseNetwork, ofPaperShape } from "../../../kernels/diagnosis/network.ts";
import type { DenseSamples } from "../../../kernels/diagnosis/model.ts";
import { certifiedCurvature } from "../../../kernels/diagnosis/spectra/certificate.ts";
import { dot } from "../../../kernels/diagnosis/spectra/vectors.ts";
import { spectrumOf } from "../../../kernels/diagnosis/spectrum.ts";
import { assertClose } from "../../compare.ts";
import { dense, normalNumbers, samplesFor, weightsFor } from "../dense_fixture.ts";

const SQUARE: DenseLoss = { kind: "mean-square", factor: 1 };
const ENTROPY: DenseLoss = { kind: "cross-entropy" };

function subjectOf(network: DenseNetwork, loss: DenseLoss, samples: DenseSamples, theta: Float64Array) {
  return { network, loss, samples, theta, model: denseModel(network, loss, samples) };
}

Deno.test("the Hessian by products is that of the paper's kernels, and symmetric", () => {
  for (const hidden of [[5], [3, 3]]) {
    const network = ofPaperShape({ inputs: 3, hidden, biased: true, activation: "softplus" });
    const samples = samplesFor(network, 200);
    const theta = weightsFor(network);
    const loss = { ...SQUARE, factor: 0.5 };
    const point = denseModel(network, loss, samples).at(theta);
    const p = theta.length;
    const products = hessianByProducts(point, p);
    assertClose("hessian", denseHessian(network, loss, samples, theta, point), products, 1e-12);
    for (let i = 0; i < p; i++) {
      const row = point.product(Float64Array.from({ length: p }, (_, j) => i === j ? 1 : 0));
      assertClose(`row ${i}`, row, products.subarray(i * p, (i + 1) * p), 1e-14, 10);
    }
  }
});

Deno.test("more parameters than a Hessian is held for are refused", () => {
  const network = dense([40, 50, 1], []);
  const samples = samplesFor(network, 2);
  const theta = weightsFor(network);
  const point = denseModel(network, SQUARE, samples).at(theta);
  assert.throws(() => denseHessian(network, SQUARE, samples, theta, point), /at most 2000: got 2101/);
});

for (
  const [name, network, loss] of [
    ["several outputs", dense([4, 10, 8, 3], [{ name: "tanh" }, { name: "gelu" }]), SQUARE],
    ["classes", dense([6, 20, 10, 4], [{ name: "silu" }, { name: "softplus" }]), ENTROPY],
  ] as const
) {
  Deno.test(`${name}: Lanczos's ends are the dense ones`, () => {
    const samples = samplesFor(network, 300, loss.kind === "cross-entropy");
    const subject = subjectOf(network, loss, samples, weightsFor(network, 1, 0.4));
    const calls: (readonly [number, number])[] = [];
    const whole = spectrumOf(subject, { progress: (done, most) => calls.push([done, most]) });
    assert.deepEqual(calls.at(-1), [whole.findings.products, subject.theta.length + 10]);
    assert.equal(calls.length, whole.findings.products);
    const ends = spectrumOf(subject, { dense: 0, budget: 600, density: { probes: 2, steps: 20, seed: 1 } });
    assert.ok(whole.converged && ends.converged);
    assert.deepEqual([whole.findings.method, ends.findings.method], ["dense", "lanczos"]);
    const all = whole.findings.all!;
    const size = all.at(-1)!;
    for (const { findings } of [whole, ends]) {
      assertClose("largest", findings.largest.map(({ value }) => value), all.slice(-5).reverse(), 1e-6, size);
      assertClose("smallest", findings.smallest.map(({ value }) => value), all.slice(0, 5), 1e-6, size);
      assert.ok([...findings.largest, ...findings.smallest].every(({ residual }) => residual <= 1e-6 * size));
    }
    const { nodes, weights } = ends.findings.density!;
    assertClose("weights", [weights.reduce((a, b) => a + b)], [1], 1e-13);
    // The trace by two vectors of signs has the variance (2 Σ λ² − …)/2; four of its deviations.
    const trace = nodes.reduce((sum, node, i) => sum + node * weights[i]! * all.length, 0);
    const [sum, squares] = [1, 2].map((k) =>
      all.reduce((sum, value) => sum + (k === 1 ? value : value * value), 0)
    );
    assert.ok(Math.abs(trace - sum!) <= 4 * Math.sqrt(squares!), `${trace} ${sum}`);
    assert.ok(all[0]! < -1e-3 * size && whole.findings.negative.length > 0);
    for (const { curvature, rounding, change, step } of whole.findings.negative) {
      assert.ok(curvature < -rounding && rounding < 1e-9 && change < 0 && step !== 0);
    }
    assertClose("curvature", [whole.findings.negative[0]!.curvature], [all[0]!], 1e-9);
    const moved = subject.theta.map((value, i) =>
      value + whole.findings.negative[0]!.step * whole.smallest[0]![i]!
    );
    const { model, theta } = subject;
    assert.equal(model.loss(moved) - model.loss(theta), whole.findings.negative[0]!.change);
  });
}

Deno.test("a saddle in closed form: a tanh(w x) at zero", () => {
  const network = dense([1, 1, 1], [{ name: "tanh" }], [0, 1]);
  const x = normalNumbers("x", 50);
  const samples = { n: 50, inputs: 1, outputs: 1, x, y: x.slice() };
  const subject = subjectOf(network, SQUARE, samples, new Float64Array(2));
  const curvature = -2 * dot(x, x) / 50;
  const { findings, smallest } = spectrumOf(subject);
  assertClose("all", findings.all!, [curvature, -curvature], 1e-14);
  const [negative] = findings.negative;
  assertClose("curvature", [negative!.curvature], [curvature], 1e-14);
  assert.ok(Math.abs(negative!.curvature - curvature) <= negative!.rounding);
  assert.ok(negative!.change < -0.5 * dot(x, x) / 50);
  assertClose("direction", smallest[0]!.map(Math.abs), [Math.SQRT1_2, Math.SQRT1_2], 1e-14);
});

Deno.test("at a minimum no direction is called negative, whatever rounding makes of flat ones", () => {
  // The linear teacher itself, and inputs that leave one of the weights without effect.
  const network = dense([2, 1], []);
  const x = Float64Array.from({ length: 60 }, (_, i) => i % 2 === 0 ? normalNumbers("x", 30)[i / 2]! : 0);
  const samples = {
    n: 30,
    inputs: 2,
    outputs: 1,
    x,
    y: Float64Array.from({ length: 30 }, (_, s) => 3 * x[2 * s]! + 1),
  };
  const subject = subjectOf(network, SQUARE, samples, Float64Array.of(3, 5, 1));
  const { findings } = spectrumOf(subject);
  assert.deepEqual(findings.negative, []);
  assert.equal(Math.abs(findings.smallest[0]!.value) < 1e-15, true);
});

for (const loss of [SQUARE, ENTROPY]) {
  Deno.test(`${loss.kind}: the certified curvature is that of products within its bound`, () => {
    for (const name of ["tanh", "gelu", "relu", "softplus"] as const) {
      const network = dense([5, 12, 9, 3], [{ name }, { name }]);
      const samples = samplesFor(network, 400, loss.kind === "cross-entropy");
      const theta = weightsFor(network);
      const point = denseModel(network, loss, samples).at(theta);
      for (const seed of [1, 2, 3]) {
        const v = normalNumbers("v", theta.length, 1, seed);
        const { curvature, rounding } = certifiedCurvature(network, loss, samples, theta, v);
        const expected = dot(v, point.product(v)) / dot(v, v);
        assert.ok(
          Math.abs(curvature - expected) <= rounding,
          `${name}: ${curvature}, ${expected}, ${rounding}`,
        );
        assert.ok(rounding < 1e-11 * (1 + Math.abs(curvature)), `${name}: ${rounding}`);
      }
    }
  });
}

Deno.test("a unit on its kink has no certified curvature", () => {
  const network = dense([1, 1, 1], [{ name: "relu" }], [0, 1]);
  const samples = { n: 1, inputs: 1, outputs: 1, x: Float64Array.of(1), y: Float64Array.of(1) };
  const v = Float64Array.of(1, -1);
  const onKink = certifiedCurvature(network, SQUARE, samples, Float64Array.of(1e-17, 1), v);
  assert.ok(onKink.rounding < 1e-10);
  const two = { ...network, layers: [{ ...network.layers[0]!, inputs: 2 }, network.layers[1]!] };
  const twice = { ...samples, inputs: 2, x: Float64Array.of(0.1, 0.3) };
  const near = certifiedCurvature(two, SQUARE, twice, Float64Array.of(3, -1, 1), Float64Array.of(1, 0, 1));
  assert.ok(near.rounding > 0.01, `${near.rounding}`);
});
