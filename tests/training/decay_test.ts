/** Momentum, weight decay and decay of the rate: closed forms, float64 reference, emulation, equal bits, bad input. */
import assert from "node:assert/strict";
import type { DataSet } from "../../kernels/network_reference.ts";
import { type NetworkShape, parameterCount } from "../../kernels/network_shape.ts";
import { ADAMW } from "../../kernels/training/adamw.ts";
import type { Decays } from "../../kernels/training/decay.ts";
import { DESCENT, type DescentHyper } from "../../kernels/training/descent.ts";
import {
  ADAM,
  ADAM_DEFAULTS,
  type AdamHyper,
  type Optimiser,
  SGD,
} from "../../kernels/training/optimisers.ts";
import type { TrainingRun } from "../../kernels/training/runs.ts";
import { packTraining, unpackTraining } from "../../kernels/training/snapshot.ts";
import { trainReference } from "../../kernels/training/training_reference.ts";
import { assertClose } from "../compare.ts";
import { randomData } from "../network/fixture.ts";
import { create, emulated, runsOf, shallow, trained } from "./fixture.ts";

const LAYOUTS = ["software", "parallel"] as const;
const descent = (k: number): DescentHyper => ({ eta: 0.004 * (k + 1), mu: 0.9 - 0.3 * k });
const adam = (k: number): AdamHyper => ({ eta: 1e-3 * (k + 1), ...ADAM_DEFAULTS, beta1: 0.9 - 0.1 * k });
/** Runs that decay differently, the second only by its rate. */
const decays = (k: number): Decays =>
  [
    { weightDecay: 0.02, rateDecay: { every: 7, factor: 0.7 } },
    { rateDecay: { every: 20, factor: 0.1 } },
    { weightDecay: 0.1 },
  ][k % 3]!;

/** Each optimiser with its hyper-parameters of run k. */
async function withEach(
  check: <Hyper>(optimiser: Optimiser<Hyper>, hyper: (k: number) => Hyper) => Promise<void>,
) {
  await check(DESCENT, descent);
  await check(ADAM, adam);
  await check(ADAMW, adam);
}

Deno.test("momentum, AdamW and decays follow the float64 reference, each run with its own", async () => {
  for (const activation of ["softplus", "erf"] as const) {
    const [shape, data] = [shallow(3, 3, true, activation), randomData(203, 3)];
    for (const batch of [16, 203]) {
      await withEach(async (optimiser, hyper) => {
        const list = runsOf(shape, 3, hyper, decays);
        for (const layout of LAYOUTS) {
          const { runs } = await trained(shape, data, batch, optimiser, list, [60], layout);
          for (const [k, run] of list.entries()) {
            const expected = trainReference(shape, data, optimiser, run.hyper, run, batch, 60);
            const what = `${optimiser.name}, batch ${batch}, run ${k}`;
            // Adam divides a small gradient, with f32's errors, by its size.
            const allowed = optimiser === DESCENT as unknown ? 2e-6 : 2e-4;
            assertClose(`θ of ${what}`, runs[k]!.theta, expected.theta, allowed);
            // What decays is seen: without it, weights are elsewhere by more than that.
            const { seed, start } = run;
            const other = trainReference(shape, data, optimiser, run.hyper, { seed, start }, batch, 60).theta;
            const moved = other.map((value, i) => Math.abs(value - expected.theta[i]!));
            assert.ok(Math.max(...moved) > 10 * allowed, `decay of ${what} by ${Math.max(...moved)}`);
          }
        }
      });
    }
  }
});

Deno.test("minibatches with momentum and decays have the bits of a plain emulation", async () => {
  const [shape, data] = [shallow(2, 3, true, "g"), randomData(203, 2)];
  const p = parameterCount(shape);
  await withEach(async (optimiser, hyper) => {
    const list = runsOf(shape, 3, hyper, decays);
    for (const layout of LAYOUTS) {
      const { snapshot } = await trained(shape, data, 16, optimiser, list, [25], layout);
      const found = new Float32Array(snapshot.parameters.buffer);
      for (const [k, run] of list.entries()) {
        assert.deepEqual(
          Array.from(found.subarray(4 * p * k, 4 * p * (k + 1)), (value) => value + 0),
          emulated(shape, data, 16, optimiser, run, 25).map((value) => value + 0),
          `${optimiser.name}, ${layout}, run ${k}`,
        );
      }
    }
  });
});

