/** The device's methods beside each other: measured orders, the same ends, the float64 reference, equal bits. */
import assert from "node:assert/strict";
import { dormandPrince } from "../../kernels/analysis/integrators/dormand_prince.ts";
import { gradientFlow } from "../../kernels/analysis/integrators/gradient_flow.ts";
import { fitLine } from "../../kernels/analysis/statistics/regression.ts";
import { initialWeights } from "../../kernels/initial_weights.ts";
import { packSnapshot, unpackSnapshot } from "../../kernels/network/snapshot.ts";
import { DORMAND_PRINCE } from "../../kernels/network/flow/explicit_tableau.ts";
import { NetworkFlow } from "../../kernels/network/flow/flow.ts";
import { FlowRecord } from "../../kernels/network/flow/flow_record.ts";
import { networkProblem } from "../../kernels/network/samples.ts";
import { FLOW_SETTINGS, type FlowSettings } from "../../kernels/network/flow/settings.ts";
import { networkShaders } from "../../kernels/network/shaders.ts";
import { RODAS4 } from "../../kernels/network/flow/tableau.ts";
import { type DataSet, networkDerivatives } from "../../kernels/network_reference.ts";
import { type NetworkShape, parameterCount } from "../../kernels/network_shape.ts";
import { openCompilingOnce } from "../compiled_once.ts";
import { assertClose } from "../compare.ts";
import { randomData } from "./fixture.ts";

const device = await openCompilingOnce();

function create(
  shape: NetworkShape,
  data: DataSet,
  settings: FlowSettings,
  layout?: "software" | "parallel",
) {
  const problem = networkProblem(shape, data, settings.maxNorm, settings.method);
  return NetworkFlow.create(device, networkShaders(problem), shape, data, settings, layout);
}

for (const [method, least, most] of [[RODAS4, 4.0, 4.1], [DORMAND_PRINCE, 5.1, 5.3]] as const) {
  Deno.test(`${method.name} has its order on a network whose flow is known`, async () => {
    // L = (a w)² for w > 0. With C = a² − w², which the flow keeps, w/a = tanh u and u′ = −C sinh 2u: tanh u falls as
    // exp(−2 C t).
    const shape: NetworkShape = { inputs: 1, hidden: [1], biased: false, activation: "relu" };
    const data = { n: 1, inputs: 1, x: Float64Array.of(1), y: Float64Array.of(0) };
    const [w, a, time] = [0.2, 1, 0.5];
    const c = a * a - w * w;
    const ratio = w / a * Math.exp(-2 * c * time);
    const exact = [ratio, 1].map((value) => value * Math.sqrt(c / (1 - ratio * ratio)));
    const steps = [8, 16, 32];
    const errors = [];
    for (const n of steps) {
      const settings: FlowSettings = {
        ...FLOW_SETTINGS,
        method,
        // All steps are welcome, none is longer than the first.
        ...{ absoluteTolerance: 1e6, relativeTolerance: 1e6, firstStep: time / n, largestStep: time / n },
        // Nor are there samples over which the rounding of a Hessian would be lost.
        ...{ roundedReach: 0, gradientTolerance: 0, floorTolerance: 0, mostSteps: n },
      };
      const flow = await create(shape, data, settings);
      const [end] = await flow.run(Float64Array.of(w, a));
      flow.destroy();
      assert.deepEqual([end!.steps, end!.rejections, end!.time], [n, 0, time]);
      errors.push(Math.log2(Math.max(...exact.map((value, i) => Math.abs(end!.theta[i]! - value)))));
    }
    const { slope } = fitLine(steps.map(Math.log2), errors);
    assert.ok(-slope >= least && -slope <= most, `measured order ${-slope}, log2 errors ${errors}`);
  });
}

/** A teacher of two neurons with a quarter of noise: minima that are not too stiff. */
function teacherData(n: number, inputs: number): DataSet {
  const data = randomData(n, inputs, true);
  const y = data.y.map((noise, i) => {
    const [x1, x2] = [data.x[i * inputs]!, data.x[i * inputs + 1]!];
    return 1.3 * Math.tanh(1.2 * x1 - 0.7 * x2) - 0.8 * Math.tanh(0.4 * x1 + 0.9 * x2) + 0.25 * noise;
  });
  return { ...data, y };
}

function starts(shape: NetworkShape, count: number): Float64Array {
  const p = parameterCount(shape);
  const thetas = new Float64Array(count * p);
  for (let seed = 0; seed < count; seed++) thetas.set(initialWeights(shape, "test/methods", seed), seed * p);
  return thetas;
}

