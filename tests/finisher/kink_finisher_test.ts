/**
 * Relu networks to their ends on kinks: minima known in closed form, stationarity by an independent computation,
 * agreement with plain gradient steps, symmetries, dead neurons, degenerate kinks, the regulariser, bad input.
 */
import assert from "node:assert/strict";
import { clarkeResidual } from "../../kernels/analysis/kinks/clarke_residual.ts";
import { infNorm } from "../../kernels/analysis/numerics/inf_norm.ts";
import { finishOnKinks, type KinkFinished } from "../../kernels/analysis/kinks/finisher.ts";
import { initialWeights } from "../../kernels/initial_weights.ts";
import { type DataSet, networkGradient, parameterNorm } from "../../kernels/network_reference.ts";
import { type NetworkShape, parameterCount } from "../../kernels/network_shape.ts";
import { kinkyTarget } from "./kink_fixture.ts";

const relu = (inputs: number, neurons: number, biased = true): NetworkShape => ({
  inputs,
  hidden: [neurons],
  biased,
  activation: "relu",
});
const OPTIONS = { mostSteps: 300 };
/** Coarse and fine inputs, two and four of them, with and without biases. */
const CASES = [
  [relu(2, 3), kinkyTarget(150, 2, 8)],
  [relu(2, 4), kinkyTarget(150, 2, 2 ** 40)],
  [relu(4, 3), kinkyTarget(120, 4, 32)],
  [relu(2, 3, false), kinkyTarget(150, 2, 64)],
] as const;
const SEEDS = [0, 1, 2, 3, 4, 5];
const start = (shape: NetworkShape, seed: number) =>
  Float64Array.from(initialWeights(shape, "test/kinks", seed));

const finished: { shape: NetworkShape; data: DataSet; from: Float64Array; run: KinkFinished }[] = CASES
  .flatMap(
    ([shape, data]) =>
      SEEDS.map((seed) => {
        const from = start(shape, seed);
        return { shape, data, from, run: finishOnKinks(shape, data, from, OPTIONS) };
      }),
  );

/** Numbers in [−1, 1) that look random: a Weyl sequence. */
const spread = (p: number, seed: number) =>
  Float64Array.from({ length: p }, (_, i) => 2 * (((seed * p + i + 1) * 0.6180339887498949) % 1) - 1);

Deno.test("every run comes to rest at a Clarke-stationary point, by an independent computation", () => {
  for (const { shape, data, run } of finished) {
    assert.equal(run.end, "rest");
    const { residual, ridges } = clarkeResidual(shape, data, run.theta);
    assert.ok(residual < 1e-11, `residual ${residual}`);
    assert.equal(ridges, 0);
    assert.ok(run.gradient < 1e-11);
  }
  // Most lie on kinks, where the gradient itself does not vanish.
  const raw = finished.filter(({ shape, data, run }) => clarkeResidual(shape, data, run.theta).raw > 1e-5);
  assert.ok(raw.length >= 12, `${raw.length} runs on kinks`);
});

Deno.test("the independent residual is not small before the end, nor off the end's kinks", () => {
  for (const { shape, data, from, run } of finished) {
    assert.ok(clarkeResidual(shape, data, from).residual > 1e-3);
    if (run.kinks.length === 0) continue;
    const beside = run.theta.map((value, i) => value + 1e-6 * spread(run.theta.length, 1)[i]!);
    assert.ok(clarkeResidual(shape, data, beside).residual > 1e-7);
  }
});

Deno.test("an end is left where it is, and told to be what it is", () => {
  for (const { shape, data, run } of finished) {
    const again = finishOnKinks(shape, data, run.theta, { mostSteps: 0, descentSteps: 0 });
    assert.deepEqual([again.end, again.kind, again.steps], ["rest", run.kind, 0]);
    assert.deepEqual(again.theta, run.theta);
    assert.ok(Math.abs(again.curvature.least - run.curvature.least) < 1e-9);
    // As a flow's record keeps it: sums of two f32.
    const kept = run.theta.map((value) => Math.fround(value) + Math.fround(value - Math.fround(value)));
    assert.equal(finishOnKinks(shape, data, kept, OPTIONS).descentSteps, 0);
  }
});

Deno.test("the loss never rises, and is that of the reference", () => {
  for (const { shape, data, from } of finished) {
    const losses: number[] = [];
    const run = finishOnKinks(shape, data, from, {
      ...OPTIONS,
      record: ({ theta, loss }) => {
        losses.push(loss);
        const expected = networkGradient(shape, theta, data).loss;
        assert.ok(Math.abs(loss - expected) <= 1e-13 * expected);
      },
    });
    // A unit or two in the last place where a step's fall is below rounding.
    losses.slice(1).forEach((loss, i) => assert.ok(loss <= losses[i]! * (1 + 2e-15)));
    assert.equal(losses.at(-1), run.at.loss);
  }
});

