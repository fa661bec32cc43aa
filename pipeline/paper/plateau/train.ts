/**
 * Stage plateau/train-…: gradient flows of one setting's networks to their ends (figure 2, section 1).
 *
 * Parameters: biased; r; first_seed and seeds (runs, from that seed on: a profile may cut a setting's
 * networks into several stages, networks/cut.ts, with the same bytes in the end); beyond_norm (whether flows that pass ‖θ‖ = 10³ are followed with
 * the regulariser until they converge there, or end at the passage); most_steps. Inputs: data.bin, kernels.json.
 * Output: networks.csv (seed, end, steps, rejections and their causes, log10_time, loss, gradient_inf, norm, theta_0 …), loss and
 * gradient of L + R, a converged run's after Newton steps in float64; flow time that of θ′ = −∇(L + R) with L
 * the mean square. Goes on from a checkpoint with the same bytes.
 *
 * On a software adapter with two cores, N = 784, 40 runs take 4 s (r = 2) to 20 s (r = 5).
 */
import { packSnapshot, unpackSnapshot } from "../../../kernels/network/snapshot.ts";
import { NetworkFlow } from "../../../kernels/network/flow/flow.ts";
import { FLOW_SETTINGS } from "../../../kernels/network/flow/settings.ts";
import { parameterCount } from "../../../kernels/network_shape.ts";
import { initialWeights } from "../../../kernels/initial_weights.ts";
import type { NetworkShaders } from "../../../kernels/network/problem.ts";
import type { StageContext } from "../../engine/mod.ts";
import { readDataSet } from "../data_set.ts";
import { flowTable } from "../networks/flow_rows.ts";
import type { PlateauSection } from "./profile.ts";
import { MAX_NORM, type Setting, settingName, shapeOf } from "./settings.ts";
import { withDevice } from "../with_device.ts";

export type TrainParameters = Setting & PlateauSection["train"] & {
  readonly first_seed: number;
  readonly seeds: number;
};

/** Polls of the networks (24 steps each) between two checkpoints. */
const POLLS_PER_CHECKPOINT = 8;

export default async function plateauTrain(context: StageContext): Promise<void> {
  const p = context.parameters as unknown as TrainParameters;
  const shape = shapeOf(p);
  const count = parameterCount(shape);
  const thetas = new Float64Array(p.seeds * count);
  for (let k = 0; k < p.seeds; k++) {
    thetas.set(initialWeights(shape, `plateau/${settingName(p)}`, p.first_seed + k), k * count);
  }
  const shaders = JSON.parse(context.inputText("kernels.json")) as NetworkShaders;
  const data = readDataSet(context.input("data.bin"));
  const settings = {
    ...FLOW_SETTINGS,
    maxNorm: MAX_NORM,
    mostSteps: p.most_steps,
    beyondNorm: p.beyond_norm,
  };
  await withDevice(context, async (device) => {
    const flow = await NetworkFlow.create(device, shaders, shape, data, settings);
    try {
      const kept = context.checkpoint.load();
      let polls = 0;
      const results = await flow.run(thetas, {
        from: kept === null ? null : unpackSnapshot(kept),
        onPoll: async (done, total, snapshot) => {
          context.progress(done, total);
          if (++polls % POLLS_PER_CHECKPOINT === 0) {
            await context.checkpoint.save(packSnapshot(await snapshot()));
          }
        },
      });
      context.output("networks.csv", flowTable(context.stage, shape, data, results, p.beyond_norm));
    } finally {
      flow.destroy();
    }
  });
}
