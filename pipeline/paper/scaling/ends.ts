/**
 * Stage scaling/ends-…: one configuration's networks brought to their ends (figure 4): the finisher goes on for every run
 * whose gradient flow has not come to an end that is proved (decided_runs.ts).
 *
 * Parameters: target; activation; inputs; hidden; finisher_steps (accepted ones, at most). Inputs: data.bin; flows.csv of
 * scaling/flow-…; finisher.json (kernels.ts), null for a finisher in float64. Output: networks.csv
 * (decided_rows.ts). Goes on from a checkpoint with the same bytes.
 */
import { batchedLoss } from "../../../kernels/float64/batched_loss.ts";
import type { NetworkShaders } from "../../../kernels/network/problem.ts";
import { parameterCount } from "../../../kernels/network_shape.ts";
import type { StageContext } from "../../engine/mod.ts";
import { readDataSet } from "../data_set.ts";
import { decidedTable } from "./decided_rows.ts";
import { type DecidedRun, finishedEnd, flowEnds, regularisedLoss } from "./decided_runs.ts";
import { type FinishedProblem, finisherInFloat64, finisherOnDevice, proofOf } from "../networks/finishers.ts";
import { readFlowEnds } from "../networks/flow_ends.ts";
import type { RunFinisher } from "../networks/run_finisher.ts";
import type { ScalingSection } from "./profile.ts";
import { type Configuration, scalingShape } from "./settings.ts";
import { withDevice } from "../with_device.ts";

export type ScalingEndsParameters = Configuration & Pick<ScalingSection["train"], "finisher_steps">;

export default async function scalingEnds(context: StageContext): Promise<void> {
  const p = context.parameters as unknown as ScalingEndsParameters;
  const shape = scalingShape(p);
  const data = readDataSet(context.input("data.bin"));
  const problem = { shape, data, loss: batchedLoss(shape, data) };
  const shaders = JSON.parse(context.inputText("finisher.json")) as NetworkShaders | null;
  if (shaders === null) {
    return await decideRuns(context, problem, finisherInFloat64(problem, p.finisher_steps));
  }
  await withDevice(context, async (device) => {
    const finisher = await finisherOnDevice(device, shaders, problem, p.finisher_steps);
    try {
      await decideRuns(context, problem, finisher);
    } finally {
      finisher.destroy();
    }
  });
}

async function decideRuns(
  context: StageContext,
  problem: FinishedProblem,
  finisher: RunFinisher,
): Promise<void> {
  const count = parameterCount(problem.shape);
  const flows = readFlowEnds(context.inputText("flows.csv"), count);
  const derivatives = regularisedLoss(problem.loss);
  const prove = proofOf(problem);
  const ends = flowEnds(derivatives, prove, flows);
  const open = ends.flatMap((end, seed) => end === null ? [seed] : []);
  const thetas = new Float64Array(open.length * count);
  for (const [k, seed] of open.entries()) thetas.set(flows[seed]!.theta, k * count);
  const finished = await finisher.finish(thetas, {
    from: context.checkpoint.load(),
    onPoll: async (done, total, state) => {
      context.progress(flows.length - total + done, flows.length);
      await context.checkpoint.save(await state());
    },
  });
  for (const [k, seed] of open.entries()) {
    ends[seed] = finishedEnd(derivatives, prove, flows[seed]!, finished[k]!);
  }
  const runs = ends.filter((end): end is DecidedRun => end !== null);
  context.output("networks.csv", decidedTable(problem.shape, runs));
}
