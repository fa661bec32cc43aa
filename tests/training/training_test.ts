/** SGD, Adam and another optimiser on networks of one hidden layer: float64 reference, emulation, equal bits, bad input. */
import assert from "node:assert/strict";
import { type ActivationName, ACTIVATIONS } from "../../kernels/activations.ts";
import { gradientShaderF32 } from "../../kernels/network/f32/gradient.ts";
import { parameterCount } from "../../kernels/network_shape.ts";
import {
  ADAM,
  ADAM_DEFAULTS,
  type AdamHyper,
  type Optimiser,
  SGD,
  type SgdHyper,
} from "../../kernels/training/optimisers.ts";
import { trainingShaders } from "../../kernels/training/shaders.ts";
import { NetworkTraining } from "../../kernels/training/training.ts";
import { packTraining, unpackTraining } from "../../kernels/training/snapshot.ts";
import type { TrainingRun } from "../../kernels/training/runs.ts";
import { trainReference } from "../../kernels/training/training_reference.ts";
import { assertClose } from "../compare.ts";
import { randomData } from "../network/fixture.ts";
import { create, device, emulated, runsOf, shallow, trained } from "./fixture.ts";

const sgd = (k: number): SgdHyper => ({ eta: 0.01 * (k + 1) });
const adam = (k: number): AdamHyper => ({ eta: 1e-3 * (k + 1), ...ADAM_DEFAULTS, beta1: 0.9 - 0.1 * k });

for (const name of Object.keys(ACTIVATIONS) as ActivationName[]) {
  Deno.test(`SGD and Adam follow the float64 reference, each run with its own rates: ${name}`, async () => {
    const [shape, data] = [shallow(3, 3, true, name), randomData(203, 3)];
    for (const batch of [16, 203]) {
      const steps = 60; // Over epochs' ends.
      const check = async <Hyper>(optimiser: Optimiser<Hyper>, hyper: (k: number) => Hyper) => {
        const list = runsOf(shape, 2, hyper);
        const { runs: found } = await trained(shape, data, batch, optimiser, list, [steps]);
        for (const [k, run] of list.entries()) {
          const expected = trainReference(shape, data, optimiser, run.hyper, run, batch, steps);
          const what = `${optimiser.name}, batch ${batch}, run ${k}`;
          assert.ok(
            expected.theta.some((value, i) => Math.abs(value - run.start[i]!) > 0.02),
            `${what} moves`,
          );
          // Gradients err by some units of f32's last place; Adam divides small ones by their size.
          assertClose(
            `θ of ${what}`,
            found[k]!.theta,
            expected.theta,
            optimiser.name === "adam" ? 2e-4 : 2e-6,
          );
          assertClose(`loss of ${what}`, [found[k]!.loss], [expected.loss], 1e-4);
        }
      };
      await check(SGD, sgd);
      await check(ADAM, adam);
    }
  });
}

Deno.test("minibatches have the bits of a plain emulation, over ends of chunks and epochs", async () => {
  const check = async <Hyper>(optimiser: Optimiser<Hyper>, hyper: (k: number) => Hyper, biased: boolean) => {
    const [shape, data] = [shallow(2, 3, biased, "g"), randomData(203, 2)];
    const list = runsOf(shape, 2, hyper);
    const p = parameterCount(shape);
    for (const batch of [5, 16, 100]) {
      const { snapshot } = await trained(shape, data, batch, optimiser, list, [15]);
      const found = new Float32Array(snapshot.parameters.buffer);
      for (const [k, run] of list.entries()) {
        assert.deepEqual(
          Array.from(found.subarray(4 * p * k, 4 * p * (k + 1)), (value) => value + 0),
          emulated(shape, data, batch, optimiser, run, 15).map((value) => value + 0),
          `${optimiser.name}, batch ${batch}, run ${k}`,
        );
      }
    }
  };
  await check(SGD, sgd, true);
  await check(ADAM, adam, false);
});

Deno.test("layouts, neighbours, their order and how steps are submitted do not change a bit", async () => {
  const [shape, data] = [shallow(5, 4, true, "softplus"), randomData(300, 5)];
  for (const batch of [24, 300]) {
    const list = runsOf(shape, 5, adam);
    const p = parameterCount(shape);
    const whole = await trained(shape, data, batch, ADAM, list, [70], "software");
    assert.deepEqual(await trained(shape, data, batch, ADAM, list, [70], "parallel"), whole);
    assert.deepEqual(await trained(shape, data, batch, ADAM, list, [1, 9, 33, 27]), whole);
    const alone = await trained(shape, data, batch, ADAM, [list[3]!], [70]);
    assert.deepEqual(alone.snapshot.parameters, whole.snapshot.parameters.slice(12 * p, 16 * p));
    const reversed = await trained(shape, data, batch, ADAM, list.toReversed(), [70]);
    assert.deepEqual(reversed.runs.toReversed(), whole.runs);
  }
});

