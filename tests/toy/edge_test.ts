/** The training stages: λ_max settles at 2/η, the power laws, going on after a cut. */
import assert from "node:assert/strict";
import { ComputeDevice } from "../../kernels/device/device.ts";
import { toySamples } from "../../kernels/toy/samples.ts";
import { minibatchShader, samplesShader } from "../../kernels/toy/shaders.ts";
import { floatsToBytes } from "../../pipeline/paper/toy/data.ts";
import toyEdgeOfStability from "../../pipeline/paper/toy/edge_of_stability.ts";
import toyMinibatch from "../../pipeline/paper/toy/minibatch.ts";
import toyMinibatchPlan from "../../pipeline/paper/toy/minibatch_plan.ts";
import toyMinibatchTrain from "../../pipeline/paper/toy/minibatch_train.ts";
import { parse } from "../../pipeline/std/csv.ts";
import { MemoryContext } from "./stage_context.ts";

const N = 512;
const device = await ComputeDevice.open();
const samples = await toySamples(device, samplesShader(N), N, 1);
const edgeInputs = { samples: floatsToBytes([samples]) };

/** Rates that reach their edge in time, one that does so only in the last fifth, and one that is far from it. */
const REACHING = [0.237, 0.28, 0.316];
const [LATE, SLOW] = [0.178, 0.05];

const EDGE = {
  samples: N,
  etas: [SLOW, LATE, ...REACHING],
  offset: 0.1,
  blocks: 40,
  sampled: 8,
  stretch: 992,
};

function rows(context: MemoryContext, output: string): Record<string, string>[] {
  return parse(context.outputs.get(output)!, { skipFirstRow: true }) as Record<string, string>[];
}

/** The value of a statistic in edge_fits.csv. */
function statistic(context: MemoryContext, name: string): number {
  const row = rows(context, "edge_fits.csv").find((row) => row.statistic === name);
  assert.ok(row !== undefined, `no statistic ${name}`);
  return Number(row.value);
}

const whole = new MemoryContext(EDGE, edgeInputs);
await toyEdgeOfStability(whole);

Deno.test("λ_max rises along the channel and settles at 2/η within 2 % for each η that reaches it", () => {
  for (const eta of REACHING) {
    const own = rows(whole, "edge.csv").filter((row) => Number(row.eta) === eta);
    const ratio = (row: Record<string, string>) => Number(row.lambda_max) * eta / 2;
    assert.ok(ratio(own[0]!) < 0.9, `η = ${eta} starts below its edge`);
    const late = own.filter((row) => Number(row.block) >= 0.8 * EDGE.blocks);
    assert.equal(late.length, 0.2 * EDGE.blocks * EDGE.sampled);
    for (const row of late) {
      assert.ok(Math.abs(ratio(row) - 1) < 0.02, `η = ${eta}, step ${row.iteration}: ${ratio(row)}`);
    }
    assert.equal(statistic(whole, `reached the edge, eta = ${eta}`), 1);
    assert.ok(Math.abs(statistic(whole, `lambda_max eta / 2, eta = ${eta}`) - 1) < 0.005);
  }
});

Deno.test("a learning rate that is still on its way is reported so and kept out of the law of ε_min", () => {
  for (const eta of [LATE, SLOW]) {
    assert.equal(statistic(whole, `reached the edge, eta = ${eta}`), 0);
    assert.ok(statistic(whole, `lambda_max eta / 2, eta = ${eta}`) < 0.98);
  }
  const law = rows(whole, "edge_fits.csv").find((row) => row.statistic === "exponent of epsilon_min in eta")!;
  assert.equal(Number(law.n), REACHING.length);
  assert.ok(Number(law.value) > 0.4 && Number(law.value) < 0.65, `ε_min ∝ η^${law.value}`);
  assert.ok(Number(law.lower) <= Number(law.value) && Number(law.value) <= Number(law.upper));
});

Deno.test("before the edge, λ_max grows about as ε^-2", () => {
  const exponent = statistic(whole, "exponent of lambda_max in epsilon");
  // ε is not small yet so near the saddle line: the limit −2 is approached from above.
  assert.ok(exponent > -2.05 && exponent < -1.5, `λ_max ∝ ε^${exponent}`);
});

Deno.test("iterations count every step, recorded or not", () => {
  const own = rows(whole, "edge.csv").filter((row) => Number(row.eta) === SLOW);
  const iterations = own.map((row) => Number(row.iteration));
  const expected = Array.from(
    { length: EDGE.blocks },
    (_, block) => Array.from({ length: EDGE.sampled }, (_, k) => block * (EDGE.sampled + EDGE.stretch) + k),
  ).flat();
  assert.deepEqual(iterations, expected);
});

Deno.test("gradient descent that was cut off goes on to the same bytes", async () => {
  const parameters = { ...EDGE, blocks: 6, stretch: 92 };
  const uncut = new MemoryContext(parameters, edgeInputs);
  await toyEdgeOfStability(uncut);
  for (const after of [1, 2, 5]) {
    const cut = new MemoryContext(parameters, edgeInputs, null, after);
    await assert.rejects(toyEdgeOfStability(cut), /cut off/);
    assert.equal(cut.outputs.size, 0);
    const resumed = new MemoryContext(parameters, edgeInputs, cut.saved);
    await toyEdgeOfStability(resumed);
    assert.equal(resumed.saves, EDGE.etas.length - after, "only the missing runs are trained");
    assert.deepEqual(resumed.outputs, uncut.outputs);
  }
});

Deno.test("a learning rate with which gradient descent diverges is an error that names it", async () => {
  const far = new MemoryContext({ ...EDGE, etas: [0.1, 100], blocks: 2, stretch: 992 }, edgeInputs);
  await assert.rejects(toyEdgeOfStability(far), /η = 100: its weights must stay below 1000000/);
});

Deno.test("minibatch training that was cut off goes on to the same bytes", async () => {
  const shape = { n: N, m: 4, batch: 16, sgdEta: 0.1, adamEta: 1e-3 };
  const kernel = { samples: N, batch: 16, runs: 4, sgd_eta: 0.1, adam_eta: 1e-3 };
  const planned = new MemoryContext({ ...kernel, offset: 0.1, epochs: 27_000, records: 100, seed: 5 }, {});
  toyMinibatchPlan(planned);
  const plan = planned.outputs.get("plan.json")!;
  const inputs = { shader: minibatchShader(shape), samples: floatsToBytes([samples]), "plan.json": plan };
  const uncut = new MemoryContext(kernel, inputs);
  await toyMinibatchTrain(uncut);
  assert.ok(uncut.saves >= 2, `${uncut.saves} checkpoints`);
  const cut = new MemoryContext(kernel, inputs, null, 1);
  await assert.rejects(toyMinibatchTrain(cut), /cut off/);
  const resumed = new MemoryContext(kernel, inputs, cut.saved);
  await toyMinibatchTrain(resumed);
  const states = uncut.bytes.get("states.bin")!;
  assert.deepEqual(resumed.bytes.get("states.bin"), states);
  const table = new MemoryContext(kernel, { ...inputs, "states.bin": states });
  toyMinibatch(table);
  const made = rows(table, "minibatch.csv");
  assert.deepEqual([...new Set(made.map((row) => `${row.optimiser} ${row.channel} ${row.seed}`))].sort(), [
    "adam 1 5",
    "adam 2 5",
    "sgd 1 5",
    "sgd 2 5",
  ]);
  for (const row of made) assert.equal(Number(row.epoch), Number(row.step) / (N / 16));
});
