/**
 * Where gradient flows end: the device's, the float64 reference's, and an independent integrator's at tight tolerance
 * (Radau IIA, relative 1e-7), from the same initial weights: `deno run --frozen --allow-env --allow-read
 * tests/measure/basins.ts 10 > data/measurements/basins.csv` (seeds a setting; two hours would do 100).
 *
 * Columns: biased; r; seed; for each of the three its end, loss and steps; same (1: equal ends, and for converged ones
 * losses equal to 1e-6). Settings: figure 2's on the cell-centred 14 × 14 grid. A flow ends at ‖θ‖ = 10³.
 */
import { networkFlow } from "../../kernels/analysis/integrators/network_flow.ts";
import { radau5 } from "../../kernels/analysis/integrators/radau5.ts";
import { ComputeDevice } from "../../kernels/device/device.ts";
import { initialWeights } from "../../kernels/initial_weights.ts";
import { NetworkFlow } from "../../kernels/network/flow/flow.ts";
import { networkProblem } from "../../kernels/network/samples.ts";
import { networkShaders } from "../../kernels/network/shaders.ts";
import { parameterCount } from "../../kernels/network_shape.ts";
import { settingName, SETTINGS, shapeOf } from "../../pipeline/paper/plateau/settings.ts";
import { rosenbrockGrid } from "../network/fixture.ts";

const TIGHT = { absoluteTolerance: 1e-9, relativeTolerance: 1e-7 };
const seeds = Number(Deno.args[0] ?? 10);
const data = rosenbrockGrid(14);
const device = await ComputeDevice.open();
console.log(
  "biased,r,seed,device_end,device_loss,device_steps,reference_end,reference_loss,reference_steps," +
    "radau_end,radau_loss,radau_steps,same",
);
for (const setting of SETTINGS) {
  const shape = shapeOf(setting);
  const p = parameterCount(shape);
  const thetas = new Float64Array(seeds * p);
  for (let seed = 0; seed < seeds; seed++) {
    thetas.set(initialWeights(shape, `plateau/${settingName(setting)}`, seed), seed * p);
  }
  const flow = await NetworkFlow.create(device, networkShaders(networkProblem(shape, data)), shape, data);
  const results = await flow.run(thetas);
  flow.destroy();
  for (const [seed, own] of results.entries()) {
    const start = thetas.slice(seed * p, (seed + 1) * p);
    const options = { gradientTolerance: 8e-12, mostSteps: 4000 };
    const reference = networkFlow(shape, data, start, options);
    const tight = networkFlow(shape, data, start, {
      ...options,
      ...TIGHT,
      mostSteps: 20_000,
      solver: radau5({ ...TIGHT, newtonTolerance: 0.01 }),
    });
    const all = [own, reference, tight];
    const close = all.every(({ loss }) => Math.abs(loss / own.loss - 1) <= 1e-6);
    const same = all.every(({ end }) => end === own.end) && (own.end !== "converged" || close);
    const cells = all.flatMap(({ end, loss, steps }) => [end, loss, steps]);
    console.log([setting.biased ? 1 : 0, setting.r, seed, ...cells, same ? 1 : 0].join(","));
  }
}
device.destroy();
