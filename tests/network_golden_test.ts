/**
 * The bits of small flows and evaluations, the same on every adapter: a change that is not meant is found here. A hash
 * is replaced only together with the change that explains it; `deno task test tests/network_golden_test.ts` prints the
 * new one.
 */
import assert from "node:assert/strict";
import { ComputeDevice } from "../kernels/device.ts";
import { initialWeights } from "../kernels/initial_weights.ts";
import { NetworkFlow } from "../kernels/network/flow.ts";
import { GradientF32, gradientShaderF32 } from "../kernels/network/gradient_f32.ts";
import { networkProblem } from "../kernels/network/samples.ts";
import { networkShaders } from "../kernels/network/shaders.ts";
import type { DataSet } from "../kernels/network_reference.ts";
import { type NetworkShape, parameterCount } from "../kernels/network_shape.ts";
import { sha256 } from "../pipeline/engine/hash.ts";
import golden from "./network_golden.json" with { type: "json" };
import { randomData, randomThetas, rosenbrockGrid } from "./network_fixture.ts";

const device = await ComputeDevice.open();
const create = (shape: NetworkShape, data: DataSet) =>
  NetworkFlow.create(device, networkShaders(networkProblem(shape, data)), shape, data);
const hashOf = (values: readonly number[]) => sha256(new Uint8Array(Float64Array.from(values).buffer));

Deno.test(`flows with coarse inputs have the golden bits on ${device.label}`, async () => {
  const shape: NetworkShape = { inputs: 2, hidden: [2], biased: true, activation: "g" };
  const p = parameterCount(shape);
  const thetas = new Float64Array(3 * p);
  for (let seed = 0; seed < 3; seed++) thetas.set(initialWeights(shape, "test/golden", seed), seed * p);
  const flow = await create(shape, rosenbrockGrid(14));
  const results = await flow.run(thetas);
  flow.destroy();
  const values = results.flatMap((
    run,
  ) => [run.steps, run.rejections, run.time, run.loss, run.gradient, ...run.theta]);
  assert.equal(hashOf(values), golden.coarse_flow);
});

Deno.test("loss, gradient and Hessian with fine inputs have the golden bits", async () => {
  const shape: NetworkShape = { inputs: 3, hidden: [4], biased: false, activation: "erf" };
  const flow = await create(shape, randomData(333, 3));
  const results = await flow.evaluate(randomThetas(shape, 2));
  flow.destroy();
  assert.equal(
    hashOf(results.flatMap(({ loss, gradient, hessian }) => [loss, ...gradient, ...hessian])),
    golden.fine_evaluation,
  );
});

Deno.test("the f32 gradient has the golden bits", async () => {
  const shape: NetworkShape = { inputs: 5, hidden: [3], biased: true, activation: "softplus" };
  const data = randomData(2500, 5);
  const gradient = await GradientF32.create(device, gradientShaderF32(shape, data.n), shape, data, 2);
  gradient.set(Float32Array.from(randomThetas(shape, 2)));
  gradient.submit();
  assert.equal(hashOf([...await gradient.read()]), golden.f32_gradient);
  gradient.destroy();
});
