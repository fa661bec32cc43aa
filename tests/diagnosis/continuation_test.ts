/** Continuations: the paper's finishers and truncated Newton's method come to the same ends; records and bounds. */
import assert from "node:assert/strict";
import { proveEnd } from "../../kernels/analysis/finisher/end_proof.ts";
import { finish } from "../../kernels/analysis/finisher/finisher.ts";
import { channelFloor } from "../../kernels/analysis/channel/floor.ts";
import { constructedNetwork } from "../../kernels/analysis/channel/constructed.ts";
import { toChannel } from "../../kernels/analysis/channel/coordinates.ts";
import { continueFrom, endNorm } from "../../kernels/diagnosis/continuation.ts";
import { denseModel } from "../../kernels/diagnosis/dense_model.ts";
import type { DenseLoss } from "../../kernels/diagnosis/findings.ts";
import type { DenseSamples } from "../../kernels/diagnosis/model.ts";
import { ofPaperShape } from "../../kernels/diagnosis/network.ts";
import { thinned } from "../../kernels/diagnosis/thinned.ts";
import { batchedLoss } from "../../kernels/float64/batched_loss.ts";
import type { NetworkShape } from "../../kernels/network_shape.ts";
import { MEAN_SQUARE } from "../../kernels/diagnosis/whole.ts";
import { dense, normalNumbers, samplesFor, weightsFor } from "./dense_fixture.ts";

const SHAPE: NetworkShape = { inputs: 2, hidden: [2], biased: true, activation: "softplus" };
const NETWORK = ofPaperShape(SHAPE);
/** What a network of this shape makes, with noise. */
function taught(activation: NetworkShape["activation"], n = 150): DenseSamples {
  const network = ofPaperShape({ ...SHAPE, activation });
  const samples = samplesFor(network, n);
  const f = denseModel(network, MEAN_SQUARE, samples).outputs(weightsFor(network, 8, 1.5));
  return { ...samples, y: f.map((value, k) => value + 0.2 * samples.y[k]!) };
}

function continuedFrom(
  network: typeof NETWORK,
  samples: DenseSamples,
  theta: Float64Array,
  options: Parameters<typeof continueFrom>[5] = {},
  loss: DenseLoss = MEAN_SQUARE,
) {
  return continueFrom(network, loss, samples, denseModel(network, loss, samples), theta, options);
}

/** Near the weights that the data were made with. */
const near = (network: typeof NETWORK) => weightsFor(network, 8, 1.5).map((x, i) => x + 0.05 * Math.cos(i));

Deno.test("a paper shape goes on as its study does, and ends where the proof says", () => {
  const samples = taught("softplus");
  const { derivatives } = batchedLoss(SHAPE, samples);
  const end = finish(derivatives, SHAPE, near(NETWORK), { mostSteps: 1000 });
  const proven = proveEnd(derivatives, SHAPE, end.theta);
  const { findings, theta } = continuedFrom(NETWORK, samples, near(NETWORK));
  assert.deepEqual(theta, proven.theta);
  assert.deepEqual([findings.method, findings.end, findings.proof], ["finisher", "rest", "finite"]);
  assert.equal(proven.kind, "finite");
  assert.ok(
    findings.path.every(({ loss }, k) => k === 0 || loss <= findings.path[k - 1]!.loss * (1 + 1e-12)),
  );
});

Deno.test("a factor before the mean square scales losses and slopes and moves nothing", () => {
  const samples = taught("softplus");
  const one = continuedFrom(NETWORK, samples, near(NETWORK));
  const half = continuedFrom(NETWORK, samples, near(NETWORK), {}, { kind: "mean-square", factor: 0.5 });
  assert.deepEqual(half.theta, one.theta);
  for (const [k, point] of one.findings.path.entries()) {
    assert.equal(half.findings.path[k]!.loss, point.loss / 2);
    assert.equal(half.findings.path[k]!.gradientNorm, point.gradientNorm / 2);
  }
});

Deno.test("in charts and by truncated Newton's method it comes to the finisher's minimum", () => {
  const samples = taught("softplus");
  const one = continuedFrom(NETWORK, samples, near(NETWORK));
  for (const [way, method] of [["newton", "finisher"], ["products", "truncated-newton"]] as const) {
    const other = continuedFrom(NETWORK, samples, near(NETWORK), { [way]: true });
    assert.deepEqual([other.findings.method, other.findings.end], [method, "rest"]);
    assert.ok(Math.abs(other.findings.loss / one.findings.loss - 1) < 1e-10);
    for (const [i, x] of other.theta.entries()) assert.ok(Math.abs(x - one.theta[i]!) < 1e-3);
  }
});

