/**
 * Stage scaling/train-…: one configuration's networks brought to their ends (figure 4): gradient flows up to the hand-over,
 * then the finisher for every run whose flow has not come to an end that is proved (decided_runs.ts).
 *
 * Parameters: target; activation; inputs; hidden; seeds (initialisations, seed 0 and on); most_steps (of a flow, to
 * the hand-over); relative_tolerance; beyond_norm (whether flows that pass ‖θ‖ = 10³ are followed with the regulariser
 * until they are at rest, or handed over at the passage); finisher_steps (accepted ones, at most);
 * per_decade (recorded points in each decade of flow time, between 10⁻² and 10¹⁶). Inputs: data.bin,
 * kernels.json, finisher.json (scaling_kernels.ts). Outputs: networks.csv (decided_rows.ts); trajectories.bin (kernels/network/recording.ts), of the
 * undisturbed flows, with their ends. Goes on from a checkpoint, in either phase, with the same bytes.
 */
import { initialWeights } from "../../kernels/initial_weights.ts";
import { type FlowSnapshot, packSnapshot, unpackSnapshot } from "../../kernels/network/batch.ts";
import { type FlowResult, NetworkFlow } from "../../kernels/network/flow.ts";
import { batchedLoss } from "../../kernels/float64/batched_loss.ts";
import type { NetworkShaders } from "../../kernels/network/problem.ts";
import { FlowRecord, logTimes } from "../../kernels/network/recording.ts";
import { FLOW_SETTINGS } from "../../kernels/network/settings.ts";
import type { ComputeDevice } from "../../kernels/device.ts";
import type { DataSet } from "../../kernels/network_reference.ts";
import { type NetworkShape, parameterCount } from "../../kernels/network_shape.ts";
import type { StageContext } from "../engine/stage.ts";
import { readDataSet } from "./data_set.ts";
import { decidedTable } from "./decided_rows.ts";
import { type DecidedRun, finishedEnd, flowEnds, regularisedLoss } from "./decided_runs.ts";
import { type FinishedProblem, finisherOf, proofOf } from "./finishers.ts";
import { MAX_NORM } from "./plateau_settings.ts";
import { type Configuration, configurationName, scalingShape } from "./scaling_settings.ts";
import { packTrainState, type TrainState, unpackTrainState } from "./train_state.ts";
import { withDevice } from "./with_device.ts";

export interface ScalingTrainParameters extends Configuration {
  readonly seeds: number;
  readonly most_steps: number;
  readonly relative_tolerance: number;
  readonly beyond_norm: boolean;
  readonly finisher_steps: number;
  readonly per_decade: number;
}

/** Flow times between which points are recorded. */
const [FIRST_TIME, LAST_TIME] = [1e-2, 1e16];
/** Looks at the networks (24 steps each) between two checkpoints. */
const LOOKS_PER_CHECKPOINT = 16;

export default async function scalingTrain(context: StageContext): Promise<void> {
  const p = context.parameters as unknown as ScalingTrainParameters;
  const shape = scalingShape(p);
  const data = readDataSet(context.input("data.bin"));
  const problem = { shape, data, loss: await batchedLoss(shape, data) };
  const saved = context.checkpoint.load();
  const kept = saved === null ? null : unpackTrainState(saved);
  await withDevice(context, async (device) => {
    const { results, snapshot, record } = await followFlows(context, device, shape, data, kept);
    context.output("trajectories.bin", record.pack());
    const state = { snapshot: packSnapshot(snapshot), record: record.pack() };
    const runs = await finishRuns(context, device, problem, results, state, kept?.finisher ?? null);
    context.output("networks.csv", decidedTable(context.stage, shape, runs));
  });
}

/** The first phase: flows to their ends or the hand-over, with their last snapshot and their record, ends appended. */
async function followFlows(
  context: StageContext,
  device: ComputeDevice,
  shape: NetworkShape,
  data: DataSet,
  kept: TrainState | null,
) {
  const p = context.parameters as unknown as ScalingTrainParameters;
  const settings = {
    ...FLOW_SETTINGS,
    relativeTolerance: p.relative_tolerance,
    maxNorm: MAX_NORM,
    mostSteps: p.most_steps,
    beyondNorm: p.beyond_norm,
  };
  const shaders = JSON.parse(context.inputText("kernels.json")) as NetworkShaders;
  const record = kept === null
    ? new FlowRecord(p.seeds, parameterCount(shape))
    : FlowRecord.unpack(kept.record);
  const flow = await NetworkFlow.create(device, shaders, shape, data, settings);
  try {
    let looks = 0;
    let last: FlowSnapshot | null = null;
    const results = await flow.run(firstWeights(p, shape), {
      from: kept === null ? null : unpackSnapshot(kept.snapshot),
      record: { plan: { times: logTimes(FIRST_TIME, LAST_TIME, p.per_decade) }, into: record },
      look: async (done, total, snapshot) => {
        context.progress(done, total, "flow");
        if (done === total) last = await snapshot();
        else if (++looks % LOOKS_PER_CHECKPOINT === 0) {
          const state = { snapshot: packSnapshot(await snapshot()), record: record.pack(), finisher: null };
          await context.checkpoint.save(packTrainState(state));
        }
      },
    });
    for (const [network, end] of results.entries()) record.appendPoint(network, end);
    return { results, snapshot: last!, record };
  } finally {
    flow.destroy();
  }
}

function firstWeights(p: ScalingTrainParameters, shape: NetworkShape): Float64Array {
  const count = parameterCount(shape);
  const thetas = new Float64Array(p.seeds * count);
  for (let seed = 0; seed < p.seeds; seed++) {
    thetas.set(initialWeights(shape, `scaling/${configurationName(p)}`, seed), seed * count);
  }
  return thetas;
}

/** The second phase, of the runs whose flows have come to no end that is proved. */
async function finishRuns(
  context: StageContext,
  device: ComputeDevice,
  problem: FinishedProblem,
  results: readonly FlowResult[],
  flows: Pick<TrainState, "snapshot" | "record">,
  from: Uint8Array | null,
): Promise<DecidedRun[]> {
  const p = context.parameters as unknown as ScalingTrainParameters;
  const derivatives = regularisedLoss(problem.loss);
  const prove = proofOf(problem);
  const ends = flowEnds(derivatives, prove, results);
  const open = results.flatMap((flow, seed) => ends[seed] === null && flow.end !== "failed" ? [seed] : []);
  const shaders = JSON.parse(context.inputText("finisher.json")) as NetworkShaders | null;
  const finisher = await finisherOf(device, shaders, problem, p.finisher_steps);
  try {
    const count = parameterCount(problem.shape);
    const thetas = new Float64Array(open.length * count);
    for (const [k, seed] of open.entries()) thetas.set(results[seed]!.theta, k * count);
    const finished = await finisher.finish(thetas, {
      from,
      look: async (done, total, state) => {
        context.progress(results.length - total + done, results.length, "finisher");
        await context.checkpoint.save(packTrainState({ ...flows, finisher: await state() }));
      },
    });
    for (const [k, seed] of open.entries()) {
      ends[seed] = finishedEnd(derivatives, prove, results[seed]!, finished[k]!);
    }
  } finally {
    finisher.destroy();
  }
  return ends.map((end, seed) => end ?? failed(context, seed));
}

function failed(context: StageContext, seed: number): never {
  throw new Error(
    `${context.stage}: the flow of seed ${seed} has no finite first loss: its initial weights are out of range`,
  );
}