Deno.test("layouts, neighbours and cuts at any step, before and behind a decay, do not change a bit", async () => {
  const [shape, data] = [shallow(2, 4, true, "softplus"), randomData(60, 2)];
  const p = parameterCount(shape);
  for (const batch of [16, 60]) {
    await withEach(async (optimiser, hyper) => {
      const list = runsOf(shape, 3, hyper, decays);
      const whole = await trained(shape, data, batch, optimiser, list, [30], "software");
      assert.deepEqual(await trained(shape, data, batch, optimiser, list, [30], "parallel"), whole);
      const alone = await trained(shape, data, batch, optimiser, [list[2]!], [30]);
      assert.deepEqual(alone.snapshot.parameters, whole.snapshot.parameters.slice(8 * p, 12 * p));
      for (const layout of LAYOUTS) {
        const first = await create(shape, data, batch, optimiser, list, layout);
        const second = await create(shape, data, batch, optimiser, list, layout);
        for (let at = 0; at < 30; at++) {
          const bytes = packTraining(await first.snapshot());
          second.restore(unpackTraining(bytes));
          second.submit(30 - at);
          assert.deepEqual(
            packTraining(await second.snapshot()),
            packTraining(whole.snapshot),
            `cut at ${at}`,
          );
          first.submit(1);
        }
        first.destroy();
        second.destroy();
      }
    });
  }
});

async function bits<Hyper>(
  shape: NetworkShape,
  data: DataSet,
  batch: number,
  optimiser: Optimiser<Hyper>,
  run: TrainingRun<Hyper>,
) {
  const { runs: [found] } = await trained(shape, data, batch, optimiser, [run], [40]);
  return found!;
}

Deno.test("descent without momentum is SGD, AdamW with betas of f32 and no weight decay is Adam, a decay behind the end is none: to the bit", async () => {
  const [shape, data] = [shallow(3, 4, true, "erf"), randomData(150, 3)];
  for (const batch of [16, 150]) {
    const all = { shape, data, batch };
    const same = async <A, B>(a: Optimiser<A>, one: TrainingRun<A>, b: Optimiser<B>, two: TrainingRun<B>) =>
      assert.deepEqual(
        await bits(all.shape, all.data, all.batch, a, one),
        await bits(all.shape, all.data, all.batch, b, two),
      );
    const [plain] = runsOf(shape, 1, () => ({ eta: 0.02 }));
    const [adams] = runsOf(shape, 1, () => adam(0));
    const late = { rateDecay: { every: 40, factor: 0.1 } };
    await same(DESCENT, { ...plain!, hyper: { eta: 0.02, mu: 0 } }, SGD, plain!);
    const held = { ...adams!, hyper: { ...adams!.hyper, beta1: 0.875, beta2: 1 - 2 ** -10 } };
    await same(ADAMW, held, ADAM, held);
    await same(ADAMW, { ...adams!, ...late, weightDecay: 0 }, ADAMW, adams!);
    // Else 1 − β is that of the β that f32 holds.
    await assert.rejects(same(ADAMW, adams!, ADAM, adams!));
    await assert.rejects(same(ADAMW, { ...adams!, weightDecay: 0.1 }, ADAM, { ...adams!, weightDecay: 0.1 }));
  }
});

/** All gradients vanish: the output weights are 0, and so are the targets. Only decay moves the first weights. */
function atRest() {
  const shape = shallow(2, 2, true, "tanh");
  const data = { ...randomData(20, 2), y: new Float64Array(20) };
  const start = Float64Array.of(0.5, -0.25, 0.75, 1, -1, 0.125, 0, 0, 0);
  return { shape, data, start };
}

