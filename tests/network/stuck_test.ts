/** Flows that can take no step any more come to an end, on the device and in float64, with their rejections counted by cause. */
import assert from "node:assert/strict";
import { dormandPrince } from "../../kernels/analysis/integrators/dormand_prince.ts";
import { networkFlow } from "../../kernels/analysis/integrators/network_flow.ts";
import { initialWeights } from "../../kernels/initial_weights.ts";
import { DORMAND_PRINCE } from "../../kernels/network/flow/explicit_tableau.ts";
import { NetworkFlow } from "../../kernels/network/flow/flow.ts";
import { networkProblem } from "../../kernels/network/samples.ts";
import { FLOW_SETTINGS, type FlowSettings } from "../../kernels/network/flow/settings.ts";
import { networkShaders } from "../../kernels/network/shaders.ts";
import { type DataSet, networkDerivatives, networkGradient } from "../../kernels/network_reference.ts";
import { type NetworkShape, parameterCount } from "../../kernels/network_shape.ts";
import { openCompilingOnce } from "../compiled_once.ts";
import { assertClose } from "../compare.ts";
import { randomData } from "./fixture.ts";

const device = await openCompilingOnce();

async function withFlow<Result>(
  shape: NetworkShape,
  data: DataSet,
  changed: Partial<FlowSettings>,
  use: (flow: NetworkFlow) => Promise<Result>,
): Promise<Result> {
  const settings = { ...FLOW_SETTINGS, ...changed };
  const problem = networkProblem(shape, data, settings.maxNorm, settings.method);
  const flow = await NetworkFlow.create(device, networkShaders(problem), shape, data, settings);
  try {
    return await use(flow);
  } finally {
    flow.destroy();
  }
}

const RELU: NetworkShape = { inputs: 2, hidden: [3], biased: true, activation: "relu" };

/** Weights in which one neuron has none: its value, its slope and its part of the gradient are 0; or such as hardly count. */
function withDeadNeuron(shape: NetworkShape, neuron: number, weight = 0): Float64Array {
  const theta = initialWeights(shape, "test/stuck", 1);
  const stride = shape.inputs + (shape.biased ? 1 : 0);
  return theta.fill(weight, neuron * stride, (neuron + 1) * stride);
}

for (const [kind, coarse] of [["coarse", true], ["fine", false]] as const) {
  for (const biased of [true, false]) {
    const shape = { ...RELU, biased };
    const name = `a relu neuron without weights, ${biased ? "biased" : "bias-free"}, ${kind} inputs`;
    const data = randomData(70, 2, coarse);
    Deno.test(`${name}: the reference's gradient and Hessian, wherever the neuron stands`, async () => {
      const p = parameterCount(shape);
      const thetas = Float64Array.from(
        [0, 2 ** -60, 1e-17, 1e-14].flatMap((weight) =>
          [0, 1, 2].flatMap((neuron) => [...withDeadNeuron(shape, neuron, weight)])
        ),
      );
      const results = await withFlow(shape, data, {}, (flow) => flow.evaluate(thetas));
      for (const [k, { loss, gradient, hessian }] of results.entries()) {
        const expected = networkDerivatives(shape, thetas.slice(k * p, (k + 1) * p), data);
        assertClose(`loss, neuron ${k}`, [loss], [expected.loss], 1e-12);
        assertClose(`gradient, neuron ${k}`, gradient, expected.gradient, 1e-11);
        assertClose(`Hessian, neuron ${k}`, hessian, expected.hessian, 1e-6);
      }
    });

    Deno.test(`${name}: its flow ends as the reference's does`, async () => {
      const theta = withDeadNeuron(shape, 1);
      const mostSteps = 20;
      // Where steps end among kinks every rounding counts: with exact Hessians the reference's steps, with rounded ones others.
      const [end] = await withFlow(shape, data, { mostSteps, roundedReach: 0 }, (flow) => flow.run(theta));
      const [rounded] = await withFlow(shape, data, { mostSteps }, (flow) => flow.run(theta));
      assert.deepEqual([rounded!.end, rounded!.steps], [end!.end, end!.steps]);
      assert.ok(rounded!.loss < networkGradient(shape, theta, data).loss);
      const stride = shape.inputs + (biased ? 1 : 0);
      for (const { theta: last } of [end!, rounded!]) {
        assert.ok(last.subarray(stride, 2 * stride).every((weight) => weight === 0), "it stays off");
      }
      const reference = networkFlow(shape, data, theta, { mostSteps, gradientTolerance: 8e-12 });
      assert.deepEqual([end!.end, end!.steps], [reference.end, reference.steps]);
      // Steps across kinks differ by roundings, and so the times that are reached: L′ = −|∇L|² along a flow.
      const late = end!.time - reference.time;
      assertClose("time", [end!.time], [reference.time], 1e-3);
      const { gradient } = networkGradient(shape, reference.theta, data);
      const slope = gradient.reduce((sum, g) => sum + g * g, 0);
      assertClose("loss", [end!.loss], [reference.loss - slope * late], 2e-6);
    });
  }
}

