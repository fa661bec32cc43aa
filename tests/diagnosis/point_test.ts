/** What is said of the point where training stopped, against the dense model and by hand. */
import assert from "node:assert/strict";
import { denseModel } from "../../kernels/diagnosis/dense_model.ts";
import type { DenseLoss } from "../../kernels/diagnosis/findings.ts";
import {
  constantLoss,
  deadUnits,
  misclassified,
  pointFindings,
  sampleLosses,
} from "../../kernels/diagnosis/point.ts";
import { dense, samplesFor, weightsFor } from "./dense_fixture.ts";

const NETWORK = dense([3, 5, 4, 2], [{ name: "tanh" }, { name: "softplus" }]);
const LOSSES: readonly DenseLoss[] = [{ kind: "mean-square", factor: 0.5 }, { kind: "cross-entropy" }];

for (const loss of LOSSES) {
  Deno.test(`${loss.kind}: losses of single samples have the model's loss as their mean`, () => {
    const samples = samplesFor(NETWORK, 40, loss.kind === "cross-entropy");
    const theta = weightsFor(NETWORK);
    const model = denseModel(NETWORK, loss, samples);
    const each = sampleLosses(loss, samples, model.outputs(theta));
    const mean = each.reduce((sum, value) => sum + value, 0) / 40;
    assert.ok(Math.abs(mean - model.loss(theta)) <= 1e-14 * mean, `${mean} ${model.loss(theta)}`);
  });

  Deno.test(`${loss.kind}: the constant is the best one`, () => {
    const samples = samplesFor(NETWORK, 40, loss.kind === "cross-entropy");
    const best = constantLoss(loss, samples);
    const means = [0, 1].map((m) => samples.y.filter((_, i) => i % 2 === m).reduce((a, b) => a + b, 0) / 40);
    const at = (first: number, second: number) => {
      const f = Float64Array.from({ length: 80 }, (_, i) => i % 2 === 0 ? first : second);
      return sampleLosses(loss, samples, f).reduce((a, b) => a + b, 0) / 40;
    };
    // Of classes the outputs are logits of their shares.
    const [a, b] = loss.kind === "cross-entropy" ? means.map((share) => Math.log(share)) : means;
    assert.ok(Math.abs(at(a!, b!) - best) <= 1e-14);
    for (const step of [-0.01, 0.01]) assert.ok(at(a! + step, b!) > best && at(a!, b! + step) > best);
  });
}

Deno.test("norms are the paper's and Euclid's; all rows have no error of sampling, fewer have one that falls with them", () => {
  const samples = samplesFor(NETWORK, 40);
  const theta = weightsFor(NETWORK);
  const [loss] = LOSSES;
  const model = denseModel(NETWORK, loss!, samples);
  const of = (rows: number) =>
    pointFindings({ network: NETWORK, theta, loss: loss!, samples, model, rows, test: model });
  const whole = of(40);
  const squares = theta.reduce((sum, value) => sum + value * value, 0);
  assert.deepEqual([whole.norm, whole.euclideanNorm], [squares / (2 * theta.length), Math.sqrt(squares)]);
  assert.deepEqual([whole.lossError, whole.testLoss], [0, whole.loss]);
  assert.ok(whole.gradientMaximum <= whole.gradientNorm);
  const [few, many] = [of(44).lossError, of(4000).lossError];
  assert.ok(0 < few && few < many);
  // Of a large population: the spread of the samples over √n.
  const each = sampleLosses(loss!, samples, model.outputs(theta));
  const mean = whole.loss;
  const spread = Math.sqrt(each.reduce((sum, value) => sum + (value - mean) * (value - mean), 0) / 39 / 40);
  assert.ok(Math.abs(many / spread - Math.sqrt(0.99)) < 1e-9);
});

Deno.test("misclassified are samples whose class has not the largest output alone, and those of shared classes", () => {
  const y = Float64Array.of(1, 0, 0, /**/ 0, 1, 0, /**/ 0, 0, 1, /**/ 0.5, 0.5, 0, /**/ 0, 1, 0);
  const samples = { n: 5, inputs: 1, outputs: 3, x: new Float64Array(5), y };
  const of = (...f: number[]) => misclassified(samples, Float64Array.from(f));
  const right = [3, 1, 2, /**/ -2, -1, -3];
  assert.equal(of(...right, /**/ 0, 0, 1e-9, /**/ 9, 9, 0, /**/ 0, 1, 0), 1);
  assert.equal(of(...right, /**/ 0, 1, 1, /**/ 9, 0, 0, /**/ 2, 1, 0), 3);
  assert.equal(of(...right, /**/ 0, NaN, 1, /**/ 9, 0, 0, /**/ 0, 1, 0), 2);
  const [square, entropy] = LOSSES.map((loss) => {
    const own = samplesFor(NETWORK, 40, loss.kind === "cross-entropy");
    const model = denseModel(NETWORK, loss, own);
    const theta = weightsFor(NETWORK);
    const found = pointFindings({ network: NETWORK, theta, loss, samples: own, model, rows: 40, test: null });
    return { ...found, expected: misclassified(own, model.outputs(theta)) };
  });
  assert.equal(square!.misclassified, undefined);
  assert.ok(entropy!.misclassified! > 0);
  assert.equal(entropy!.misclassified, entropy!.expected);
});

Deno.test("dead units are those that no sample wakes, in every hidden layer", () => {
  const network = dense([2, 3, 2, 1], [{ name: "relu" }, { name: "relu" }]);
  const samples = { ...samplesFor(network, 10), x: Float64Array.from({ length: 20 }, (_, i) => 0.1 + i % 3) };
  // Layer 1: w·x + b with unit 1 below 0 everywhere; layer 2: unit 0 sees only sums above 0, unit 1 none.
  const theta = Float64Array.of(1, 1, 0, -1, -1, 0, 1, 0, 0, 1, 1, 1, 0, -1, -1, -1, -0.5, 1, 1, 0);
  assert.deepEqual(deadUnits(network, theta, samples), [[1], [1]]);
});

Deno.test("a loss above that of the best constant, weight decay apart, and one row of many are warned of", () => {
  const samples = samplesFor(NETWORK, 40);
  const [theta, [loss]] = [weightsFor(NETWORK), LOSSES];
  const warned = (samples: ReturnType<typeof samplesFor>, decay: number, rows = samples.n) => {
    const own = { ...loss!, decay };
    const model = denseModel(NETWORK, own, samples);
    return pointFindings({ network: NETWORK, theta, loss: own, samples, model, rows, test: null }).warnings;
  };
  const f = denseModel(NETWORK, loss!, samples).outputs(theta);
  assert.equal(warned({ ...samples, y: f }, 100), undefined);
  const worse = { ...samples, y: f.map((each) => each + 1e3) };
  assert.match(
    warned(worse, 0)!.join(),
    /^the network is worse than a constant .* check --scale, --activation, --target/,
  );
  const one = { ...samples, n: 1, x: samples.x.slice(0, samples.inputs), y: f.slice(0, samples.outputs) };
  assert.match(warned(one, 0, 200)!.join(), /^one row of 200 was used/);
});
