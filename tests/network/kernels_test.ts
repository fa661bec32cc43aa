/** The network kernels on the adapter against the float64 reference, at many shapes; independence of schedules. */
import assert from "node:assert/strict";
import { type ActivationName, ACTIVATIONS } from "../../kernels/activations.ts";
import { NetworkFlow } from "../../kernels/network/flow/flow.ts";
import { GradientF32, gradientShaderF32 } from "../../kernels/network/f32/gradient.ts";
import type { NetworkShaders } from "../../kernels/network/problem.ts";
import { networkProblem } from "../../kernels/network/samples.ts";
import { FLOW_SETTINGS } from "../../kernels/network/flow/settings.ts";
import { networkShaders } from "../../kernels/network/shaders.ts";
import { type DataSet, networkDerivatives, withRegulariser } from "../../kernels/network_reference.ts";
import { type NetworkShape, parameterCount } from "../../kernels/network_shape.ts";
import { openCompilingOnce } from "../compiled_once.ts";
import { assertClose } from "../compare.ts";
import { ACCURACY, accuracyOf } from "../measure/network_accuracy.ts";
import { randomData, randomThetas } from "./fixture.ts";

const device = await openCompilingOnce();
const NAMES = Object.keys(ACTIVATIONS) as ActivationName[];

async function evaluate(
  shape: NetworkShape,
  data: DataSet,
  thetas: Float64Array,
  layout?: keyof NetworkShaders,
) {
  const flow = await NetworkFlow.create(
    device,
    networkShaders(networkProblem(shape, data)),
    shape,
    data,
    undefined,
    layout,
  );
  try {
    return await flow.evaluate(thetas);
  } finally {
    flow.destroy();
  }
}

interface Case {
  readonly shape: NetworkShape;
  readonly n: number;
  readonly coarse: boolean;
}
const shape = (inputs: number, r: number, biased: boolean, activation: ActivationName): NetworkShape => ({
  inputs,
  hidden: [r],
  biased,
  activation,
});
const deep = (
  inputs: number,
  hidden: readonly number[],
  biased: boolean,
  activation: ActivationName,
): NetworkShape => ({ inputs, hidden, biased, activation });
/** Every activation, both kinds of inputs, both biases, one layer and several; N = 1, fewer samples than lanes, not whole tiles. */
const CASES: readonly Case[] = [
  ...NAMES.map((name) => ({ shape: shape(2, 3, true, name), n: 77, coarse: false })),
  ...NAMES.map((name) => ({ shape: shape(2, 3, false, name), n: 300, coarse: true })),
  { shape: shape(1, 1, false, "g"), n: 1, coarse: true },
  { shape: shape(1, 1, true, "softplus"), n: 5, coarse: false },
  { shape: shape(3, 5, true, "g"), n: 2100, coarse: true },
  { shape: shape(5, 4, true, "g"), n: 131, coarse: false },
  { shape: shape(8, 8, true, "softplus"), n: 150, coarse: true },
  { shape: deep(8, [4, 4], true, "softplus"), n: 131, coarse: false },
  { shape: deep(2, [3, 3, 3], true, "g"), n: 77, coarse: true },
  { shape: deep(3, [2, 2], false, "erf"), n: 400, coarse: false },
  { shape: deep(1, [1, 1, 1], false, "tanh"), n: 1, coarse: false },
  { shape: deep(2, [2, 2], true, "relu"), n: 60, coarse: false },
];

for (const { shape: each, n, coarse } of CASES) {
  const kind = `${JSON.stringify(each)}, N = ${n}, ${coarse ? "coarse" : "fine"} inputs`;
  Deno.test(`loss, gradient and Hessian are the reference's: ${kind}`, async () => {
    const m = 3;
    const data = randomData(n, each.inputs, coarse);
    const thetas = randomThetas(each, m);
    const p = parameterCount(each);
    const results = await evaluate(each, data, thetas);
    for (const [k, result] of results.entries()) {
      const reference = networkDerivatives(each, thetas.subarray(k * p, (k + 1) * p), data);
      const { loss, gradient, hessian } = reference;
      // Digits end at 2^-45 of the largest residual times the bounds of σ and σ′; inputs bring the rest.
      assertClose(`loss ${k}`, [result.loss], [loss], accuracyOf(each).gradient);
      assertClose(`gradient ${k}`, result.gradient, gradient, accuracyOf(each).gradient);
      // Columns of the Jacobian are rounded to 2^-24 of their bounds.
      assertClose(`Hessian ${k}`, result.hessian, hessian, accuracyOf(each).hessian);
    }
  });
}

