/** What the noise of minibatches does in the toy's channels: the averaged loss, its minimum, and SGD beside it. */
import assert from "node:assert/strict";
import { epochOrders, sampleAt } from "../../kernels/analysis/toy/epoch_order.ts";
import { noisyDescent } from "../../kernels/analysis/toy/noisy_descent.ts";
import { noisyLoss } from "../../kernels/analysis/toy/sgd_noise.ts";
import { noisyMinimum } from "../../kernels/analysis/toy/noisy_minimum.ts";
import { criticalPoints } from "../../kernels/analysis/toy/channel_limit.ts";
import { normals } from "../../kernels/strict/random.ts";
import { sampleDerivatives, target } from "../../kernels/toy/reference.ts";
import { readTable, writeTable } from "../../pipeline/paper/table.ts";
import toyBatchNoise from "../../pipeline/paper/toy/batch_noise.ts";
import { floatsToBytes } from "../../pipeline/paper/toy/data.ts";
import { assertClose } from "../compare.ts";
import { MemoryContext } from "./stage_context.ts";

function samplesOf(n: number) {
  const x = normals("toy/samples", 1, n);
  return { x, y: Float32Array.from(x, target) };
}
const FEW = samplesOf(8);
const THETA = Float64Array.of(1.2, 0.5, 2, -1.5);

Deno.test("the averaged loss is L + η/4 times the mean of ‖∇L_B‖² over every batch of B", () => {
  const eta = 0.1;
  for (const size of [1, 2, 3, 8]) {
    const batches = subsets(8, size);
    const mean = batches.reduce((sum, batch) => {
      const of = (values: ArrayLike<number>) => batch.map((i) => values[i]!);
      const { gradient } = sampleDerivatives(THETA, { x: of(FEW.x), y: of(FEW.y) });
      return sum + gradient.reduce((square, g) => square + g * g, 0);
    }, 0) / batches.length;
    const expected = sampleDerivatives(THETA, FEW).loss + eta / 4 * mean;
    const { loss } = noisyLoss(THETA, FEW, { eta, batch: size });
    assert.ok(Math.abs(loss / expected - 1) < 1e-13, `B = ${size}: ${loss} is not ${expected}`);
  }
});

Deno.test("its gradient is that of differences", () => {
  const samples = samplesOf(256);
  const noise = { eta: 0.1, batch: 4 };
  const h = 1e-5;
  const differences = THETA.map((_, k) => {
    const at = (change: number) =>
      noisyLoss(THETA.map((value, i) => i === k ? value + change : value), samples, noise).loss;
    return (at(h) - at(-h)) / (2 * h);
  });
  assertClose("gradient", noisyLoss(THETA, samples, noise).gradient, differences, 1e-7);
});

Deno.test("it has a minimum in channel 1, nearer to infinity for larger batches, with no slope there", () => {
  const samples = samplesOf(1024);
  const [limit] = criticalPoints();
  const epsilons = [16, 64, 256].map((batch) => {
    const noise = { eta: 0.1, batch };
    const minimum = noisyMinimum(limit, 0.3, samples, noise)!;
    const { loss, gradient } = noisyLoss(minimum.theta, samples, noise);
    assert.equal(loss, minimum.loss);
    assert.ok(gradient.every((g) => Math.abs(g) < 1e-5), `B = ${batch}: ${gradient}`);
    for (const factor of [0.98, 1.02]) {
      const [w1, w2, a1, a2] = minimum.theta as unknown as [number, number, number, number];
      const [w, e] = [(w1 + w2) / 2, factor * minimum.epsilon];
      const [c, a] = [a1 + a2, minimum.epsilon * (a1 - a2)];
      const beside = Float64Array.of(w + e, w - e, (c + a / e) / 2, (c - a / e) / 2);
      assert.ok(noisyLoss(beside, samples, noise).loss > loss);
    }
    return minimum.epsilon;
  });
  assert.ok(epsilons[0]! > epsilons[1]! && epsilons[1]! > epsilons[2]!, String(epsilons));
  // In batches of all samples nothing holds the flow.
  const all = noisyMinimum(limit, 0.3, samples, { eta: 1e-4, batch: 1024 });
  assert.ok(all === null || all.epsilon < epsilons[2]! / 2, JSON.stringify(all));
});

Deno.test("in one batch of all samples SGD is gradient descent", () => {
  const samples = samplesOf(64);
  const [eta, epochs] = [0.05, 3];
  let theta = THETA;
  const expected = Array.from({ length: epochs }, () => {
    const { gradient } = sampleDerivatives(theta, samples);
    theta = theta.map((value, k) => value - eta * gradient[k]!);
    return Math.abs(theta[0]! - theta[1]!) / 2;
  });
  assertClose("ε", noisyDescent(THETA, samples, { eta, batch: 64 }, epochs, 1), expected, 1e-12);
});

Deno.test("in batches SGD is the plain steps on each epoch's order, to rounding", () => {
  const samples = samplesOf(64);
  const [eta, epochs, seed] = [0.02, 2, 3];
  for (const batch of [1, 2, 16]) {
    let theta = THETA;
    const expected = epochOrders("toy/batch-noise", seed, epochs).map((order) => {
      let sum = 0;
      for (let first = 0; first < 64; first += batch) {
        const places = Array.from({ length: batch }, (_, k) => sampleAt(order, first + k, 64));
        const { gradient } = sampleDerivatives(theta, {
          x: places.map((i) => samples.x[i]!),
          y: places.map((i) => samples.y[i]!),
        });
        theta = theta.map((value, k) => value - eta * gradient[k]!);
        sum += Math.abs(theta[0]! - theta[1]!) / 2;
      }
      return sum * batch / 64;
    });
    const found = noisyDescent(THETA, samples, { eta, batch }, epochs, seed);
    assertClose(`ε in batches of ${batch}`, found, expected, 1e-13);
  }
});

Deno.test("the stage: SGD from both sides comes to the ε of the minimum in channel 1", () => {
  const { x, y } = samplesOf(4096);
  const points = criticalPoints().map((point) => [
    point.name,
    point.w,
    point.c,
    point.a,
    point.curvature > 0 ? "minimum" : "maximum",
  ]);
  const context = new MemoryContext({ sgd_eta: 0.1, batch: 16, batches: [256], epochs: 640, seed: 1 }, {
    samples: floatsToBytes([x, y]),
    "critical_points.csv": writeTable(["name", "w", "c", "a", "kind"], points),
  });
  toyBatchNoise(context);
  const rows = readTable(context.outputs.get("batch_noise.csv")!);
  assert.deepEqual(rows.map(({ channel, batch }) => [channel, batch]), [
    ["channel_1", 16],
    ["channel_1", 256],
    ["channel_2", 16],
    ["channel_2", 256],
  ]);
  const [own, large] = rows;
  for (const end of [own!.from_above, own!.from_below]) {
    assert.ok(Math.abs(Number(end) / Number(own!.epsilon) - 1) < 0.1, JSON.stringify(own));
  }
  // Larger batches would meet the edge first.
  assert.ok(Number(own!.edge) < 0.5 && Number(large!.edge) > 1, JSON.stringify(rows));
  assert.deepEqual([large!.from_above, large!.from_below], ["", ""]);
});

function subsets(n: number, size: number): number[][] {
  const all: number[][] = [];
  for (let mask = 0; mask < 2 ** n; mask++) {
    const members = Array.from({ length: n }, (_, i) => i).filter((i) => (mask >> i & 1) === 1);
    if (members.length === size) all.push(members);
  }
  return all;
}