for (const weight of [0, 2 ** -60, 1e-17, 1e-14]) {
  Deno.test(`deep relu neurons of weights ${weight}: the reference's gradient and Hessian`, async () => {
    const shape = { ...RELU, hidden: [3, 3] };
    const theta = initialWeights(shape, "test/stuck", 1);
    // A neuron of each layer, with its outputs: rows of 3 in the first layer, of 4 in the second.
    theta.fill(weight, 3, 6).fill(weight, 13, 17);
    theta[9 + 1] = theta[22] = weight;
    const data = randomData(70, 2, true);
    const [at] = await withFlow(shape, data, {}, (flow) => flow.evaluate(theta));
    const expected = networkDerivatives(shape, theta, data);
    assertClose("loss", [at!.loss], [expected.loss], 1e-12);
    assertClose("gradient", at!.gradient, expected.gradient, 1e-11);
    assertClose("Hessian", at!.hessian, expected.hessian, 1e-6);
  });
}

const SHAPE: NetworkShape = { inputs: 2, hidden: [2], biased: true, activation: "tanh" };
const data = randomData(60, 2, true);
const start = initialWeights(SHAPE, "test/stuck", 2);

/** No error is small enough for these, down to the smallest step. */
const IMPOSSIBLE = { absoluteTolerance: 1.5e-38, relativeTolerance: 0 };

Deno.test("a flow whose steps are rejected until they are too short is stuck where it stood", async () => {
  const [end, other] = await withFlow(
    SHAPE,
    data,
    IMPOSSIBLE,
    (flow) => flow.run(Float64Array.from([...start, ...start])),
  );
  const reference = networkFlow(SHAPE, data, start, { ...IMPOSSIBLE, absoluteTolerance: 1e-300 });
  for (const each of [end!, other!, reference]) {
    const { inaccurate, indefinite, rise, unfit } = each.causes;
    assert.deepEqual([each.end, each.steps, each.rejections], ["stuck", 0, inaccurate]);
    // From 10⁻³ to below 10⁻²⁰ by a fifth and then by tenths.
    assert.deepEqual([inaccurate, indefinite, rise, unfit], [18, 0, 0, 0]);
    assertClose("θ", each.theta, start, 1e-14);
  }
});

Deno.test("so is one that has tried too many steps; snapshots keep the counts", async () => {
  const few = { ...IMPOSSIBLE, mostSteps: 4, attemptsPerStep: 3 };
  await withFlow(SHAPE, data, few, async (flow) => {
    const [whole] = await flow.run(start);
    assert.deepEqual([whole!.end, whole!.steps, whole!.causes.inaccurate], ["stuck", 0, 12]);
    let kept: Awaited<ReturnType<typeof flow.begin>> | null = null;
    const cut = flow.run(start, {
      stepsPerPoll: 3,
      onPoll: async (_done, _total, snapshot) => {
        if (kept !== null) throw new Error("cut off");
        kept = await snapshot();
      },
    });
    await assert.rejects(cut, /cut off/);
    assert.deepEqual(await flow.run(start, { from: kept }), [whole]);
  });
});

for (
  const [cause, changed, reference, theta] of [
    // The loss is symmetric in the two neurons: where they are equal its Hessian has a negative eigenvalue.
    ["indefinite", { firstStep: 1e12 }, { firstStep: 1e12 }, null],
    ["rise", { firstStep: 2, method: DORMAND_PRINCE }, { firstStep: 2, solver: dormandPrince }, start],
  ] as const
) {
  Deno.test(`rejections are counted by their cause, as in the reference: ${cause}`, async () => {
    const welcome = { absoluteTolerance: 1e12, relativeTolerance: 1e12, mostSteps: 1 };
    const from = theta ?? saddlePoint();
    const [end] = await withFlow(SHAPE, data, { ...welcome, ...changed }, (flow) => flow.run(from));
    const expected = networkFlow(SHAPE, data, from, { ...welcome, ...reference });
    assert.ok(expected.causes[cause] > 0, JSON.stringify(expected.causes));
    const { iteration, ...causes } = expected.causes;
    assert.deepEqual([end!.causes, iteration], [causes, 0]);
    assert.equal(end!.rejections, expected.rejections);
  });
}

/** Two equal neurons of an unfinished network. */
function saddlePoint(): Float64Array {
  const theta = start.slice();
  const stride = SHAPE.inputs + 1;
  theta.copyWithin(stride, 0, stride);
  theta[2 * stride + 1] = theta[2 * stride]!;
  return theta;
}

Deno.test("a step that leaves the numbers that sums are made for is a cause of its own", async () => {
  const explicit = { method: DORMAND_PRINCE, firstStep: 1e8, mostSteps: 1, attemptsPerStep: 2 };
  const [end] = await withFlow(SHAPE, data, explicit, (flow) => flow.run(start));
  assert.deepEqual([end!.end, end!.causes], [
    "stuck",
    { inaccurate: 0, indefinite: 0, rise: 0, unfit: 2 },
  ]);
});

Deno.test("evaluate refuses parameters beyond the kernels' range, naming the network and what to do", async () => {
  const wide: NetworkShape = { inputs: 2, hidden: [6], biased: true, activation: "tanh" };
  const p = parameterCount(wide);
  const thetas = new Float64Array(2 * p).fill(0.5);
  thetas.fill(9e4, p);
  await withFlow(wide, data, {}, async (flow) => {
    await assert.rejects(flow.evaluate(thetas), {
      name: "DeviceError",
      message: /Cannot evaluate network 1 as its residuals .* magnitudes add up to less than 10⁶/,
    });
    assert.equal((await flow.run(thetas.slice(p)))[0]!.end, "failed");
  });
});
