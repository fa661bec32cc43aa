/** The toy's kernels against float64, differences and their emulation. */
import assert from "node:assert/strict";
import golden from "../toy_training_golden.json" with { type: "json" };
import { ComputeDevice } from "../../kernels/device/device.ts";
import { streamKey } from "../../kernels/random_key.ts";
import { normals, philox } from "../../kernels/strict/random.ts";
import { emulate } from "../../kernels/strict/strict.ts";
import { type MinibatchRun, thetaOf, ToyMinibatch } from "../../kernels/toy/minibatch.ts";
import { adamStep, sampleDerivatives, target } from "../../kernels/toy/reference.ts";
import { toySamples } from "../../kernels/toy/samples.ts";
import {
  MINIBATCH_SOURCES,
  minibatchConstants,
  minibatchShader,
  samplesShader,
} from "../../kernels/toy/shaders.ts";
import { trainingHashes } from "./training_golden.ts";

const N = 512;
const device = await ComputeDevice.open();
const samples = await toySamples(device, samplesShader(N), N, 3);
const [x, y] = [samples.subarray(0, N), samples.subarray(N)];

const THETAS = [[1.35, 1.3, 4.15, -2], [0.5, -2, 1, 1], [3, 3.2, -9, 11], [0.01, 5, -0.2, 2]];

Deno.test("samples are the stream's normals, and targets its target function", () => {
  assert.deepEqual(x, normals("toy/samples", 3, N));
  const worst = Math.max(...Array.from(y, (value, i) => Math.abs(value - target(x[i]!))));
  assert.ok(worst < 4e-7, `target off by ${worst}`);
});

Deno.test("gradient and Hessian of the float64 reference are the differences of its loss and gradient", () => {
  for (const theta of THETAS) {
    const exact = sampleDerivatives(theta, { x, y });
    const scale = 1 + Math.max(...theta.map(Math.abs)) ** 2;
    for (let i = 0; i < 4; i++) {
      const step = 1e-4;
      const moved = (k: number) => sampleDerivatives(theta.with(i, theta[i]! + k * step), { x, y });
      const slope = (8 * (moved(1).loss - moved(-1).loss) - (moved(2).loss - moved(-2).loss)) / (12 * step);
      assert.ok(
        Math.abs(slope - exact.gradient[i]!) < 1e-8 * scale,
        `difference ${slope}, ${exact.gradient[i]}`,
      );
      for (let j = 0; j < 4; j++) {
        const second = (8 * (moved(1).gradient[j]! - moved(-1).gradient[j]!) -
          (moved(2).gradient[j]! - moved(-2).gradient[j]!)) / (12 * step);
        assert.ok(Math.abs(second - exact.hessian[4 * i + j]!) < 1e-7 * scale, `Hessian ${i},${j}`);
      }
    }
  }
});

const SHAPE = { n: N, m: 10, batch: 16, sgdEta: 0.1, adamEta: 1e-3 };

function minibatch(runs: readonly MinibatchRun[]): Promise<ToyMinibatch> {
  const shape = { ...SHAPE, m: runs.length };
  return ToyMinibatch.create(device, minibatchShader(shape), shape, samples, runs);
}

/** The batch that a network sees at a step, from the definition in the kernel's head. */
function batchAt(seed: number, step: number) {
  const batches = N / SHAPE.batch;
  const [a, b] = philox([Math.floor(step / batches), 0, 0, 0], streamKey("toy/batches", seed)) as [
    number,
    number,
  ];
  const indices = Array.from(
    { length: SHAPE.batch },
    (_, j) => Number(((BigInt(a) | 1n) * BigInt((step % batches) * SHAPE.batch + j) + BigInt(b)) % BigInt(N)),
  );
  return { indices, x: indices.map((i) => x[i]!), y: indices.map((i) => y[i]!) };
}

Deno.test("an epoch visits every sample once, and epochs differ", () => {
  const epoch = (first: number) =>
    Array.from({ length: N / SHAPE.batch }, (_, k) => batchAt(1, first + k).indices).flat();
  assert.equal(new Set(epoch(0)).size, N);
  assert.notDeepEqual(epoch(0), epoch(N / SHAPE.batch));
});

Deno.test("SGD and Adam follow the float64 reference over an epoch's end", async () => {
  const start = THETAS[0]!;
  const steps = 40;
  const training = await minibatch([
    { optimiser: "sgd", seed: 1, start },
    { optimiser: "adam", seed: 2, start },
  ]);
  training.submit(steps);
  const state = await training.state();
  let sgd = Float64Array.from(start);
  let adam = {
    theta: Float64Array.from(start),
    m: new Float64Array(4),
    v: new Float64Array(4),
    powers: [1, 1] as readonly [number, number],
  };
  for (let step = 0; step < steps; step++) {
    const { gradient } = sampleDerivatives(sgd, batchAt(1, step));
    sgd = sgd.map((value, i) => value - 0.1 * gradient[i]!);
    adam = adamStep(adam, batchAt(2, step), 1e-3) as typeof adam;
  }
  for (let i = 0; i < 4; i++) {
    assert.ok(
      Math.abs(thetaOf(state, 0)[i]! - sgd[i]!) < 2e-5,
      `SGD θ[${i}]: ${thetaOf(state, 0)[i]}, ${sgd[i]}`,
    );
    assert.ok(Math.abs(thetaOf(state, 1)[i]! - adam.theta[i]!) < 2e-5, `Adam θ[${i}]`);
  }
  training.destroy();
});

