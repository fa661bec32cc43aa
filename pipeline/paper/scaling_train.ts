/**
 * Stage scaling/train-…: gradient flows of one configuration's networks to their ends (figure 4).
 *
 * Parameters: target; activation; inputs; hidden; seeds (initialisations, seed 0 and on); most_steps;
 * relative_tolerance; beyond_norm (whether flows that pass ‖θ‖ = 10³ are followed with the regulariser until they are at
 * rest, or end at the passage); jumps (channel_jumps.ts, for runs that are out of steps in a channel);
 * per_decade (recorded points in each decade of flow time, between 10⁻² and 10¹⁶). Inputs: data.bin,
 * kernels.json. Outputs: networks.csv (flow_rows.ts), with the jumps of each run; trajectories.bin
 * (kernels/network/recording.ts), of the undisturbed flows, with their ends. Goes on from a checkpoint with
 * the same bytes.
 */
import { initialWeights } from "../../kernels/initial_weights.ts";
import { packSnapshot, unpackSnapshot } from "../../kernels/network/batch.ts";
import { NetworkFlow } from "../../kernels/network/flow.ts";
import type { NetworkShaders } from "../../kernels/network/problem.ts";
import { FlowRecord, logTimes } from "../../kernels/network/recording.ts";
import { FLOW_SETTINGS } from "../../kernels/network/settings.ts";
import { parameterCount } from "../../kernels/network_shape.ts";
import type { StageContext } from "../engine/stage.ts";
import { readDataSet } from "./data_set.ts";
import { jumpAlongChannels, type JumpParameters } from "./channel_jumps.ts";
import { flowTable } from "./flow_rows.ts";
import { MAX_NORM } from "./plateau_settings.ts";
import { type Configuration, configurationName, scalingShape } from "./scaling_settings.ts";
import { withDevice } from "./with_device.ts";

export interface ScalingTrainParameters extends Configuration {
  readonly seeds: number;
  readonly most_steps: number;
  readonly relative_tolerance: number;
  readonly beyond_norm: boolean;
  readonly jumps: JumpParameters;
  readonly per_decade: number;
}

/** Flow times between which points are recorded. */
const [FIRST_TIME, LAST_TIME] = [1e-2, 1e16];
/** Looks at the networks (24 steps each) between two checkpoints. */
const LOOKS_PER_CHECKPOINT = 16;

export default async function scalingTrain(context: StageContext): Promise<void> {
  const p = context.parameters as unknown as ScalingTrainParameters;
  const shape = scalingShape(p);
  const count = parameterCount(shape);
  const thetas = new Float64Array(p.seeds * count);
  for (let seed = 0; seed < p.seeds; seed++) {
    thetas.set(initialWeights(shape, `scaling/${configurationName(p)}`, seed), seed * count);
  }
  const shaders = JSON.parse(context.inputText("kernels.json")) as NetworkShaders;
  const data = readDataSet(context.input("data.bin"));
  const settings = {
    ...FLOW_SETTINGS,
    relativeTolerance: p.relative_tolerance,
    maxNorm: MAX_NORM,
    mostSteps: p.most_steps,
    beyondNorm: p.beyond_norm,
  };
  const plan = { times: logTimes(FIRST_TIME, LAST_TIME, p.per_decade) };
  await withDevice(context, async (device) => {
    const flow = await NetworkFlow.create(device, shaders, shape, data, settings);
    try {
      const kept = readCheckpoint(context.checkpoint.load());
      const into = kept?.record ?? new FlowRecord(p.seeds, count);
      let looks = 0;
      const results = await flow.run(thetas, {
        from: kept?.snapshot ?? null,
        record: { plan, into },
        look: async (done, total, snapshot) => {
          context.progress(done, total);
          if (++looks % LOOKS_PER_CHECKPOINT === 0) {
            await context.checkpoint.save(checkpoint(packSnapshot(await snapshot()), into.pack()));
          }
        },
      });
      for (const [network, end] of results.entries()) into.appendPoint(network, end);
      const ends = await jumpAlongChannels(flow, shape, results, into, p.jumps);
      context.output("networks.csv", flowTable(context.stage, shape, data, ends, p.beyond_norm));
      context.output("trajectories.bin", into.pack());
    } finally {
      flow.destroy();
    }
  });
}

/** The length of the snapshot, the snapshot, the record. */
function checkpoint(snapshot: Uint8Array, record: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(4 + snapshot.length + record.length);
  new DataView(bytes.buffer).setUint32(0, snapshot.length, true);
  bytes.set(snapshot, 4);
  bytes.set(record, 4 + snapshot.length);
  return bytes;
}

function readCheckpoint(bytes: Uint8Array | null) {
  if (bytes === null) return null;
  const end = 4 + new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  return { snapshot: unpackSnapshot(bytes.subarray(4, end)), record: FlowRecord.unpack(bytes.subarray(end)) };
}
