/**
 * Stage toy/minibatch: where SGD and Adam were at each recorded step, in the coordinates of figure 6b, with loss
 * and largest eigenvalue on the samples in float64.
 *
 * Parameters: samples, batch. Inputs: samples, plan.json, states.bin. Output: minibatch.csv (optimiser, channel,
 * seed, step, epoch, w1 … lambda_max as in flow.csv).
 */
import { symmetricEigen } from "../../../kernels/analysis/linear_algebra/symmetric_eigen.ts";
import { planeCoordinates, toyPlane } from "../../../kernels/analysis/toy/plane.ts";
import { MINIBATCH_STATE, thetaOf } from "../../../kernels/toy/minibatch.ts";
import { sampleDerivatives } from "../../../kernels/toy/reference.ts";
import type { StageContext } from "../../engine/mod.ts";
import { type Cell, writeTable } from "../table.ts";
import { floatsFromBytes, readSamples } from "./data.ts";
import type { MinibatchPlan } from "./minibatch_train.ts";
import { TRAJECTORY_COLUMNS } from "./network.ts";

export interface MinibatchParameters {
  readonly samples: number;
  readonly batch: number;
}

export default function toyMinibatch(context: StageContext): void {
  const { samples, batch } = context.parameters as unknown as MinibatchParameters;
  const { runs, steps } = JSON.parse(context.inputText("plan.json")) as MinibatchPlan;
  const data = readSamples(context);
  const plane = toyPlane();
  const states = floatsFromBytes(context.input("states.bin"));
  const each = MINIBATCH_STATE * runs.length;
  const rows: Cell[][] = [];
  for (const [i, run] of runs.entries()) {
    for (const [at, step] of steps.entries()) {
      const theta = thetaOf(states.subarray(at * each, (at + 1) * each), i);
      const { gamma, s, alpha, epsilon } = planeCoordinates(plane, theta);
      const { loss, hessian } = sampleDerivatives(theta, data);
      const largest = symmetricEigen(hessian, 4).values[3]!;
      rows.push([
        ...[run.optimiser, run.channel, run.seed, step, step / (samples / batch)],
        ...[...theta, gamma, s, alpha, epsilon, loss, largest],
      ]);
    }
  }
  context.output(
    "minibatch.csv",
    writeTable(["optimiser", "channel", "seed", "step", "epoch", ...TRAJECTORY_COLUMNS], rows),
  );
}