for (const each of [shape(2, 2, true, "g"), deep(2, [2, 2], true, "sigmoid")]) {
  Deno.test(`beyond the norm the regulariser is in loss, gradient and Hessian: ${each.hidden}`, async () => {
    const data = randomData(50, 2, true);
    const theta = randomThetas(each, 1, 60);
    const [result] = await evaluate(each, data, theta);
    const reference = withRegulariser(networkDerivatives(each, theta, data), theta, 1e3);
    assert.ok(reference.loss > 1e6, "the case must be beyond");
    assertClose("loss", [result!.loss], [reference.loss], ACCURACY.shallow.gradient);
    assertClose("gradient", result!.gradient, reference.gradient, ACCURACY.shallow.gradient);
    assertClose("Hessian", result!.hessian, reference.hessian, accuracyOf(each).hessian);
  });
}

Deno.test("the schedule changes no bit, nor do the other networks of a batch or their order", async () => {
  for (
    const [each, coarse] of [[shape(2, 4, true, "g"), true], [shape(3, 2, false, "erf"), false], [
      deep(3, [3, 3], true, "softplus"),
      false,
    ]] as const
  ) {
    const data = randomData(700, each.inputs, coarse);
    const thetas = randomThetas(each, 5);
    const p = parameterCount(each);
    const software = await evaluate(each, data, thetas, "software");
    assert.deepEqual(await evaluate(each, data, thetas, "parallel"), software);
    const [alone] = await evaluate(each, data, thetas.slice(3 * p, 4 * p));
    assert.deepEqual(alone, software[3]);
    const reversed = Float64Array.from(
      { length: 5 * p },
      (_, i) => thetas[(4 - Math.floor(i / p)) * p + i % p]!,
    );
    assert.deepEqual((await evaluate(each, data, reversed)).toReversed(), software);
  }
});

for (const name of NAMES) {
  Deno.test(`the f32 gradient is the reference's to f32's accuracy: ${name}`, async () => {
    const each = shape(3, 4, true, name);
    const data = randomData(1500, 3);
    const thetas = Float32Array.from(randomThetas(each, 2));
    const p = parameterCount(each);
    const training = await GradientF32.create(device, gradientShaderF32(each, data.n), each, data, 2);
    training.set(thetas);
    training.submit();
    const result = await training.read();
    training.destroy();
    for (let k = 0; k < 2; k++) {
      const { loss, gradient } = networkDerivatives(each, thetas.subarray(k * p, (k + 1) * p), data);
      const size = Math.max(loss, ...gradient.map(Math.abs));
      assertClose("gradient", result.subarray(k * (p + 1), (k + 1) * (p + 1) - 1), gradient, 2e-6, size);
      assertClose("loss", [result[k * (p + 1) + p]!], [loss], 2e-6);
    }
  });
}

Deno.test("what the kernels cannot do is refused with the value and what was expected", async () => {
  const data = randomData(10, 2);
  const refuses = (each: NetworkShape, samples: DataSet, message: RegExp) =>
    assert.throws(() => networkProblem(each, samples), message);
  refuses(shape(2, 17, true, "g"), data, /number of neurons must be from 1 to 16: got 17/);
  const wide = randomData(10, 16);
  const wideShape = shape(16, 16, true, "g");
  const large = await NetworkFlow.create(
    device,
    networkShaders(networkProblem(wideShape, wide)),
    wideShape,
    wide,
    FLOW_SETTINGS,
    // What compiles in the shortest time.
    "compact",
  );
  await assert.rejects(large.run(new Float64Array(201 * 289)), /201 networks of P = 289 .* at most 200/);
  large.destroy();
  refuses(shape(3, 2, true, "g"), data, /input dimension must be the network's, 3: got 2/);
  refuses(deep(2, [2, 3], true, "g"), data, /hidden layers must be of one width: got \[2, 3\]/);
  refuses(deep(2, [2, 2, 2, 2], true, "g"), data, /number of hidden layers must be at most 3: got 4/);
  refuses(deep(2, [9, 9], true, "g"), data, /width of several layers must be from 1 to 8: got 9/);
  refuses(shape(2, 2, true, "g"), { ...data, n: 0 }, /N must be from 1 to 16000: got 0/);
  refuses(
    shape(2, 2, true, "g"),
    { ...data, y: data.y.map((y, i) => i === 4 ? NaN : y) },
    /y\[4\] must be finite.*NaN/,
  );
  const each = shape(2, 2, true, "g");
  const flow = await NetworkFlow.create(device, networkShaders(networkProblem(each, data)), each, data);
  await assert.rejects(flow.evaluate(new Float64Array(10)), /M × P = M × 9: got 10 values/);
  const bad = new Float64Array(18).fill(0.1);
  bad[11] = NaN;
  await assert.rejects(flow.run(bad), /network 1 as θ\[2\] must be finite and within ±1e5: got NaN/);
  const tiny = bad.slice().fill(0);
  tiny[bad.length - 1] = 1e-30;
  await assert.rejects(
    flow.run(tiny),
    /RangeError: .* flow of network \d+ as θ\[\d+\] must be 0 or at least 2\^-70 in size.*: got 1e-30/,
  );
  bad[11] = 1e9;
  await assert.rejects(flow.run(bad), /θ\[2\].*got 1000000000/);
  assert.deepEqual(await flow.run(new Float64Array(0)), []);
  flow.destroy();
});