Deno.test("a finite end is a minimum: no small change of the weights lowers the loss", () => {
  for (const { shape, data, run } of finished) {
    if (run.kind !== "finite") continue;
    for (let seed = 1; seed <= 60; seed++) {
      const size = [1e-3, 1e-4, 1e-5, 1e-6][seed % 4]!;
      const change = spread(run.theta.length, seed);
      const { loss } = networkGradient(shape, run.theta.map((value, i) => value + size * change[i]!), data);
      assert.ok(loss >= run.at.loss * (1 - 1e-14), `${run.at.loss} to ${loss} at ${size}`);
    }
  }
  assert.ok(finished.filter(({ run }) => run.kind === "finite").length >= 15);
});

Deno.test("plain gradient steps from the same start end at the same loss", () => {
  const runs = finished.filter(({ shape }) => shape.inputs === 2 && shape.biased).slice(0, 5);
  for (const { shape, data, from, run } of runs) {
    const theta = from.slice();
    for (const [size, steps] of [[0.02, 30_000], [0.002, 5_000]] as const) {
      for (let i = 0; i < steps; i++) {
        const { gradient } = networkGradient(shape, theta, data);
        for (let p = 0; p < theta.length; p++) theta[p] = theta[p]! - size * gradient[p]!;
      }
    }
    const { loss } = networkGradient(shape, theta, data);
    assert.ok(Math.abs(loss / run.at.loss - 1) < 1e-4, `${loss} and ${run.at.loss}`);
  }
});

/**
 * One input −1, 0, 1, 2; f = max(0, x) is the best fit of targets f − e with e = (−2, 3, −2, 1)/10: Σ e = 0 and
 * Σ e x = 0 over x > 0, and e₂ times 1/3 balances what moves the kink, −e₃ − e₄. The loss is 0.045.
 */
const known = (shape: NetworkShape, copies: number): DataSet => {
  const inputs = [-1, ...Array(copies).fill(0), 1, 2];
  const errors = [-0.2, ...Array(copies).fill(0.3 / copies), -0.2, 0.1];
  return {
    n: inputs.length,
    inputs: shape.inputs,
    x: Float64Array.from(inputs),
    y: Float64Array.from(inputs, (x, i) => Math.max(0, x) - errors[i]!),
  };
};

Deno.test("a minimum known in closed form is found with its multiplier", () => {
  const shape = relu(1, 1);
  const data = known(shape, 1);
  const run = finishOnKinks(shape, data, Float64Array.of(0.9, 0.2, 1.2, 0.1), OPTIONS);
  assert.equal(run.kind, "finite");
  assert.ok(Math.abs(run.at.loss - 0.045) < 1e-15);
  const [w, kink, a, b] = run.theta as unknown as [number, number, number, number];
  assert.ok(Math.abs(w * a - 1) < 1e-10 && Math.abs(kink) < 1e-12 && Math.abs(b) < 1e-10);
  assert.deepEqual(run.kinks.map(({ sample, neuron }) => [sample, neuron]), [[1, 0]]);
  assert.ok(Math.abs(run.kinks[0]!.part - 1 / 3) < 1e-9);
});

Deno.test("several samples on one kink, more than w has dimensions, are one kink's minimum", () => {
  const shape = relu(1, 1);
  const copies = known(shape, 3);
  const once = finishOnKinks(shape, copies, Float64Array.of(0.9, 0.2, 1.2, 0.1), OPTIONS);
  assert.equal(once.kind, "finite");
  assert.ok(Math.abs(once.at.loss - (0.04 + 0.03 + 0.04 + 0.01) / 6) < 1e-15);
  assert.ok(clarkeResidual(shape, copies, once.theta).residual < 1e-11);
  // The same profile on five lines of a plane: five samples on the line x₁ = 0, of which two determine w.
  const lines = known(shape, 1);
  const plane = { n: 20, inputs: 2, x: new Float64Array(40), y: new Float64Array(20) };
  for (let i = 0; i < 20; i++) {
    plane.x.set([lines.x[i % 4]!, Math.floor(i / 4) - 2], 2 * i);
    plane.y[i] = lines.y[i % 4]!;
  }
  const run = finishOnKinks(relu(2, 1), plane, Float64Array.of(0.9, 0.13, 0.2, 1.2, 0.1), OPTIONS);
  assert.equal(run.kind, "finite");
  assert.ok(Math.abs(run.at.loss - 0.045) < 1e-15);
  assert.ok(Math.abs(run.theta[1]!) < 1e-12 && Math.abs(run.theta[2]!) < 1e-12);
  const { residual, kinks } = clarkeResidual(relu(2, 1), plane, run.theta);
  assert.ok(residual < 1e-11 && kinks === 5, `${residual}, ${kinks} kinks`);
});

/** θ with its neurons in another order. */
function permuted(shape: NetworkShape, theta: Float64Array, order: readonly number[]): Float64Array {
  const stride = shape.inputs + (shape.biased ? 1 : 0);
  const output = shape.hidden[0]! * stride;
  const moved = theta.slice();
  for (const [to, from] of order.entries()) {
    moved.set(theta.subarray(from * stride, (from + 1) * stride), to * stride);
    moved[output + to] = theta[output + from]!;
  }
  return moved;
}