Deno.test("where gradients vanish, weights decay as closed forms say", async () => {
  const { shape, data, start } = atRest();
  const ratio = async <Hyper>(optimiser: Optimiser<Hyper>, run: TrainingRun<Hyper>, batch: number) => {
    const { runs: [found] } = await trained(shape, data, batch, optimiser, [run], [40]);
    const ratios = [0, 1, 2, 3, 4, 5].map((i) => found!.theta[i]! / start[i]!);
    assertClose("all alike", ratios, new Array(6).fill(ratios[0]), 1e-6);
    const reference = trainReference(shape, data, optimiser, run.hyper, run, batch, 40);
    assertClose("in float64", reference.theta.subarray(0, 1), [ratios[0]! * start[0]!], 1e-6);
    return ratios[0]!;
  };
  const run = { seed: 1, start, weightDecay: 0.4, rateDecay: { every: 10, factor: 0.5 } };
  for (const batch of [5, 20]) {
    // Four rates of ten steps each: η, η/2, η/4, η/8.
    const shrunk = [0.05, 0.025, 0.0125, 0.00625].reduce((all, eta) => all * (1 - 0.4 * eta) ** 10, 1);
    const decoupled = await ratio(ADAMW, { ...run, hyper: { eta: 0.05, ...ADAM_DEFAULTS } }, batch);
    assertClose("decoupled", [decoupled], [shrunk], 1e-6);
    const coupled = await ratio(DESCENT, { ...run, hyper: { eta: 0.05, mu: 0 } }, batch);
    assertClose("coupled", [coupled], [shrunk], 1e-6);
    // θ(k + 1) − θ(k) = μ (θ(k) − θ(k − 1)) − ηλ θ(k): two powers of the roots of r² − (1 + μ − ηλ) r + μ.
    const [mu, pull] = [0.25, 0.05 * 0.4];
    const root = Math.sqrt((1 + mu - pull) ** 2 / 4 - mu);
    const [r1, r2] = [(1 + mu - pull) / 2 + root, (1 + mu - pull) / 2 - root];
    const c1 = (1 - pull - r2) / (r1 - r2);
    const { rateDecay: _, ...constant } = run;
    const heavy = await ratio(DESCENT, { ...constant, hyper: { eta: 0.05, mu } }, batch);
    assertClose("momentum", [heavy], [c1 * r1 ** 40 + (1 - c1) * r2 ** 40], 1e-6);
  }
});

Deno.test("weights and momentum that decay for ever stay normal numbers or end at 0", async () => {
  const { shape, data, start } = atRest();
  const run = { seed: 1, start, weightDecay: 10, hyper: { eta: 0.05, mu: 0.3 } };
  const rest = { seed: 1, start, hyper: { eta: 0.05, ...ADAM_DEFAULTS }, weightDecay: 10 };
  const words = [
    (await trained(shape, data, 5, DESCENT, [run], [600])).snapshot.parameters,
    (await trained(shape, data, 20, ADAMW, [rest], [600])).snapshot.parameters,
  ];
  for (const each of words) {
    const values = new Float32Array(each.buffer);
    assert.ok(Math.abs(values[0]!) < 1e-25);
    assert.deepEqual(
      values.filter((value) => value !== 0 && Math.abs(value) < 2 ** -126),
      new Float32Array(),
    );
  }
});

Deno.test("the rate falls no further than 1e-12", async () => {
  const { shape, data, start } = atRest();
  const run = { seed: 1, start, hyper: { eta: 1, mu: 0 }, rateDecay: { every: 1, factor: 1e-6 } };
  const { snapshot: { progress } } = await trained(shape, data, 5, DESCENT, [run], [50]);
  assert.equal(new Float32Array(progress.buffer)[5], Math.fround(1e-12));
  assert.equal(trainReference(shape, data, DESCENT, run.hyper, run, 5, 50).rate, 1e-12);
});

Deno.test("decays without sense are refused with the value", async () => {
  const { shape, data, start } = atRest();
  const refuses = async (rest: Decays, message: RegExp, hyper: DescentHyper = { eta: 0.1, mu: 0 }) => {
    const run = { seed: 1, start, hyper, ...rest };
    await assert.rejects(create(shape, data, 5, DESCENT, [run]), message);
  };
  await refuses({ weightDecay: -1 }, /weight decay must be from 0 to 10: got -1/);
  await refuses({ weightDecay: 11 }, /weight decay must be from 0 to 10: got 11/);
  await refuses({ weightDecay: NaN }, /weight decay must be from 0 to 10: got NaN/);
  for (const every of [0, 1.5, -3, NaN, 2 ** 32]) {
    await refuses(
      { rateDecay: { every, factor: 0.5 } },
      /every so many steps, a whole number from 1 on: got /,
    );
  }
  for (const factor of [0, 1.5, -0.5, NaN]) {
    await refuses({ rateDecay: { every: 5, factor } }, /factor must be from 1e-6 to 1: got /);
  }
  await refuses({}, /mu must be from 0 to 0.999999: got 1/, { eta: 0.1, mu: 1 });
  await refuses({}, /eta must be from 0 to 1000: got NaN/, { eta: NaN, mu: 0 });
  assert.throws(
    () =>
      trainReference(shape, data, DESCENT, { eta: 0.1, mu: 0 }, { seed: 1, start, weightDecay: -1 }, 5, 1),
    /weight decay must be from 0 to 10: got -1/,
  );
});
