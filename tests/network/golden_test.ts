/**
 * The bits of small flows, evaluations and trainings, the same on every adapter and on their twin: a change that is not
 * meant is found here. A hash is replaced only together with the change that explains it; `deno task test
 * tests/network/golden_test.ts` prints the new one.
 */
import assert from "node:assert/strict";
import { ComputeDevice } from "../../kernels/device/device.ts";
import { initialWeights } from "../../kernels/initial_weights.ts";
import { NetworkFlow } from "../../kernels/network/flow/flow.ts";
import { GradientF32, gradientShaderF32 } from "../../kernels/network/f32/gradient.ts";
import { networkProblem } from "../../kernels/network/samples.ts";
import { DORMAND_PRINCE } from "../../kernels/network/flow/explicit_tableau.ts";
import { FlowRecord } from "../../kernels/network/flow/flow_record.ts";
import { logTimes } from "../../kernels/network/flow/recording.ts";
import { FLOW_SETTINGS } from "../../kernels/network/flow/settings.ts";
import { networkShaders } from "../../kernels/network/shaders.ts";
import { ADAMW } from "../../kernels/training/adamw.ts";
import type { Decays } from "../../kernels/training/decay.ts";
import { DESCENT } from "../../kernels/training/descent.ts";
import { ADAM, ADAM_DEFAULTS, type Optimiser, SGD } from "../../kernels/training/optimisers.ts";
import { trainingShaders } from "../../kernels/training/shaders.ts";
import { NetworkTraining } from "../../kernels/training/training.ts";
import type { DataSet } from "../../kernels/network_reference.ts";
import { type NetworkShape, parameterCount } from "../../kernels/network_shape.ts";
import { twinGpu } from "../../kernels/strict/twin/gpu.ts";
import { sha256 } from "../../pipeline/engine/mod.ts";
import { openCompilingOnce } from "../compiled_once.ts";
import golden from "./golden.json" with { type: "json" };
import { randomData, randomThetas, rosenbrockGrid } from "./fixture.ts";

const create = (device: ComputeDevice, shape: NetworkShape, data: DataSet) =>
  NetworkFlow.create(device, networkShaders(networkProblem(shape, data)), shape, data);
const hashOf = (values: readonly number[]) => sha256(new Uint8Array(Float64Array.from(values).buffer));

for (const device of [await openCompilingOnce(), await ComputeDevice.open(twinGpu())]) {
  Deno.test(`flows with coarse inputs have the golden bits on ${device.label}`, async () => {
    const shape: NetworkShape = { inputs: 2, hidden: [2], biased: true, activation: "g" };
    const p = parameterCount(shape);
    const thetas = new Float64Array(3 * p);
    for (let seed = 0; seed < 3; seed++) thetas.set(initialWeights(shape, "test/golden", seed), seed * p);
    const flow = await create(device, shape, rosenbrockGrid(14));
    const results = await flow.run(thetas);
    flow.destroy();
    const values = results.flatMap((
      run,
    ) => [run.steps, run.rejections, run.time, run.loss, run.gradient, ...run.theta]);
    assert.equal(hashOf(values), golden.coarse_flow);
  });

  Deno.test(`loss, gradient and Hessian with fine inputs have the golden bits on ${device.label}`, async () => {
    const shape: NetworkShape = { inputs: 3, hidden: [4], biased: false, activation: "erf" };
    const flow = await create(device, shape, randomData(333, 3));
    const results = await flow.evaluate(randomThetas(shape, 2));
    flow.destroy();
    assert.equal(
      hashOf(results.flatMap(({ loss, gradient, hessian }) => [loss, ...gradient, ...hessian])),
      golden.fine_evaluation,
    );
  });

  Deno.test(`the f32 gradient has the golden bits on ${device.label}`, async () => {
    const shape: NetworkShape = { inputs: 5, hidden: [3], biased: true, activation: "softplus" };
    const data = randomData(2500, 5);
    const gradient = await GradientF32.create(device, gradientShaderF32(shape, data.n), shape, data, 2);
    gradient.set(Float32Array.from(randomThetas(shape, 2)));
    gradient.submit();
    assert.equal(hashOf([...await gradient.read()]), golden.f32_gradient);
    gradient.destroy();
  });

  Deno.test(`a recorded explicit flow has the golden bits on ${device.label}`, async () => {
    const shape: NetworkShape = { inputs: 2, hidden: [2], biased: true, activation: "tanh" };
    const data = randomData(100, 2);
    const settings = { ...FLOW_SETTINGS, method: DORMAND_PRINCE, mostSteps: 40 };
    const shaders = networkShaders(networkProblem(shape, data, settings.maxNorm, settings.method));
    const flow = await NetworkFlow.create(device, shaders, shape, data, settings);
    const into = new FlowRecord(2, parameterCount(shape));
    const plan = { everySteps: 10, times: logTimes(1e-2, 1e2, 2) };
    await flow.run(randomThetas(shape, 2), { record: { plan, into } });
    flow.destroy();
    assert.equal(sha256(into.pack()), golden.explicit_record);
  });

  Deno.test(`trainings have the golden bits, on minibatches and on all samples on ${device.label}`, async () => {
    const shape: NetworkShape = { inputs: 3, hidden: [4], biased: true, activation: "g" };
    const data = randomData(150, 3);
    const p = parameterCount(shape);
    const thetas = randomThetas(shape, 3);
    const start = (k: number) => ({ seed: k, start: thetas.slice(k * p, (k + 1) * p) });
    const train = async <Hyper>(
      optimiser: Optimiser<Hyper>,
      hyper: Hyper,
      batch: number,
      decays: Decays = {},
    ) => {
      const list = [0, 1, 2].map((k) => ({ ...start(k), hyper, ...decays }));
      const shaders = trainingShaders(shape, { n: data.n, batch }, optimiser);
      const training = await NetworkTraining.create(device, shaders, shape, data, batch, optimiser, list);
      training.submit(50);
      const runs = await training.runs();
      training.destroy();
      return runs.flatMap(({ theta, loss }) => [...theta, loss]);
    };
    const decays = { weightDecay: 0.01, rateDecay: { every: 20, factor: 0.5 } };
    const [plain, decayed]: [number[], number[]] = [[], []];
    for (const batch of [16, 150]) {
      plain.push(...await train(SGD, { eta: 0.01 }, batch));
      plain.push(...await train(ADAM, { eta: 1e-3, ...ADAM_DEFAULTS }, batch));
      decayed.push(...await train(DESCENT, { eta: 0.003, mu: 0.9 }, batch, decays));
      decayed.push(...await train(ADAM, { eta: 1e-3, ...ADAM_DEFAULTS }, batch, decays));
      decayed.push(...await train(ADAMW, { eta: 1e-3, ...ADAM_DEFAULTS }, batch, decays));
    }
    assert.equal(hashOf(plain), golden.training);
    assert.equal(hashOf(decayed), golden.decayed_training);
  });
}