Deno.test("a run that is cut off and goes on from its packed snapshot ends at the same bytes", async () => {
  const [shape, data] = [shallow(2, 4, true, "tanh"), randomData(130, 2)];
  for (const batch of [16, 130]) {
    const list = runsOf(shape, 3, adam);
    const whole = await trained(shape, data, batch, ADAM, list, [50]);
    for (const at of [0, 1, 8, 37]) {
      const first = await create(shape, data, batch, ADAM, list);
      first.submit(at);
      const bytes = packTraining(await first.snapshot());
      first.destroy();
      const second = await create(shape, data, batch, ADAM, list);
      second.restore(unpackTraining(bytes));
      assert.equal(second.steps, at);
      second.submit(50 - at);
      assert.deepEqual(packTraining(await second.snapshot()), packTraining(whole.snapshot), `cut at ${at}`);
      second.destroy();
    }
  }
});

/** Nesterov's: v ← μ v + g, θ ← θ − η (g + μ v). All that another optimiser needs. */
const NESTEROV: Optimiser<{ eta: number; mu: number }> = {
  name: "Nesterov's",
  sources: [{
    file: "nesterov.wgsl",
    text: `struct Hyper { eta: f32, mu: f32 }
      fn read_hyper(at: u32) -> Hyper { return Hyper(hyper_value(at), hyper_value(at + 1u)); }
      fn next_clock(clock: vec2f, hyper: Hyper) -> vec2f { return clock; }
      fn change_of(g: f32, memory: vec2f, clock: vec2f, hyper: Hyper) -> Change {
        let v = hyper.mu * memory.x + g;
        return Change(hyper.eta * (g + hyper.mu * v), vec2f(v, 0.0));
      }`,
  }],
  clock: [0, 0],
  hyperWords: 2,
  values: ({ eta, mu }) => [eta, mu],
  nextClock: (clock) => clock,
  change: (g, [v], _clock, { eta, mu }) => ({ step: eta * (g + mu * (mu * v + g)), memory: [mu * v + g, 0] }),
};

Deno.test("another optimiser is one source and its entry", async () => {
  const [shape, data] = [shallow(2, 3, true, "erf"), randomData(90, 2)];
  const list = runsOf(shape, 2, (k) => ({ eta: 0.01, mu: 0.5 + 0.3 * k }));
  for (const batch of [10, 90]) {
    const { runs: found } = await trained(shape, data, batch, NESTEROV, list, [40]);
    for (const [k, run] of list.entries()) {
      const expected = trainReference(shape, data, NESTEROV, run.hyper, run, batch, 40);
      assertClose(`run ${k}, batch ${batch}`, found[k]!.theta, expected.theta, 2e-6);
    }
  }
});

Deno.test("gradient descent on all samples lowers the loss to a float64 minimum's, step by step", async () => {
  const [shape, data] = [shallow(1, 1, true, "tanh"), randomData(40, 1)];
  const list = runsOf(shape, 1, () => ({ eta: 0.05 }));
  const training = await create(shape, data, 40, SGD, list);
  let before = Infinity;
  for (let part = 0; part < 20; part++) {
    training.submit(100);
    const [run] = await training.runs();
    assert.ok(run!.loss <= before * (1 + 1e-6), `${run!.loss} after ${before}`);
    before = run!.loss;
  }
  training.destroy();
  const expected = trainReference(shape, data, SGD, { eta: 0.05 }, list[0]!, 40, 2000);
  assertClose("loss", [before], [expected.loss], 1e-6);
});

Deno.test("a run whose weights leave ±1e6 stops there and says so; the others do not notice", async () => {
  const [shape, data] = [shallow(2, 2, true, "relu"), randomData(64, 2)];
  for (const batch of [8, 64]) {
    const list = runsOf(shape, 3, (k) => ({ eta: k === 1 ? 900 : 0.01 }));
    const { runs: found } = await trained(shape, data, batch, SGD, list, [40]);
    assert.deepEqual(found.map(({ diverged }) => diverged), [false, true, false]);
    assert.ok(found[1]!.steps < 40 && found[0]!.steps === 40);
    assert.ok(
      found[1]!.theta.every(Number.isFinite) && found[1]!.theta.some((value) => Math.abs(value) >= 1e6),
    );
    const { runs: [alone] } = await trained(shape, data, batch, SGD, [list[2]!], [40]);
    assert.deepEqual(alone, found[2]);
  }
});