Deno.test("what slopes gently and far is found by each method", () => {
  const network = NETWORK;
  const samples = samplesFor(network, 150);
  const weights = weightsFor(network, 4, 1.5);
  const f = denseModel(network, MEAN_SQUARE, samples).outputs(weights);
  const noisy = { ...samples, y: f.map((value, k) => value + 0.2 * samples.y[k]!) };
  const start = weights.map((x, i) => x + 0.05 * Math.cos(i));
  for (const way of [{}, { newton: true }, { products: true }]) {
    assert.equal(continuedFrom(network, noisy, start, way).findings.end, "norm");
  }
});

Deno.test("the finisher goes along a channel to its floor at the norm", () => {
  const { shape, samples, theta } = entrance();
  const { derivatives } = batchedLoss(shape, samples);
  const { findings, theta: end } = continuedFrom(ofPaperShape(shape), samples, theta);
  assert.equal(findings.end, "norm");
  const { closest, inside, path: [first] } = findings;
  assert.deepEqual([closest!.first, closest!.second], [0, 1]);
  assert.ok(closest!.distance < first!.distance! && closest!.outputCosine < -0.999 && inside! > 0.99);
  const floor = channelFloor(
    derivatives,
    shape,
    { first: 0, second: 1 },
    toChannel(shape, closest!, end),
    1e-9,
  )!;
  assert.ok(findings.loss - floor.at.loss < 1e-4 * (first!.loss - floor.at.loss));
});

/** A pair in the entrance of its channel, settled, on data that such a pair has made with noise. */
function entrance() {
  const shape: NetworkShape = { inputs: 2, hidden: [2], biased: true, activation: "softplus" };
  const n = 200;
  const [w, delta] = [[1, -0.5, 0.3], [0.6, 0.8, 0]];
  const network = ofPaperShape(shape);
  const base = samplesFor(network, n);
  const at = (epsilon: number) =>
    Float64Array.of(
      ...w.map((x, i) => x + epsilon * delta[i]!),
      ...w.map((x, i) => x - epsilon * delta[i]!),
      ...[(1.5 + 2 / epsilon) / 2, (1.5 - 2 / epsilon) / 2, 0.2],
    );
  const limit = denseModel(network, MEAN_SQUARE, base).outputs(at(1e-4));
  const noise = normalNumbers("entrance", n, 0.001);
  const samples = { ...base, y: limit.map((f, k) => f - noise[k]!) };
  const { derivatives } = batchedLoss(shape, samples);
  const pair = { first: 0, second: 1 };
  const { theta } = channelFloor(derivatives, shape, pair, toChannel(shape, pair, at(0.1)), 1e-9)!;
  return { shape, samples, theta };
}

Deno.test("relu networks go on along their kinks, deep ones by truncated Newton's method", () => {
  const shallow = ofPaperShape({ ...SHAPE, activation: "relu" });
  const samples = taught("relu");
  const { findings } = continuedFrom(shallow, samples, near(shallow), { budget: 3000 });
  assert.equal(findings.method, "finisher");
  assert.ok(findings.loss < findings.path[0]!.loss);
  assert.ok(
    findings.path.every(({ loss }, k) => k === 0 || loss <= findings.path[k - 1]!.loss * (1 + 1e-12)),
  );
  const deep = ofPaperShape({ ...SHAPE, hidden: [2, 2], activation: "relu" });
  const other = continuedFrom(deep, samples, weightsFor(deep), { budget: 500 }).findings;
  assert.equal(other.method, "truncated-newton");
  assert.ok(other.loss < other.path[0]!.loss);
});

Deno.test("budgets hold, ways are thinned, equal arguments give equal bits", () => {
  const network = dense([2, 3, 2], [{ name: "tanh" }]);
  const samples = samplesFor(network, 60);
  const run = () => continuedFrom(network, samples, weightsFor(network), { budget: 300 });
  const [one, two] = [run(), run()];
  assert.equal(JSON.stringify(one.findings), JSON.stringify(two.findings));
  assert.deepEqual(one.theta, two.theta);
  assert.equal(one.findings.end, "limit");
  assert.deepEqual(thinned([1, 2, 3], 5), [1, 2, 3]);
  assert.deepEqual(thinned(Array.from({ length: 11 }, (_, k) => k), 3), [0, 5, 10]);
  assert.ok(one.findings.path.length <= 200);
});

Deno.test("a network beyond the paper's norm may double it", () => {
  const { theta } = constructedNetwork("pair", 0);
  assert.ok(endNorm(theta) > 2e3);
  assert.equal(endNorm(weightsFor(NETWORK)), 1e3);
});