Deno.test("over 50 000 steps of SGD into the noise's grip the kernel stays with float64", async () => {
  const run: MinibatchRun = { optimiser: "sgd", seed: 1, start: THETAS[0]! };
  const steps = 50_000;
  const training = await minibatch([run]);
  training.submit(steps);
  const found = thetaOf(await training.state(), 0);
  training.destroy();
  const reference = Float64Array.from(run.start);
  for (let step = 0; step < steps; step++) {
    const { gradient } = sampleDerivatives(reference, batchAt(1, step));
    for (let i = 0; i < 4; i++) reference[i] = reference[i]! - 0.1 * gradient[i]!;
  }
  const moved = Math.max(...reference.map((value, i) => Math.abs(value - run.start[i]!)));
  const apart = Math.max(...reference.map((value, i) => Math.abs(value - found[i]!)));
  // The channel's walls draw runs together again: rounding does not pile up.
  assert.ok(moved > 0.1 && apart < 1e-3 * moved, `moved ${moved}, apart ${apart}`);
});

Deno.test("SGD and Adam have the bits of the emulation, step by step over an epoch's end", async () => {
  const start = THETAS[0]!;
  const steps = 40;
  const training = await minibatch([
    { optimiser: "sgd", seed: 1, start },
    { optimiser: "adam", seed: 2, start },
  ]);
  training.submit(steps);
  const state = await training.state();
  training.destroy();
  const kernel = emulate(MINIBATCH_SOURCES, minibatchConstants({ ...SHAPE, m: 2 }));
  const f = Math.fround;
  const [beta1, beta2] = [f(0.9), f(0.999)];
  const hyper = { eta: f(1e-3), beta1, rest1: f(0.1), beta2, rest2: f(0.001), epsilon: f(1e-8) };
  for (const [run, optimiser] of ["sgd", "adam"].entries()) {
    let now = { high: start.map(f), low: start.map((v) => f(v - f(v))) };
    let [m, v, powers] = [[0, 0, 0, 0], [0, 0, 0, 0], [1, 1]];
    for (let step = 0; step < steps; step++) {
      let sum = [0, 0, 0, 0];
      for (const i of batchAt(run + 1, step).indices) {
        sum = kernel.add4!(sum, kernel.sample_terms!(now.high, x[i], y[i]).gradient);
      }
      const g = sum.map((value) => f(value * f(2 / SHAPE.batch)));
      let change = g.map((value) => f(f(0.1) * value));
      if (optimiser === "adam") {
        powers = [f(powers[0]! * beta1), f(powers[1]! * beta2)];
        const changes = g.map((value, i) => kernel.change_of!(value, [m[i], v[i]], powers, hyper));
        change = changes.map(({ step }) => step);
        [m, v] = [0, 1].map((k) => changes.map(({ memory }) => memory[k])) as [number[], number[]];
      }
      now = kernel.update_state!(now, change);
    }
    const found = Array.from(state.subarray(20 * run, 20 * run + 16));
    assert.deepEqual(found, [...now.high, ...now.low, ...m, ...v], optimiser);
  }
});

Deno.test("a run's bits do not depend on its neighbours, their number, or how steps are submitted", async () => {
  const runs = Array.from({ length: 10 }, (_, i): MinibatchRun => ({
    optimiser: i % 3 === 0 ? "adam" : "sgd",
    seed: i,
    start: THETAS[i % 4]!,
  }));
  const all = await minibatch(runs);
  all.submit(100);
  const together = await all.state();
  for (const i of [0, 5, 9]) {
    const alone = await minibatch([runs[i]!]);
    alone.submit(33);
    alone.submit(67);
    assert.deepEqual(Array.from(await alone.state()), Array.from(together.subarray(20 * i, 20 * i + 20)));
    alone.destroy();
  }
  all.destroy();
});

Deno.test("a restored state goes on to the same bits", async () => {
  const runs: MinibatchRun[] = [{ optimiser: "adam", seed: 4, start: THETAS[0]! }];
  const whole = await minibatch(runs);
  whole.submit(90);
  const first = await minibatch(runs);
  first.submit(50);
  const second = await minibatch(runs);
  second.restore(50, await first.state());
  second.submit(40);
  assert.deepEqual(await second.state(), await whole.state());
});

Deno.test("wrong shapes are refused before anything runs, with names and numbers", async () => {
  await assert.rejects(toySamples(device, samplesShader(N), 100, 1), /N must be a multiple of 128/);
  const odd = { ...SHAPE, m: 1, batch: 48 };
  const one: MinibatchRun = { optimiser: "sgd", seed: 1, start: THETAS[0]! };
  await assert.rejects(
    ToyMinibatch.create(device, minibatchShader({ ...odd, batch: 16 }), odd, samples, [one]),
    /N must be a power of two and batches must divide it: got N = 512, batch 48/,
  );
  const training = await minibatch([one]);
  assert.throws(() => training.restore(1, new Float32Array(19)), /state must have 20 M = 20 values: got 19/);
  training.destroy();
  await assert.rejects(minibatch([{ optimiser: "sgd", seed: -1, start: THETAS[0]! }]), /a seed must be/);
});

Deno.test("numbers that leave the finite range fail, naming what and where", async () => {
  const training = await minibatch([{ optimiser: "sgd", seed: 1, start: [1, 1, 3e38, 3e38] }]);
  training.submit(3);
  await assert.rejects(training.state(), /left the finite numbers: state\[\d+\]/);
  training.destroy();
});

Deno.test("tiny trainings have their golden hashes", async () => {
  assert.deepEqual(await trainingHashes(device), golden.hashes);
});
