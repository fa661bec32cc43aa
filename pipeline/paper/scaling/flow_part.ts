/**
 * Stage scaling/flow-…-part…: gradient flows of some of one configuration's networks, where a profile cuts them
 * (networks_per_stage). networks/merge_runs.ts makes of all parts what scaling/flow-… makes without a cut, byte for byte: a
 * network's flow does not depend on its neighbours.
 *
 * Parameters: first_seed, the seed of the first network; otherwise those of flow.ts, seeds being how many networks. Inputs and
 * outputs: as there, seeds counted from 0. What is computed is the same as in flow.ts, which has no first_seed: with one
 * more parameter there, stages of profiles that cut nothing would have other keys.
 */
import { initialWeights } from "../../../kernels/initial_weights.ts";
import { packSnapshot, unpackSnapshot } from "../../../kernels/network/snapshot.ts";
import { NetworkFlow } from "../../../kernels/network/flow/flow.ts";
import type { NetworkShaders } from "../../../kernels/network/problem.ts";
import { FlowRecord } from "../../../kernels/network/flow/flow_record.ts";
import { logTimes } from "../../../kernels/network/flow/recording.ts";
import { FLOW_SETTINGS } from "../../../kernels/network/flow/settings.ts";
import { type NetworkShape, parameterCount } from "../../../kernels/network_shape.ts";
import type { StageContext } from "../../engine/mod.ts";
import { readDataSet } from "../data_set.ts";
import { flowEndsTable } from "../networks/flow_ends.ts";
import { packFlowState, unpackFlowState } from "../networks/flow_state.ts";
import { MAX_NORM } from "../plateau/settings.ts";
import type { ScalingFlowParameters } from "./flow.ts";
import { configurationName, scalingShape } from "./settings.ts";
import { withDevice } from "../with_device.ts";

export type FlowPartParameters = ScalingFlowParameters & { readonly first_seed: number };

/** Flow times between which points are recorded. */
const [FIRST_TIME, LAST_TIME] = [1e-2, 1e16];
/** Polls of the networks (24 steps each) between two checkpoints. */
const POLLS_PER_CHECKPOINT = 16;

export default async function scalingFlowPart(context: StageContext): Promise<void> {
  const p = context.parameters as unknown as FlowPartParameters;
  const shape = scalingShape(p);
  const settings = {
    ...FLOW_SETTINGS,
    relativeTolerance: p.relative_tolerance,
    maxNorm: MAX_NORM,
    mostSteps: p.most_steps,
    beyondNorm: p.beyond_norm,
  };
  const shaders = JSON.parse(context.inputText("kernels.json")) as NetworkShaders;
  const data = readDataSet(context.input("data.bin"));
  const saved = context.checkpoint.load();
  const kept = saved === null ? null : unpackFlowState(saved);
  const record = kept === null
    ? new FlowRecord(p.seeds, parameterCount(shape))
    : FlowRecord.unpack(kept.record);
  await withDevice(context, async (device) => {
    const flow = await NetworkFlow.create(device, shaders, shape, data, settings);
    try {
      let polls = 0;
      const results = await flow.run(firstWeights(p, shape), {
        from: kept === null ? null : unpackSnapshot(kept.snapshot),
        record: { plan: { times: logTimes(FIRST_TIME, LAST_TIME, p.per_decade) }, into: record },
        onPoll: async (done, total, snapshot) => {
          context.progress(done, total);
          if (++polls % POLLS_PER_CHECKPOINT !== 0) return;
          const state = { snapshot: packSnapshot(await snapshot()), record: record.pack() };
          await context.checkpoint.save(packFlowState(state));
        },
      });
      for (const [network, end] of results.entries()) record.appendPoint(network, end);
      context.output("flows.csv", flowEndsTable(context.stage, results));
      context.output("trajectories.bin", record.pack());
    } finally {
      flow.destroy();
    }
  });
}

function firstWeights(p: FlowPartParameters, shape: NetworkShape): Float64Array {
  const count = parameterCount(shape);
  const thetas = new Float64Array(p.seeds * count);
  for (let k = 0; k < p.seeds; k++) {
    thetas.set(initialWeights(shape, `scaling/${configurationName(p)}`, p.first_seed + k), k * count);
  }
  return thetas;
}
