/** Pairs replaced by gated units and trained: two outputs, both losses, weight decay, deep networks, kinks. */
import assert from "node:assert/strict";
import { continueFrom } from "../../../kernels/diagnosis/continuation.ts";
import type { LayerActivationName } from "../../../kernels/diagnosis/activations.ts";
import { denseModel } from "../../../kernels/diagnosis/dense_model.ts";
import type { DenseLoss } from "../../../kernels/diagnosis/findings.ts";
import { gatePair } from "../../../kernels/diagnosis/gate.ts";
import { withGate } from "../../../kernels/diagnosis/hidden/gated_unit.ts";
import { fromPairs, pairPlace } from "../../../kernels/diagnosis/hidden/pair_coordinates.ts";
import type { DenseSamples } from "../../../kernels/diagnosis/model.ts";
import { type DenseNetwork, densePlaces } from "../../../kernels/diagnosis/network.ts";
import { assertClose } from "../../compare.ts";
import { dense, normalNumbers, weightsFor } from "../dense_fixture.ts";

const SQUARE: DenseLoss = { kind: "mean-square", factor: 1 };
const PAIR = { layer: 0, first: 0, second: 1 };
/** gated.py's: w, Δ, another unit; c, A, its output weights and the bias, for each output. */
const TEACHER = Float64Array.of(
  ...[1, -0.5, 0.25, 0.75, 1, 0, 0.5, 1.25, -0.75],
  ...[1.5, 2, -1, 0.25, -0.5, 1, 0.75, 0],
);
const N = 120;
const numbers = (count: number, seed: number) =>
  Float64Array.from({ length: count }, (_, k) => ((k + 1) * 7919 + seed * 104729) % 1009 / 512 - 1);
/** The pair's θ at ε. */
const apart = (network: DenseNetwork, q: Float64Array, epsilon: number, pair = PAIR) =>
  fromPairs(q, [pairPlace(network, pair)], [epsilon]);

/** What the network with the gated unit makes of x, and noise. */
function taught(
  network: DenseNetwork,
  q: Float64Array,
  x: Float64Array,
  noise: Float64Array,
  pair = PAIR,
): DenseSamples {
  const outputs = network.layers.at(-1)!.outputs;
  const samples = { n: noise.length / outputs, inputs: network.layers[0]!.inputs, outputs, x, y: noise };
  const f = denseModel(withGate(network, pair), SQUARE, samples).outputs(q);
  return { ...samples, y: f.map((value, k) => value + noise[k]!) };
}

const GELU = dense([2, 3, 2], [{ name: "gelu" }]);
const NOISY = taught(
  GELU,
  TEACHER,
  numbers(2 * N, 5).map((x) => 2 * x),
  numbers(2 * N, 6).map((x) => 0.25 * x),
);

Deno.test("two outputs: the gated unit's loss is PyTorch's, at a small norm, below that of the pair at a large one", () => {
  const { trained } = JSON.parse(Deno.readTextFileSync(new URL("gated.json", import.meta.url)));
  const theta = apart(GELU, TEACHER, 1e-3);
  const gated = gatePair(GELU, SQUARE, NOISY, theta, { budget: 20_000, test: NOISY })!;
  const { findings } = gated;
  assert.deepEqual([gated.layer, gated.units], [0, [0, 1]]);
  const pair = denseModel(GELU, SQUARE, NOISY);
  assertClose("loss at the start", [findings.lossAtStart], [pair.loss(theta)], 1e-5);
  assert.ok(findings.loss < trained.loss * (1 + 1e-8), `${findings.loss}, PyTorch ${trained.loss}`);
  assert.equal(findings.testLoss, findings.loss);
  assert.equal(denseModel(gated.network, SQUARE, NOISY).loss(gated.theta), findings.loss);
  const reached = continueFrom(GELU, SQUARE, NOISY, pair, theta, { budget: 4000 }).findings;
  assert.ok(findings.loss < reached.loss && findings.norm < reached.norm / 20, JSON.stringify(findings));
});

/** w, Δ … of any network: a random θ with Δ of length 1. */
function drawn(network: DenseNetwork, pair: typeof PAIR, seed: number): Float64Array {
  const q = weightsFor(network, seed, 0.8);
  const { second, stride } = pairPlace(network, pair);
  const length = Math.sqrt(q.subarray(second, second + stride).reduce((sum, x) => sum + x * x, 0));
  for (let i = second; i < second + stride; i++) q[i]! /= length;
  return q;
}

const KINDS: readonly (readonly [LayerActivationName, number, DenseLoss])[] = [
  ["silu", 1, SQUARE],
  ["gelu-tanh", 0, { kind: "cross-entropy" }],
  ["tanh", 1, { kind: "cross-entropy", decay: 1e-3 }],
  ["relu", 0, SQUARE],
  ["leaky-relu", 1, { ...SQUARE, decay: 1e-4 }],
];
for (const [name, layer, loss] of KINDS) {
  const title = `${name}, layer ${layer + 1} of 3-4-4-3, ${loss.kind}${
    loss.decay === undefined ? "" : ", decay"
  }`;
  Deno.test(`${title}: the unit starts where the pair is and is trained from there`, () => {
    const network = dense([3, 4, 4, 3], [{ name }, { name }]);
    const pair = { layer, first: 1, second: 3 };
    const q = drawn(network, pair, 1);
    const made = taught(network, q, normalNumbers("x", 3 * N), normalNumbers("noise", 3 * N, 0.3), pair);
    const samples = loss.kind === "mean-square" ? made : { ...made, y: classesOf(made.y, 3) };
    const theta = apart(network, q, 1e-4, pair);
    const gated = gatePair(network, loss, samples, theta, { budget: 300 })!;
    assert.deepEqual([gated.layer, gated.units], [layer, [1, 3]]);
    const { lossAtStart, norm, ...found } = gated.findings;
    // Without the decay of the pair's large weights, which the unit does not have.
    const plain = loss.decay === undefined ? denseModel(network, loss, samples).loss(theta) : Infinity;
    assert.ok(lossAtStart < plain * (1 + 1e-5) && lossAtStart > 0, `${lossAtStart}, ${plain}`);
    if (plain < Infinity) assertClose("loss at the start", [lossAtStart], [plain], 1e-5);
    assert.ok(found.loss < lossAtStart && norm < 100, JSON.stringify(gated.findings));
    assert.equal(gated.theta.length, densePlaces(network).parameters);
  });
}

/** One-hot, of the largest. */
function classesOf(y: Float64Array, classes: number): Float64Array {
  const to = y.slice();
  for (let at = 0; at < y.length; at += classes) {
    const own = y.subarray(at, at + classes);
    to.fill(0, at, at + classes)[at + own.indexOf(Math.max(...own))] = 1;
  }
  return to;
}

Deno.test("without a channel there is no unit", () => {
  assert.equal(gatePair(GELU, SQUARE, NOISY, weightsFor(GELU)), null);
});
