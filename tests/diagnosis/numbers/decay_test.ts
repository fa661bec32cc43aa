/** Weight decay as part of the loss: against PyTorch, closed forms, and the loss without it. */
import assert from "node:assert/strict";
import { continueFrom } from "../../../kernels/diagnosis/continuation.ts";
import { withoutDecay } from "../../../kernels/diagnosis/decay.ts";
import { denseHessian, hessianByProducts } from "../../../kernels/diagnosis/dense_hessian.ts";
import { denseModel } from "../../../kernels/diagnosis/dense_model.ts";
import type { DenseLoss } from "../../../kernels/diagnosis/findings.ts";
import { paperProblem } from "../../../kernels/diagnosis/paper_loss.ts";
import { certifiedCurvature } from "../../../kernels/diagnosis/spectra/certificate.ts";
import { dot } from "../../../kernels/diagnosis/spectra/vectors.ts";
import { spectrumOf } from "../../../kernels/diagnosis/spectrum.ts";
import { assertClose } from "../../compare.ts";
import { dense, normalNumbers, samplesFor, weightsFor } from "../dense_fixture.ts";

const TANH = { name: "tanh" } as const;

/**
 * PyTorch 1.13 in float64: Linear(2, 3), Tanh, Linear(3, 2) with θᵢ = sin(i + 1), x = cos(i + 1), y = sin(2i + 1), five
 * samples; mse_loss; `gradient` is the move of one step of SGD(lr=1, weight_decay=0.03) turned round, `eigenvalues` are
 * linalg.eigvalsh of autograd's Hessian of mse_loss + 0.015 Σ θ².
 */
const PYTORCH = {
  loss: 1.2867102092177416 + 0.13315818820803088,
  gradient: [
    ...[-0.0210790784500912, 0.29557457635665, -0.603894102002588, 0.153931678117268, 0.250078740114764],
    ...[-0.509817176661073, 0.175423405064317, 0.0256670767541106, 0.111500702183033, -0.54789133382813],
    ...[0.478651979789126, -0.484758391209976, 0.47774104393655, 0.315804799517295, -0.205293406594681],
    ...[0.143364881330899, -1.17472813976224],
  ],
  eigenvalues: [
    ...[-0.994658500245598, -0.788350663443955, -0.460710176120813, -0.313265635709384, -0.0438831983083198],
    ...[0.0117163266623926, 0.0282111445829236, 0.0351642228674603, 0.0651656756259185, 0.249261290343874],
    ...[0.527227958810502, 0.634183996932364, 1.05330346961738, 1.3390238795942, 1.72390451573029],
    ...[1.81781502831296, 2.33502718862178],
  ],
};

Deno.test("loss, gradient and Hessian are PyTorch's with weight_decay", () => {
  const network = dense([2, 3, 2], [TANH]);
  const of = (count: number, f: (i: number) => number) =>
    Float64Array.from({ length: count }, (_, i) => f(i));
  const theta = of(17, (i) => Math.sin(i + 1));
  const [x, y] = [of(10, (i) => Math.cos(i + 1)), of(10, (i) => Math.sin(2 * i + 1))];
  const samples = { n: 5, inputs: 2, outputs: 2, x, y };
  // mse_loss is the mean over outputs as well.
  const loss: DenseLoss = { kind: "mean-square", factor: 0.5, decay: 0.03 };
  const model = denseModel(network, loss, samples);
  const { loss: value, gradient } = model.gradient(theta);
  assert.ok(Math.abs(value - PYTORCH.loss) < 1e-14 && Math.abs(model.loss(theta) - PYTORCH.loss) < 1e-14);
  assertClose("gradient", gradient, PYTORCH.gradient, 1e-14);
  const { findings } = spectrumOf({ network, loss, samples, model, theta });
  assertClose("eigenvalues", findings.all!, PYTORCH.eigenvalues, 1e-13);
});

for (const kind of ["mean-square", "cross-entropy"] as const) {
  const decay = 0.07;
  const loss: DenseLoss = kind === "mean-square" ? { kind, factor: 1, decay } : { kind, decay };

  Deno.test(`${kind}: the Hessian is the other one and λ on its diagonal, by each way to it`, () => {
    const network = dense([3, 6, kind === "mean-square" ? 1 : 3], [TANH]);
    const samples = samplesFor(network, 150, kind === "cross-entropy");
    const theta = weightsFor(network);
    const p = theta.length;
    const plain = withoutDecay(loss);
    const [model, other] = [denseModel(network, loss, samples), denseModel(network, plain, samples)];
    const expected = hessianByProducts(other.at(theta), p);
    for (let i = 0; i < p; i++) expected[i * p + i]! += decay;
    const bound = 1e-12;
    assertClose("products", hessianByProducts(model.at(theta), p), expected, bound);
    assertClose("whole", denseHessian(network, loss, samples, theta, model.at(theta)), expected, bound);
    const v = normalNumbers("v", p, 1, 3);
    const [one, two] = [loss, plain].map((each) => certifiedCurvature(network, each, samples, theta, v));
    assert.ok(Math.abs(one!.curvature - two!.curvature - decay) <= one!.rounding + two!.rounding);
    const direct = dot(v, model.at(theta).product(v)) / dot(v, v);
    assert.ok(Math.abs(one!.curvature - direct) < 1e-12 && one!.rounding < 1e-10);
  });
}

Deno.test("a continuation comes to the closed form of ridge regression", () => {
  const network = dense([2, 1], [], [0]);
  const samples = samplesFor(network, 50);
  const decay = 0.4;
  const loss: DenseLoss = { kind: "mean-square", factor: 1, decay };
  const model = denseModel(network, loss, samples);
  const { theta, findings } = continueFrom(network, loss, samples, model, Float64Array.of(3, -2));
  // (2/N XᵀX + λ) w = 2/N Xᵀy, by Cramer's rule.
  const { n, x, y } = samples;
  const sum = (f: (i: number) => number) => {
    let total = 0;
    for (let i = 0; i < n; i++) total += f(i);
    return 2 * total / n;
  };
  const [a, b, d] = [
    sum((i) => x[2 * i]! * x[2 * i]!) + decay,
    sum((i) => x[2 * i]! * x[2 * i + 1]!),
    sum((i) => x[2 * i + 1]! * x[2 * i + 1]!) + decay,
  ];
  const [r, s] = [sum((i) => x[2 * i]! * y[i]!), sum((i) => x[2 * i + 1]! * y[i]!)];
  const solution = [(d * r - b * s) / (a * d - b * b), (a * s - b * r) / (a * d - b * b)];
  assert.equal(findings.end, "rest");
  assertClose("weights", theta, solution, 1e-9);
});

Deno.test("with weight decay nothing is taken from the paper's loss, which has none", () => {
  const network = dense([2, 3, 1], [TANH]);
  const samples = samplesFor(network, 20);
  const loss: DenseLoss = { kind: "mean-square", factor: 1 };
  assert.notEqual(paperProblem(network, loss, samples), null);
  assert.notEqual(paperProblem(network, { ...loss, decay: 0 }, samples), null);
  assert.equal(paperProblem(network, { ...loss, decay: 1e-9 }, samples), null);
});
