/** Each verdict once, on a network of which it is known what it is. */
import assert from "node:assert/strict";
import { fromChannel } from "../../kernels/analysis/channel/coordinates.ts";
import { channelFloor } from "../../kernels/analysis/channel/floor.ts";
import { gatedUnit } from "../../kernels/analysis/channel/gated_unit.ts";
import { networkOutputs } from "../../kernels/analysis/networks/network_outputs.ts";
import { activationAt } from "../../kernels/diagnosis/activations.ts";
import { denseModel } from "../../kernels/diagnosis/dense_model.ts";
import type { EdgeFindings } from "../../kernels/diagnosis/findings/curvature.ts";
import { VERDICTS } from "../../kernels/diagnosis/findings/verdict.ts";
import type { DenseSamples } from "../../kernels/diagnosis/model.ts";
import { ofPaperShape } from "../../kernels/diagnosis/network.ts";
import { descend } from "../../kernels/diagnosis/newton/descent.ts";
import { findPairs } from "../../kernels/diagnosis/pairs.ts";
import { judge } from "../../kernels/diagnosis/verdict.ts";
import { batchedLoss } from "../../kernels/float64/batched_loss.ts";
import type { NetworkShape } from "../../kernels/network_shape.ts";
import { diagnoseAtOnce, MEAN_SQUARE, type WholeDiagnosis } from "../../kernels/diagnosis/whole.ts";
import { dense, normalNumbers, samplesFor, weightsFor } from "./dense_fixture.ts";

const seen = new Set<string>();
function checked(result: WholeDiagnosis, verdict: string): WholeDiagnosis {
  assert.equal(result.verdict.verdict, verdict, JSON.stringify(result.verdict.evidence, null, 1));
  return counted(result);
}
function counted(result: WholeDiagnosis): WholeDiagnosis {
  const { verdict } = result;
  seen.add(verdict.verdict);
  assert.match(verdict.sentence, /^[A-Z].*\.$/);
  assert.ok(verdict.evidence.length > 0);
  const worth = verdict.advice.map(({ gain, cost }) =>
    gain === null || cost === null ? -Infinity : gain / Math.max(1, cost)
  );
  assert.deepEqual(worth, worth.toSorted((a, b) => b - a));
  return result;
}

const SHAPE: NetworkShape = { inputs: 2, hidden: [3], biased: true, activation: "softplus" };
const PAIR = { first: 0, second: 2 };
/** A gated unit and a neuron, with noise of the sign for which the loss falls along the channel, to an end above 0. */
const TEACHER = Float64Array.of(1, -0.5, 0.3, 0.4, 1.2, -0.8, 0.6, 0.8, 0, 1.5, -1, 2, 0.2);
const TAUGHT: DenseSamples = (() => {
  const n = 200;
  const base = { n, inputs: 2, x: normalNumbers("taught", 2 * n), y: normalNumbers("noise", n) };
  const unit = gatedUnit(SHAPE, PAIR, TEACHER, base);
  const single = networkOutputs(
    { ...SHAPE, hidden: [1] },
    Float64Array.of(0.4, 1.2, -0.8, -1, 0.2),
    base.x,
  );
  return { ...base, outputs: 1, y: base.y.map((noise, k) => unit[k]! + single[k]! + 0.03 * noise) };
})();

Deno.test("a channel of the paper's shape: its limit, its exponent, its gated unit", () => {
  const network = ofPaperShape(SHAPE);
  const start = fromChannel(SHAPE, PAIR, { epsilon: 0.1, q: TEACHER });
  // Before training has settled across the channel it is not what holds the run.
  checked(diagnoseAtOnce({ network, samples: TAUGHT, theta: start }), "still training");
  const { derivatives } = batchedLoss(SHAPE, TAUGHT);
  const { theta } = channelFloor(derivatives, SHAPE, PAIR, { epsilon: 0.05, q: TEACHER }, 1e-9)!;
  const { found, verdict } = checked(diagnoseAtOnce({ network, samples: TAUGHT, theta }), "channel");
  const { channel, gate, continuation } = found;
  assert.deepEqual([verdict.layer, verdict.units, verdict.dimension], [0, [0, 2], 1]);
  assert.ok(channel!.gain > 0 && channel!.lossLimit <= continuation!.loss);
  assert.ok(Math.abs(channel!.exponent! - 2) < 0.1, `exponent ${channel!.exponent}`);
  assert.ok(channel!.floor.length >= 3);
  // The unit is the channel's limit, so their minima are one.
  assert.ok(Math.abs(gate!.loss / channel!.lossLimit - 1) < 1e-7, `${gate!.loss}, ${channel!.lossLimit}`);
  assert.ok(gate!.norm < 10 && continuation!.norm >= 1e3);
  assert.ok(channel!.halfGainNorm! < continuation!.norm);
  assert.match(verdict.advice[0]!.what, /gated linear unit|second-order/);
});

