/**
 * Stage plateau/train-…-part…: gradient flows of some of one setting's networks, where a profile cuts them
 * (networks_per_stage). networks/merge_runs.ts makes of all parts what plateau/train-… makes without a cut, byte for byte: a
 * network's flow does not depend on its neighbours.
 *
 * Parameters: first_seed, the seed of the first network; otherwise those of train.ts, seeds being how many networks. Inputs
 * and output: as there, seeds counted from 0. What is computed is the same as in train.ts, which has no first_seed: with one
 * more parameter there, stages of profiles that cut nothing would have other keys.
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
import { MAX_NORM, settingName, shapeOf } from "./settings.ts";
import type { TrainParameters } from "./train.ts";
import { withDevice } from "../with_device.ts";

export type TrainPartParameters = TrainParameters & { readonly first_seed: number };

/** Polls of the networks (24 steps each) between two checkpoints. */
const POLLS_PER_CHECKPOINT = 8;

export default async function plateauTrainPart(context: StageContext): Promise<void> {
  const p = context.parameters as unknown as TrainPartParameters;
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
