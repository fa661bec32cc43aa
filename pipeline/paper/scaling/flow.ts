/**
 * Stage scaling/flow-…: gradient flows of one configuration's networks up to where they end or are handed over to the
 * finisher (figure 4; ends.ts).
 *
 * Parameters: target; activation; inputs; hidden; first_seed and seeds (initialisations, from that seed on: a profile may cut
 * a configuration's networks into several stages, networks/cut.ts, with the same bytes in the end); most_steps (to the hand-over);
 * relative_tolerance; beyond_norm (whether flows that pass ‖θ‖ = 10³ are followed with the regulariser until they are at
 * rest, or handed over at the passage); per_decade (recorded points in each decade of flow time, between 10⁻² and 10¹⁶).
 * Inputs: data.bin, kernels.json (kernels.ts). Outputs: flows.csv (flow_ends.ts); trajectories.bin
 * (kernels/network/flow/flow_record.ts), with the flows' ends. Goes on from a checkpoint with the same bytes.
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
import type { ScalingSection } from "./profile.ts";
import { type Configuration, configurationName, scalingShape } from "./settings.ts";
import { withDevice } from "../with_device.ts";

export type ScalingFlowParameters =
  & Configuration
  & { readonly first_seed: number }
  & Pick<
    ScalingSection["train"],
    "seeds" | "most_steps" | "relative_tolerance" | "beyond_norm" | "per_decade"
  >;

/** Flow times between which points are recorded. */
const [FIRST_TIME, LAST_TIME] = [1e-2, 1e16];
/** Polls of the networks (24 steps each) between two checkpoints. */
const POLLS_PER_CHECKPOINT = 16;

export default async function scalingFlow(context: StageContext): Promise<void> {
  const p = context.parameters as unknown as ScalingFlowParameters;
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

function firstWeights(p: ScalingFlowParameters, shape: NetworkShape): Float64Array {
  const count = parameterCount(shape);
  const thetas = new Float64Array(p.seeds * count);
  for (let k = 0; k < p.seeds; k++) {
    thetas.set(initialWeights(shape, `scaling/${configurationName(p)}`, p.first_seed + k), k * count);
  }
  return thetas;
}