/** Steps within the stability limit 3.3/λ_max, so that the flow comes to rest. */
const EXPLICIT: FlowSettings = {
  ...FLOW_SETTINGS,
  method: DORMAND_PRINCE,
  absoluteTolerance: 1e-8,
  relativeTolerance: 1e-5,
  gradientTolerance: 1e-9,
  leastStep: 0,
  largestStep: 0.7,
  mostSteps: 6000,
};

const CASES: readonly NetworkShape[] = [
  { inputs: 2, hidden: [1], biased: true, activation: "erf" },
  { inputs: 3, hidden: [2], biased: false, activation: "tanh" },
];

for (const shape of CASES) {
  Deno.test(`Dormand–Prince ends where RODAS4 does: ${JSON.stringify(shape)}`, async () => {
    const data = teacherData(60, shape.inputs);
    const thetas = starts(shape, 6);
    const [implicit, explicit] = [
      await create(shape, data, FLOW_SETTINGS),
      await create(shape, data, EXPLICIT),
    ];
    const [expected, found] = [await implicit.run(thetas), await explicit.run(thetas)];
    implicit.destroy();
    explicit.destroy();
    for (const [k, end] of found.entries()) {
      assert.deepEqual([end.end, expected[k]!.end], ["converged", "converged"], `seed ${k}`);
      assertClose(`loss of seed ${k}`, [end.loss], [expected[k]!.loss], 1e-12);
      // A gradient of 1e-9 over the smallest eigenvalue, 0.005 and more.
      assertClose(`θ of seed ${k}`, end.theta, expected[k]!.theta, 1e-9 / 0.005, 1);
    }
    // The minimum has images under signs and permutations of neurons: seeds end in several.
    const images = new Set(found.map(({ theta }) => theta.map(Math.round).join()));
    assert.ok(images.size >= 2, `${images.size} images`);
  });
}

const DEEP: NetworkShape = { inputs: 2, hidden: [2, 2], biased: true, activation: "tanh" };
for (const shape of [CASES[0]!, DEEP]) {
  Deno.test(`Dormand–Prince on the device takes the float64 reference's steps: ${JSON.stringify(shape)}`, async () => {
    const data = teacherData(60, shape.inputs);
    const settings = { ...EXPLICIT, largestStep: 1e18, mostSteps: 40 };
    const flow = await create(shape, data, settings);
    const into = new FlowRecord(1, parameterCount(shape));
    const start = starts(shape, 1);
    const [end] = await flow.run(start, { record: { plan: { everySteps: 1 }, into } });
    flow.destroy();
    const points = into.points(0);
    let compared = 0;
    const { rejections } = gradientFlow((theta) => networkDerivatives(shape, theta, data), start, {
      ...settings,
      solver: dormandPrince,
      stop: () => false,
      record: ({ step, time, theta, at }) => {
        const point = points[step]!;
        // Steps follow from f32 errors: relative 1e-6 in h and so in t.
        assertClose(`time of step ${step}`, [point.time], [time], 1e-5, Math.max(time, 1e-9));
        assertClose(`θ of step ${step}`, point.theta, theta, 1e-5, 1);
        assertClose(`loss of step ${step}`, [point.loss], [at.loss], 1e-5);
        compared++;
      },
    });
    assert.deepEqual([compared, end!.steps, end!.rejections], [41, 40, rejections]);
  });
}

Deno.test("an explicit flow has the same bytes in any layout and batch, cut off and gone on with", async () => {
  const [shape] = CASES as [NetworkShape];
  const p = parameterCount(shape);
  const data = teacherData(60, shape.inputs);
  const thetas = starts(shape, 4);
  const settings = { ...EXPLICIT, mostSteps: 90 };
  const [flow, parallel] = [
    await create(shape, data, settings, "software"),
    await create(shape, data, settings, "parallel"),
  ];
  const whole = await flow.run(thetas);
  assert.deepEqual(await parallel.run(thetas), whole);
  assert.deepEqual(await flow.run(thetas.slice(2 * p, 3 * p), { stepsPerPoll: 5 }), [whole[2]]);
  for (const at of [1, 4, 31]) {
    let polls = 0;
    let saved: Uint8Array | null = null;
    const cut = flow.run(thetas, {
      stepsPerPoll: 2,
      onPoll: async (_done, _total, snapshot) => {
        if (++polls < at) return;
        saved = packSnapshot(await snapshot());
        throw new Error("cut off");
      },
    });
    await assert.rejects(cut, /cut off/);
    assert.deepEqual(await flow.run(thetas, { from: unpackSnapshot(saved!) }), whole, `cut at poll ${at}`);
  }
  flow.destroy();
  parallel.destroy();
});