Deno.test("a neuron that is off for ever keeps its memory in the normal numbers", async () => {
  const [shape, data] = [shallow(1, 2, true, "relu"), randomData(16, 1)];
  const start = Float64Array.of(1, 0, -0.001, -50, 1, 1, 0);
  // The second neuron is on at no sample: z = −0.001 x − 50.
  const run = { seed: 0, hyper: { eta: 1e-3, ...ADAM_DEFAULTS }, start };
  const first = await create(shape, data, 16, ADAM, [run]);
  const words = await first.snapshot();
  // Means as after a step with gradient 1e-3.
  const values = new Float32Array(words.parameters.buffer);
  for (const p of [2, 3]) values.set([1e-4, 1e-9], 4 * p + 2);
  first.restore(words);
  first.submit(2000);
  const after = new Float32Array((await first.snapshot()).parameters.buffer);
  first.destroy();
  assert.equal(after[4 * 2 + 2], 0);
  assert.ok(after[4 * 2 + 3]! > 1e-12);
});

Deno.test("what cannot be trained is refused with the value and what was expected", async () => {
  const [shape, data] = [shallow(2, 2, true, "g"), randomData(20, 2)];
  const [run] = runsOf(shape, 1, sgd);
  const refuses = (batch: number, list: readonly TrainingRun<SgdHyper>[], message: RegExp) =>
    assert.rejects(
      NetworkTraining.create(
        device,
        trainingShaders(shape, { n: 20, batch: 4 }, SGD),
        shape,
        data,
        batch,
        SGD,
        list,
      ),
      message,
    );
  await refuses(0, [run!], /batch must be from 1 to N = 20 samples: got 0/);
  await refuses(21, [run!], /batch must be from 1 to N = 20 samples: got 21/);
  await refuses(20, [run!], /shaders must be made for batches of 20/);
  await refuses(4, [], /at least one run/);
  await refuses(
    4,
    [{ ...run!, start: new Float64Array(8) }],
    /run 0 as its start must have P = 9 values: got 8/,
  );
  await refuses(4, [{ ...run!, start: run!.start.with(3, NaN) }], /run 0 as θ\[3\] must be finite.*got NaN/);
  await refuses(4, [{ ...run!, hyper: { eta: -1 } }], /eta must be from 0 to 1000: got -1/);
  await refuses(4, [{ ...run!, seed: 1.5 }], /a seed must be a whole number/);
  assert.throws(
    () => ADAM.values({ eta: 1, ...ADAM_DEFAULTS, beta2: 1 }),
    /beta2 must be from 0 to 0.999999: got 1/,
  );
  const deep = { ...shape, hidden: [2, 2] };
  assert.throws(
    () => trainingShaders(deep, { n: 20, batch: 4 }, SGD),
    /must have one hidden layer: got \[2, 2\]/,
  );
  assert.throws(() => gradientShaderF32(deep, 20), /must have one hidden layer: got \[2, 2\]/);
  const training = await create(shape, data, 4, SGD, [run!]);
  const other = await trained(shape, data, 4, SGD, runsOf(shape, 2, sgd), [1]);
  assert.throws(() => training.restore(other.snapshot), /must be of M = 1 runs with P = 9, 36 words: got 72/);
  training.destroy();
  const [wide, wideData] = [shallow(16, 16, true, "g"), randomData(15_999, 16)];
  await assert.rejects(
    create(wide, wideData, 15_998, SGD, runsOf(wide, 1, sgd)),
    /batches of 15998 with P = 289: a step takes \d+ loop iterations.*smaller batch/,
  );
});

Deno.test("one sample, one neuron, batches of one", async () => {
  const [shape, data] = [shallow(1, 1, false, "sigmoid"), randomData(1, 1)];
  const list = runsOf(shape, 1, sgd);
  const { runs: [run] } = await trained(shape, data, 1, SGD, list, [30]);
  assertClose("θ", run!.theta, trainReference(shape, data, SGD, list[0]!.hyper, list[0]!, 1, 30).theta, 1e-6);
});