Deno.test("a channel of two outputs, of tanh and in mirror image", () => {
  const network = dense([2, 3, 2], [{ name: "tanh" }]);
  const n = 150;
  const x = normalNumbers("two", 2 * n);
  const sigma = activationAt({ name: "tanh" });
  const y = new Float64Array(2 * n);
  for (let k = 0; k < n; k++) {
    const [u, v] = [x[2 * k]!, x[2 * k + 1]!];
    const [s, slope] = sigma(u - 0.5 * v + 0.3);
    const [other] = sigma(0.4 * u + 1.2 * v - 0.8);
    y[2 * k] = 1.5 * s + 2 * slope * (0.6 * u + 0.8 * v) - other;
    y[2 * k + 1] = -0.5 * s + slope * (0.6 * u + 0.8 * v) + 0.7 * other;
  }
  const epsilon = 0.1;
  const [w, delta] = [[1, -0.5, 0.3], [0.6, 0.8, 0]];
  const row = (side: number, sign: number) =>
    w.map((value, i) => sign * (value + side * epsilon * delta[i]!));
  const outputs = (c: number, a: number, other: number) => [
    ...[(c + a / epsilon) / 2, -(c - a / epsilon) / 2, other, 0],
  ];
  const theta = Float64Array.of(
    ...[...row(1, 1), ...row(-1, -1), 0.4, 1.2, -0.8],
    ...[...outputs(1.5, 2, -1), ...outputs(-0.5, 1, 0.7)],
  );
  const samples = { n, inputs: 2, outputs: 2, x, y };
  for (const products of [false, true]) {
    const way = { budget: 30_000, products };
    const { found, verdict } = checked(diagnoseAtOnce({ network, samples, theta }, way), "channel");
    assert.equal(found.continuation!.method, products ? "truncated-newton" : "finisher");
    assert.deepEqual(verdict.units, [0, 1]);
    assert.ok(found.continuation!.closest!.mirrored);
    assert.ok(found.channel!.lossLimit < 0.01 * found.point!.loss);
    assert.match(found.channel!.computes, /^c σ\(z\) .*; c and a have 2 components/);
    // The data are a gated unit's: it has them at a finite norm, at which the pair has not.
    assert.ok(found.gate!.loss < 1e-10 && found.gate!.norm < 10, JSON.stringify(found.gate));
  }
});

/** A network brought to rest from random weights, on data that a smaller one has made with noise. */
function rested(seed = 1) {
  const network = dense([2, 2, 1], [{ name: "tanh" }]);
  const samples = samplesFor(network, 120);
  const teacher = denseModel(network, MEAN_SQUARE, samples).outputs(weightsFor(network, 3, 1));
  const taught = { ...samples, y: teacher.map((f, k) => f + 0.1 * samples.y[k]!) };
  const model = denseModel(network, MEAN_SQUARE, taught);
  const start = weightsFor(network, 3, 1).map((x, i) => x + 0.1 * weightsFor(network, seed)[i]!);
  const { theta } = descend(model, start, { budget: 5000, maxNorm: 1e3 });
  return { network, samples: taught, theta, start };
}

Deno.test("a finite minimum, and the same network before it has come there", () => {
  const { network, samples, theta, start } = rested();
  checked(diagnoseAtOnce({ network, samples, theta }), "finite minimum");
  const { verdict } = checked(diagnoseAtOnce({ network, samples, theta: start }), "still training");
  assert.ok(verdict.advice[0]!.gain! > 0);
});

Deno.test("float32 weights of a finite minimum have the same verdict", () => {
  const { network, samples, theta } = rested();
  checked(
    diagnoseAtOnce({ network, samples, theta: Float64Array.from(Float32Array.from(theta)) }),
    "finite minimum",
  );
});

Deno.test("a neuron drawn twice: a saddle where its parts have the signs for which the split bends down", () => {
  const { samples, theta } = rested();
  const wide = dense([2, 3, 1], [{ name: "tanh" }]);
  const split = (gamma: number) => {
    const [rows, [one, two, bias]] = [theta.subarray(0, 6), theta.subarray(6)] as [
      Float64Array,
      Float64Array,
    ];
    return Float64Array.of(...rows, ...rows.subarray(3), one!, gamma * two!, (1 - gamma) * two!, bias!);
  };
  const [inside, outside] = [split(0.4), split(1.7)].map((start) =>
    counted(diagnoseAtOnce({ network: wide, samples, theta: start }))
  ) as [WholeDiagnosis, WholeDiagnosis];
  const [a, b] = [inside.found.local!.splits[0]!, outside.found.local!.splits[0]!];
  assert.deepEqual(a.units, [1, 2]);
  // γ(1 − γ) has another sign there, so what is the least curvature in one is the largest in the other.
  const scale = (gamma: number) => gamma * (1 - gamma) / (gamma * gamma + (1 - gamma) * (1 - gamma));
  assert.ok(Math.abs(a.least / scale(0.4) - b.largest / scale(1.7)) < 1e-9 * Math.abs(a.least) + 1e-12);
  for (const { found: { local }, verdict } of [inside, outside]) {
    const { splits } = local!;
    if (splits[0]!.least <= splits[0]!.rounding) assert.equal(verdict.verdict, "plateau saddle");
    else assert.notEqual(verdict.verdict, "plateau saddle");
  }
  assert.ok([inside, outside].some(({ verdict }) => verdict.verdict === "plateau saddle"));
  // A copy turned round, −w with −a, is the same unit of tanh, and the same plateau.
  for (
    const { found, verdict, theta } of [{ ...inside, theta: split(0.4) }, { ...outside, theta: split(1.7) }]
  ) {
    const turned = theta.map((x, i) => [6, 7, 8, 11].includes(i) ? -x : x);
    const mirrored = diagnoseAtOnce({ network: wide, samples, theta: turned });
    assert.equal(mirrored.verdict.verdict, verdict.verdict);
    const [own, other] = [found.local!.splits[0]!, mirrored.found.local!.splits[0]!];
    assert.deepEqual(other.units, [1, 2]);
    assert.ok(Math.abs(other.least - own.least) <= own.rounding + other.rounding);
  }
});