Deno.test("permuting neurons permutes the end", () => {
  for (const { shape, data, from, run } of finished.slice(0, 6)) {
    const order = [2, 0, 1];
    const other = finishOnKinks(shape, data, permuted(shape, from, order), OPTIONS);
    assert.equal(other.kind, run.kind);
    assert.ok(Math.abs(other.at.loss / run.at.loss - 1) < 1e-12);
    const expected = permuted(shape, run.theta, order);
    assert.ok(infNorm(expected.map((value, i) => value - other.theta[i]!)) < 1e-6);
  }
});

Deno.test("balances stay those of the start, and scaling neurons at an end is no change", () => {
  for (const { shape, data, from, run } of finished.slice(0, 6)) {
    const balance = (theta: Float64Array, k: number) =>
      theta[9 + k]! ** 2 - theta.subarray(3 * k, 3 * k + 3).reduce((sum, value) => sum + value * value, 0);
    for (let k = 0; k < 3; k++) {
      if (run.steps > 0 && !run.dead.includes(k)) {
        assert.ok(Math.abs(balance(run.theta, k) - balance(from, k)) < 1e-12);
      }
    }
    const scaled = run.theta.map((value, i) => i < 3 ? 4 * value : i === 9 ? value / 4 : value);
    const again = finishOnKinks(shape, data, scaled, { ...OPTIONS, descentSteps: 0 });
    assert.equal(again.kind, run.kind);
    assert.ok(Math.abs(again.at.loss - run.at.loss) <= 1e-13 * run.at.loss);
    assert.ok(infNorm(again.theta.map((value, i) => value - scaled[i]!)) < 1e-7);
  }
});

Deno.test("a neuron that is off on all samples stays as it is, and changes nothing", () => {
  const [shape, data] = CASES[0];
  const alive = start(shape, 1);
  const alone = finishOnKinks(shape, data, alive, OPTIONS);
  const off = [0.25, -0.5, -50, 0.75];
  const theta = Float64Array.of(
    ...alive.subarray(0, 9),
    ...off.slice(0, 3),
    ...alive.subarray(9, 12),
    off[3]!,
    alive[12]!,
  );
  const run = finishOnKinks(relu(2, 4), data, theta, OPTIONS);
  assert.deepEqual([...run.dead].filter((k) => k === 3), [3]);
  assert.deepEqual([...run.theta.subarray(9, 12), run.theta[15]], off);
  assert.equal(run.kind, alone.kind);
  assert.ok(Math.abs(run.at.loss / alone.at.loss - 1) < 1e-12);
});

Deno.test("beyond the norm the end is a rest of L + R", () => {
  const [shape, data] = CASES[0];
  const maxNorm = 0.05;
  for (const seed of SEEDS) {
    const run = finishOnKinks(shape, data, start(shape, seed), { mostSteps: 2000, maxNorm });
    assert.deepEqual([run.end, run.kind], ["rest", "infinite"]);
    assert.ok(parameterNorm(run.theta) > maxNorm);
    assert.ok(clarkeResidual(shape, data, run.theta, { maxNorm }).residual < 2e-9);
  }
});

Deno.test("a minimum below maxNorm is finite however near that is, and infinite beyond", () => {
  const { shape, data, run: { theta } } = finished.find(({ run }) => run.kind === "finite")!;
  for (const [part, kind] of [[0.5, "finite"], [0.9995, "finite"], [1.0001, "infinite"]] as const) {
    const run = finishOnKinks(shape, data, theta, { mostSteps: 100, maxNorm: parameterNorm(theta) / part });
    assert.equal(run.kind, kind, `at ${part} maxNorm`);
  }
});

Deno.test("the same start gives the same bits", () => {
  const { shape, data, from, run } = finished[0]!;
  assert.deepEqual(finishOnKinks(shape, data, from.slice(), OPTIONS), run);
});

Deno.test("other networks, data and weights are refused with what was given", () => {
  const [shape, data] = CASES[0];
  const theta = start(shape, 0);
  const finish = (s: NetworkShape, d: DataSet, t: Float64Array) => () => finishOnKinks(s, d, t, OPTIONS);
  assert.throws(finish({ ...shape, activation: "softplus" }, data, theta), /softplus \[3\]/);
  assert.throws(finish({ ...shape, hidden: [3, 3] }, data, theta), /relu \[3,3\]/);
  assert.throws(finish(shape, { ...data, inputs: 4 }, theta), /D=4/);
  assert.throws(finish(shape, { ...data, y: data.y.subarray(1) }, theta), /149 values/);
  assert.throws(finish(shape, data, theta.subarray(1)), /P=13.*12 values/);
  assert.throws(finish(shape, data, theta.map((value, i) => i === 4 ? NaN : value)), /finite/);
  assert.throws(() => clarkeResidual({ ...shape, activation: "erf" }, data, theta), /erf/);
  assert.equal(parameterCount(shape), theta.length);
});
