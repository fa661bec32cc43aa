/** The rounded Hessian of short steps: its accuracy, who has it, and that no schedule or neighbour changes its bits. */
import assert from "node:assert/strict";
import type { ActivationName } from "../../kernels/activations.ts";
import { NetworkFlow } from "../../kernels/network/flow/flow.ts";
import type { NetworkShaders } from "../../kernels/network/problem.ts";
import { networkProblem } from "../../kernels/network/samples.ts";
import { networkShaders } from "../../kernels/network/shaders.ts";
import { type DataSet, networkDerivatives, withRegulariser } from "../../kernels/network_reference.ts";
import { type NetworkShape, parameterCount } from "../../kernels/network_shape.ts";
import { openCompilingOnce } from "../compiled_once.ts";
import { assertClose } from "../compare.ts";
import { ACCURACY } from "../measure/network_accuracy.ts";
import { randomData, randomThetas } from "./fixture.ts";

/** A step for which every Hessian here is rounded, and one for which none is. */
const [SHORT, LONG] = [1e-3, 1e12];

const device = await openCompilingOnce();
const shape = (inputs: number, r: number, biased: boolean, activation: ActivationName): NetworkShape => ({
  inputs,
  hidden: [r],
  biased,
  activation,
});

async function withFlow<Result>(
  each: NetworkShape,
  data: DataSet,
  use: (flow: NetworkFlow) => Promise<Result>,
  layout?: keyof NetworkShaders,
): Promise<Result> {
  const shaders = networkShaders(networkProblem(each, data));
  const flow = await NetworkFlow.create(device, shaders, each, data, undefined, layout);
  try {
    return await use(flow);
  } finally {
    flow.destroy();
  }
}

const hessians = async (flow: NetworkFlow, thetas: Float64Array, h: number) =>
  (await flow.evaluate(thetas, h)).map(({ hessian }) => hessian);

const CASES: readonly (readonly [NetworkShape, n: number, coarse: boolean])[] = [
  [shape(2, 4, true, "softplus"), 300, true],
  [shape(2, 3, false, "erf"), 77, false],
  [shape(1, 1, true, "tanh"), 1, false],
  [shape(3, 5, true, "g"), 2100, true],
  [shape(2, 2, true, "relu"), 60, false],
  [shape(8, 8, true, "softplus"), 150, true],
];

for (const [each, n, coarse] of CASES) {
  Deno.test(`the rounded Hessian is the reference's: ${JSON.stringify(each)}, N = ${n}`, async () => {
    const data = randomData(n, each.inputs, coarse);
    const thetas = randomThetas(each, 3);
    const p = parameterCount(each);
    const [rounded, exact] = await withFlow(each, data, async (flow) => [
      await hessians(flow, thetas, SHORT),
      await hessians(flow, thetas, LONG),
    ]);
    for (const [k, hessian] of rounded.entries()) {
      assert.notDeepEqual(hessian, exact[k], "the case must be rounded");
      const reference = networkDerivatives(each, thetas.subarray(k * p, (k + 1) * p), data);
      assertClose(`Hessian ${k}`, hessian, reference.hessian, ACCURACY.rounded.hessian);
    }
  });
}

Deno.test("the rounded Hessian has the regulariser beyond the norm", async () => {
  const each = shape(2, 2, true, "g");
  const data = randomData(50, 2, true);
  const theta = randomThetas(each, 1, 60);
  const [hessian] = await withFlow(each, data, (flow) => hessians(flow, theta, SHORT));
  const reference = withRegulariser(networkDerivatives(each, theta, data), theta, 1e3);
  assertClose("Hessian", hessian!, reference.hessian, ACCURACY.rounded.hessian);
});

Deno.test("no schedule, neighbour or order changes a bit of a rounded Hessian", async () => {
  for (
    const [each, coarse] of [[shape(2, 7, true, "g"), true], [shape(3, 13, true, "softplus"), false]] as const
  ) {
    const data = randomData(700, each.inputs, coarse);
    const thetas = randomThetas(each, 5);
    const p = parameterCount(each);
    const software = await withFlow(each, data, (flow) => hessians(flow, thetas, SHORT), "software");
    const layouts: (keyof NetworkShaders)[] = p > 64 ? ["parallel", "compact"] : ["parallel"];
    for (const layout of layouts) {
      assert.deepEqual(await withFlow(each, data, (flow) => hessians(flow, thetas, SHORT), layout), software);
    }
    await withFlow(each, data, async (flow) => {
      assert.deepEqual(await hessians(flow, thetas.slice(3 * p, 4 * p), SHORT), [software[3]]);
      const reversed = Float64Array.from(
        { length: 5 * p },
        (_, i) => thetas[(4 - Math.floor(i / p)) * p + i % p]!,
      );
      assert.deepEqual((await hessians(flow, reversed, SHORT)).toReversed(), software);
    });
  }
});

Deno.test("which Hessian is rounded is decided by the network's own weights and step", async () => {
  const each = shape(2, 3, true, "softplus");
  const data = randomData(100, 2, true);
  const small = randomThetas(each, 1);
  const large = small.map((value) => 32 * value);
  const both = Float64Array.from([...small, ...large]);
  await withFlow(each, data, async (flow) => {
    const exact = await hessians(flow, both, LONG);
    let mixed = 0;
    for (let h = 1; h <= 1e7; h *= 10) {
      const together = await hessians(flow, both, h);
      assert.deepEqual(await hessians(flow, small, h), [together[0]]);
      assert.deepEqual(await hessians(flow, large, h), [together[1]]);
      const differs = (k: number) => together[k]!.some((value, i) => value !== exact[k]![i]);
      if (differs(1)) assert.ok(differs(0), "the rounding of a smaller network reaches further");
      if (differs(0) && !differs(1)) mixed++;
    }
    assert.ok(mixed >= 2, "its reach in h falls with the square of the weights");
  });
});
