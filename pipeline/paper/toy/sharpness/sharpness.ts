/**
 * Stage toy/sharpness: how near SGD and Adam are to their edges of stability, at batches of several sizes, in float64
 * on the recorded states (kernels/analysis/toy/sharpness.ts).
 *
 * Parameters: samples, batches, sgd_eta, adam_eta. Inputs: samples and, for each size B, plan-B.json and states-B.bin.
 * Output: sharpness.csv (batch; optimiser, channel, from, seed: the run and where it started; step, epoch, s, epsilon,
 * loss, lambda_max: of the loss on all samples; sharpness: for SGD the batch sharpness over the epoch that the run
 * begins there, for Adam that of the preconditioned Hessian on all samples; edge: the sharpness as a part of 2/η or
 * 38/η). At step 0 Adam has no second moments yet, so that its sharpness is empty there.
 */
import { epochOrders } from "../../../../kernels/analysis/toy/epoch_order.ts";
import {
  adamEdge,
  adamPreconditioner,
  batchSharpness,
  preconditionedSharpness,
  sgdEdge,
} from "../../../../kernels/analysis/toy/sharpness.ts";
import { symmetricEigen } from "../../../../kernels/analysis/linear_algebra/symmetric_eigen.ts";
import { planeCoordinates, toyPlane } from "../../../../kernels/analysis/toy/plane.ts";
import { BATCH_STREAM, MINIBATCH_STATE, momentsOf, thetaOf } from "../../../../kernels/toy/minibatch.ts";
import { sampleDerivatives } from "../../../../kernels/toy/reference.ts";
import type { StageContext } from "../../../engine/mod.ts";
import { type Cell, writeTable } from "../../table.ts";
import { floatsFromBytes, readSamples } from "../data.ts";
import type { ToySection } from "../profile.ts";
import type { SharpnessPlan } from "./plan.ts";

export interface SharpnessParameters
  extends Pick<ToySection["minibatch"], "sgd_eta" | "adam_eta">, Pick<ToySection["sharpness"], "batches"> {
  readonly samples: number;
}

const COLUMNS = [
  ...["batch", "optimiser", "channel", "from", "seed", "step", "epoch", "s", "epsilon", "loss", "lambda_max"],
  ...["sharpness", "edge"],
];

export default function toySharpness(context: StageContext): void {
  const { samples, batches, sgd_eta, adam_eta } = context.parameters as unknown as SharpnessParameters;
  const data = readSamples(context);
  const plane = toyPlane();
  const edges = { sgd: sgdEdge(sgd_eta), adam: adamEdge(adam_eta) };
  const rows = batches.flatMap((batch) => {
    const { runs, steps } = JSON.parse(context.inputText(`plan-${batch}.json`)) as SharpnessPlan;
    const states = floatsFromBytes(context.input(`states-${batch}.bin`));
    const each = MINIBATCH_STATE * runs.length;
    return runs.flatMap(({ optimiser, channel, from, seed }, i) =>
      steps.map((step, at): Cell[] => {
        const state = states.subarray(at * each, (at + 1) * each);
        const theta = thetaOf(state, i);
        const { s, epsilon } = planeCoordinates(plane, theta);
        const { loss, hessian } = sampleDerivatives(theta, data);
        const epoch = step / (samples / batch);
        const sharpness = () => {
          if (optimiser === "sgd") {
            return batchSharpness(theta, data, batch, epochOrders(BATCH_STREAM, seed, 1, epoch)[0]!);
          }
          const { v, powers } = momentsOf(state, i);
          return preconditionedSharpness(hessian, adamPreconditioner(v, powers));
        };
        const own = optimiser === "adam" && step === 0 ? null : sharpness();
        return [
          ...[batch, optimiser, channel, from, seed, step, epoch, s, epsilon, loss],
          ...[symmetricEigen(hessian, 4).values[3]!, own ?? "", own === null ? "" : own / edges[optimiser]],
        ];
      })
    );
  });
  context.output("sharpness.csv", writeTable(COLUMNS, rows));
}
