/** Figure 6b's flows on finite data: the device's trajectories beside the float64 solver's on the same loss. */
import assert from "node:assert/strict";
import { gradientFlow } from "../../kernels/analysis/integrators/gradient_flow.ts";
import { planeCoordinates, startBeside, toyPlane } from "../../kernels/analysis/toy/plane.ts";
import { ComputeDevice } from "../../kernels/device/device.ts";
import { networkDerivatives } from "../../kernels/network_reference.ts";
import { sampleDerivatives } from "../../kernels/toy/reference.ts";
import { toySamples } from "../../kernels/toy/samples.ts";
import { samplesShader } from "../../kernels/toy/shaders.ts";
import { floatsToBytes } from "../../pipeline/paper/toy/data.ts";
import toyFlow from "../../pipeline/paper/toy/flow.ts";
import toyFlowKernels from "../../pipeline/paper/toy/flow_kernels.ts";
import { normBeyond, TOY_SHAPE, toyDataSet } from "../../pipeline/paper/toy/network.ts";
import { assertClose } from "../compare.ts";
import { MemoryContext } from "./stage_context.ts";

const N = 1024;
const plane = toyPlane();
const device = await ComputeDevice.open();
const samples = await toySamples(device, samplesShader(N), N, 1);
device.destroy();
const data = { x: samples.subarray(0, N), y: samples.subarray(N) };
const parameters = {
  offset: 0.1,
  gamma_to: 20,
  most_steps: 800,
  relative_tolerance: 1e-4,
  absolute_tolerance: 1e-6,
};
const bytes = floatsToBytes([samples]);
const kernels = new MemoryContext({ gamma_to: parameters.gamma_to }, { samples: bytes });
toyFlowKernels(kernels);

async function finiteRows(more: Partial<typeof parameters> = {}): Promise<number[][][]> {
  const inputs = { samples: bytes, "kernels.json": kernels.outputs.get("kernels.json")! };
  const context = new MemoryContext({ ...parameters, ...more }, inputs);
  await toyFlow(context);
  const rows = context.outputs.get("flow.csv")!.trim().split("\n").map((line) => line.split(","));
  return ["1", "2"].map((channel) =>
    rows.filter(([name, own]) => name === "finite" && own === channel).map((row) => row.slice(2).map(Number))
  );
}

Deno.test("the toy's loss is the network's", () => {
  for (const theta of [[1.35, 1.3, 4.15, -2], [0.5, -2, 1, 1]]) {
    const expected = sampleDerivatives(theta, data);
    const found = networkDerivatives(TOY_SHAPE, Float64Array.from(theta), toyDataSet(data));
    assertClose("loss", [found.loss], [expected.loss], 1e-14);
    assertClose("gradient", found.gradient, expected.gradient, 1e-13);
    assertClose("Hessian", found.hessian, expected.hessian, 1e-13);
  }
});

Deno.test("finite-data flows go the float64 solver's steps down both channels", async () => {
  const channels = await finiteRows();
  for (const channel of [1, 2] as const) {
    const rows = channels[channel - 1]!;
    const expected: number[][] = [];
    const { end } = gradientFlow(
      (theta) => sampleDerivatives(theta, data),
      startBeside(plane, channel, 0.1),
      {
        absoluteTolerance: parameters.absolute_tolerance,
        relativeTolerance: parameters.relative_tolerance,
        firstStep: 1e-3,
        mostSteps: parameters.most_steps,
        stop: ({ theta }) => planeCoordinates(plane, theta).gamma >= parameters.gamma_to,
        record: ({ step, time, theta, at }) => expected.push([step, time, ...theta, at.loss]),
      },
    );
    assert.equal(end, "stopped");
    assert.equal(rows.length, expected.length, `steps of channel ${channel}`);
    for (const [k, row] of rows.entries()) {
      const [step, logTime, w1, w2, a1, a2, gamma, , , , loss] = row as unknown as number[];
      const [ownStep, time, ...rest] = expected[k]!;
      const what = `step ${ownStep} of channel ${channel}`;
      assert.equal(step, ownStep);
      // The same steps up to the rounding of h to f32 and of the Jacobian to 24 bits.
      if (time! > 0) assert.ok(Math.abs(logTime! - Math.log10(time!)) < 1e-4, `time of ${what}`);
      assertClose(`θ of ${what}`, [w1!, w2!, a1!, a2!], rest.slice(0, 4), parameters.relative_tolerance);
      assertClose(`loss of ${what}`, [loss!], [rest[4]!], parameters.relative_tolerance);
      assert.equal(gamma! >= parameters.gamma_to, k === rows.length - 1);
    }
  }
});

Deno.test("a flow that does not get to γ in its steps is given as far as it went", async () => {
  for (const rows of await finiteRows({ most_steps: 30 })) {
    assert.deepEqual(rows.map(([step]) => step), Array.from({ length: 31 }, (_, k) => k));
  }
});

Deno.test("the norm at which flows end lies beyond γ, on the channel and before it", () => {
  for (const gamma of [0, 0.5, 1, 20, 50, 1000]) {
    for (const channel of [1, 2] as const) {
      const start = startBeside(plane, channel, 0.1);
      // Output weights at γ, with input weights and a sum of output weights larger than in either channel.
      const gap = (2 * gamma - 1) * plane.aStar;
      const norm = (4 * 4 + 4 * 4 + ((4 + gap) / 2) ** 2 + ((4 - gap) / 2) ** 2) / 8;
      assert.ok(norm < normBeyond(plane, gamma), `γ = ${gamma}`);
      assert.ok(start.reduce((sum, x) => sum + x * x, 0) / 8 < normBeyond(plane, gamma));
    }
  }
});
