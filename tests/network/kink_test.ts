/** Another activation is one entry of ACTIVATIONS, with a kink or with lines of any slope in its tails. */
import assert from "node:assert/strict";
import { networkFlow } from "../../kernels/analysis/integrators/network_flow.ts";
import {
  type Activation,
  type ActivationName,
  ACTIVATIONS,
  type Derivatives,
} from "../../kernels/activations.ts";
import { initialWeights } from "../../kernels/initial_weights.ts";
import { activationConstants } from "../../kernels/network/activation_table.ts";
import { NetworkFlow } from "../../kernels/network/flow/flow.ts";
import { GradientF32, gradientShaderF32 } from "../../kernels/network/f32/gradient.ts";
import { networkProblem } from "../../kernels/network/samples.ts";
import { FLOW_SETTINGS } from "../../kernels/network/flow/settings.ts";
import { networkShaders } from "../../kernels/network/shaders.ts";
import { networkDerivatives } from "../../kernels/network_reference.ts";
import { type NetworkShape, parameterCount } from "../../kernels/network_shape.ts";
import { openCompilingOnce } from "../compiled_once.ts";
import { assertClose } from "../compare.ts";
import { ACCURACY, accuracyOf } from "../measure/network_accuracy.ts";
import { randomData, randomThetas } from "./fixture.ts";

const device = await openCompilingOnce();

const line = (slope: number, z: number): Derivatives => [slope * z, slope, 0, 0, 0, 0];
const NEW: { readonly [name: string]: Activation } = {
  // 0.07 is no f32: the kernels need its low part.
  "leaky relu": {
    formula: "max(z, 0.07 z)",
    at: (z) => line(z > 0 ? 1 : 0.07, z),
    bound: { offset: 0, slope: 1 },
    slopeBound: 1,
    curvatureBound: 0.01,
    kink: true,
  },
  magnitude: {
    formula: "|1.5 z|",
    at: (z) => line(z > 0 ? 1.5 : -1.5, z),
    bound: { offset: 0, slope: 1.5 },
    slopeBound: 1.5,
    curvatureBound: 0.01,
    kink: true,
  },
  "smooth leaky relu": {
    formula: "0.07 z + 0.93 softplus(z)",
    at: (z) => {
      const [v, d, ...rest] = ACTIVATIONS.softplus.at(z);
      return [
        0.07 * z + 0.93 * v,
        0.07 + 0.93 * d,
        ...rest.map((each) => 0.93 * each),
      ] as unknown as Derivatives;
    },
    bound: { offset: 0.7, slope: 1 },
    slopeBound: 1,
    curvatureBound: 0.25,
    kink: false,
  },
};
// This is all that a new activation needs.
Object.assign(ACTIVATIONS, NEW);

const shape = (name: string, hidden: readonly number[]): NetworkShape => ({
  ...{ inputs: 2, hidden, biased: true, activation: name as ActivationName },
});
const create = (each: NetworkShape, data: ReturnType<typeof randomData>, settings = FLOW_SETTINGS) =>
  NetworkFlow.create(device, networkShaders(networkProblem(each, data)), each, data, settings);

for (const name of Object.keys(NEW)) {
  for (const [hidden, coarse] of [[[4], true], [[4], false], [[3, 3], false]] as const) {
    const what = `[${hidden}], ${coarse ? "coarse" : "fine"} inputs`;
    Deno.test(`a new activation: loss, gradient and Hessian are the reference's: ${name}, ${what}`, async () => {
      const each = shape(name, hidden);
      const data = randomData(150, 2, coarse);
      const p = parameterCount(each);
      // The second network's neurons reach far beyond the table.
      const thetas = Float64Array.from([
        ...randomThetas(each, 1),
        ...randomThetas(each, 1, hidden.length > 1 ? 4 : 30),
      ]);
      const flow = await create(each, data);
      const results = await flow.evaluate(thetas);
      flow.destroy();
      for (const [k, found] of results.entries()) {
        const { loss, gradient, hessian } = networkDerivatives(
          each,
          thetas.subarray(k * p, (k + 1) * p),
          data,
        );
        assertClose(`loss ${k}`, [found.loss], [loss], accuracyOf(each).gradient);
        assertClose(`gradient ${k}`, found.gradient, gradient, accuracyOf(each).gradient);
        assertClose(`Hessian ${k}`, found.hessian, hessian, accuracyOf(each).hessian);
      }
    });
  }

  Deno.test(`a new activation: the f32 gradient is the reference's: ${name}`, async () => {
    const each = shape(name, [4]);
    const data = randomData(300, 2);
    const theta = Float32Array.from(randomThetas(each, 1));
    const gradient = await GradientF32.create(device, gradientShaderF32(each, data.n), each, data, 1);
    gradient.set(theta);
    gradient.submit();
    const found = await gradient.read();
    gradient.destroy();
    const reference = networkDerivatives(each, theta, data);
    assertClose("gradient and loss", found, [...reference.gradient, reference.loss], 2e-6);
  });
}

Deno.test("a flow of leaky relu takes the float64 reference's steps", async () => {
  const each = shape("leaky relu", [2]);
  const data = randomData(60, 2);
  const start = initialWeights(each, "test/kink", 0);
  const mostSteps = 12;
  const flow = await create(each, data, { ...FLOW_SETTINGS, roundedReach: 0, mostSteps });
  const [result] = await flow.run(start);
  flow.destroy();
  const reference = networkFlow(each, data, start, { mostSteps });
  assert.deepEqual([result!.steps, result!.rejections], [reference.steps, reference.rejections]);
  // Steps follow the error estimates, which the device's 24-bit columns change: g's flow here differs by 3e-5 as well.
  assertClose("loss", [result!.loss], [reference.loss], 1e-4);
  assertClose(
    "loss there",
    [result!.loss],
    [networkDerivatives(each, result!.theta, data).loss],
    ACCURACY.shallow.gradient,
  );
  const from = networkDerivatives(each, start, data).loss;
  assert.ok(result!.loss < 0.99 * from, `the loss falls from ${from} to ${result!.loss}`);
});

Deno.test("a kink that is not two lines through the origin is refused with the value", () => {
  const curved: Activation = {
    ...NEW["leaky relu"]!,
    at: (z) => z > 0 ? line(1, z) : [z * z, 2 * z, 2, 0, 0, 0],
  };
  Object.assign(ACTIVATIONS, { curved });
  assert.throws(
    () => activationConstants("curved" as ActivationName),
    /activation curved as one with a kink must be two straight lines .*: derivative \d at -32 is/,
  );
});
