/** A training whose weights are no longer finite is over, wherever the NaN stands, by the bits: on any adapter. */
import assert from "node:assert/strict";
import { ComputeDevice } from "../kernels/device.ts";
import { initialWeights } from "../kernels/initial_weights.ts";
import { type NetworkShape, parameterCount } from "../kernels/network_shape.ts";
import { SGD } from "../kernels/training/optimisers.ts";
import { trainingShaders } from "../kernels/training/shaders.ts";
import { NetworkTraining } from "../kernels/training/training.ts";
import { randomData } from "./network_fixture.ts";

const device = await ComputeDevice.open();
const data = randomData(40, 2, true);
const SHAPE: NetworkShape = { inputs: 2, hidden: [3], biased: true, activation: "tanh" };
const P = parameterCount(SHAPE);

for (const batch of [8, data.n]) {
  for (const layout of ["software", "parallel"] as const) {
    Deno.test(`batches of ${batch} of ${data.n}, ${layout}: weights that are not finite end their run alone`, async () => {
      const shaders = trainingShaders(SHAPE, { n: data.n, batch }, SGD);
      const runs = [1, 2].map((seed) => ({
        seed,
        start: initialWeights(SHAPE, "test/nan", seed),
        hyper: { eta: 0.01 },
      }));
      const training = await NetworkTraining.create(device, shaders, SHAPE, data, batch, SGD, runs, layout);
      try {
        const first = await training.snapshot();
        for (const bits of [0x7fc00000, 0xff800000]) {
          for (const place of [0, P >> 1, P - 2, P - 1]) {
            const parameters = first.parameters.slice();
            parameters[4 * (P + place)] = bits;
            training.restore({ ...first, parameters });
            training.submit(5);
            const [fine, broken] = await training.runs();
            assert.deepEqual([fine!.diverged, fine!.steps], [false, 5]);
            assert.deepEqual([broken!.diverged, broken!.steps], [true, 1], `component ${place}`);
          }
        }
      } finally {
        training.destroy();
      }
    });
  }
}