Deno.test("a saddle with an escape direction: a network of zeros that its outputs' mean is all of", () => {
  const network = dense([2, 1, 1], [{ name: "tanh" }]);
  const samples = samplesFor(network, 100);
  const y = samples.x.filter((_, i) => i % 2 === 0);
  const mean = y.reduce((sum, value) => sum + value, 0) / 100;
  const { verdict } = checked(
    diagnoseAtOnce({
      network,
      samples: { ...samples, y: Float64Array.from(y) },
      theta: Float64Array.of(0, 0, 0, 0, mean),
    }),
    "saddle",
  );
  assert.ok(verdict.advice.some(({ what }) => /negative curvature/.test(what)));
});

Deno.test("held by the step size or by noise, as long as there is something to gain", () => {
  const { network, samples, theta, start } = rested();
  const edge: EdgeFindings = {
    ...{ optimiser: "sgd" as const, learningRate: 0.1, batch: null, quantity: "sharpness" as const },
    ...{ value: 20.4, threshold: 20, ratio: 1.02, held: true },
  };
  checked(diagnoseAtOnce({ network, samples, theta: start }, { edge }), "edge of stability");
  checked(diagnoseAtOnce({ network, samples, theta }, { edge }), "finite minimum");
  checked(
    diagnoseAtOnce({ network, samples, theta }, { edge: { ...edge, value: 3, ratio: 0.15, held: false } }),
    "finite minimum",
  );
  const noise = { batch: 16, variance: 1, gradientSquared: 1e-4, excess: 0.1, held: true };
  checked(diagnoseAtOnce({ network, samples, theta: start }, { noise }), "batch noise");
  checked(diagnoseAtOnce({ network, samples, theta }, { noise }), "finite minimum");
});

Deno.test("norm growth of another kind: classes that can be separated", () => {
  const network = dense([2, 2], []);
  const x = normalNumbers("classes", 80);
  const y = new Float64Array(80);
  for (let k = 0; k < 40; k++) y[2 * k + (x[2 * k]! + x[2 * k + 1]! > 0 ? 1 : 0)] = 1;
  const samples = { n: 40, inputs: 2, outputs: 2, x, y };
  const { found } = checked(
    diagnoseAtOnce({
      network,
      loss: { kind: "cross-entropy" },
      samples,
      theta: Float64Array.of(-9, -9, 0, 9, 9, 0),
    }),
    "norm growth",
  );
  checked(
    diagnoseAtOnce({ network, loss: { kind: "cross-entropy" }, samples, theta: weightsFor(network) }),
    "still training",
  );
  assert.ok(found.continuation!.norm >= 1e3);
});

Deno.test("not decidable where the budget is spent at once, and weights alone have no verdict", () => {
  const { network, samples, theta } = rested();
  const away = theta.map((x, i) => i === 0 ? x * (1 + 1e-3) : x);
  const { verdict } = checked(
    diagnoseAtOnce({ network: tanhTwice(), ...wide() }, { budget: 1 }),
    "not decidable",
  );
  assert.match(verdict.sentence, /No verdict is possible: /);
  const found = {
    ...{ network, pairs: findPairs(network, away), point: null, spectrum: null, local: null, edge: null },
    ...{ noise: null, checkpoints: [], continuation: null, channel: null, gate: null },
  };
  const alone = judge(found);
  assert.equal(alone.verdict, "weights only");
  assert.equal(
    judge({ ...found, point: diagnoseAtOnce({ network, samples, theta }).found.point }).verdict,
    "not decidable",
  );
  seen.add(alone.verdict);
  assert.deepEqual([...seen].sort(), [...VERDICTS].sort());
});

/** Two outputs, so that the continuation counts gradients one by one. */
function tanhTwice() {
  return dense([2, 2, 2], [{ name: "tanh" }]);
}

function wide() {
  const network = tanhTwice();
  const samples = samplesFor(network, 50);
  const y = denseModel(network, MEAN_SQUARE, samples).outputs(weightsFor(network));
  return { samples: { ...samples, y }, theta: weightsFor(network).map((x) => 1.03 * x) };
}
