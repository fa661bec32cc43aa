/**
 * Stage beyond/entrances/train-exact-…: networks of one data set by the trainers that take float64: descent in other
 * coordinates, and second-order methods, which would have no use of f32's digits (kernels/analysis/trainers).
 *
 * Parameters: target, activation, inputs, hidden; seeds; epochs, evaluations of loss and gradient on all samples. Input:
 * data.bin. Output: trained.csv (trained.ts). A second-order method that follows a channel ends at ‖θ‖ = 10³, as figure
 * 4's flows do.
 */
import { gradientDescent } from "../../../../kernels/analysis/trainers/gradient_descent.ts";
import { lbfgs } from "../../../../kernels/analysis/trainers/lbfgs.ts";
import { levenbergMarquardt } from "../../../../kernels/analysis/trainers/levenberg_marquardt.ts";
import { networkResiduals } from "../../../../kernels/analysis/trainers/residuals.ts";
import type { Ending, Stops, Trained } from "../../../../kernels/analysis/trainers/trainer.ts";
import { lossIn, weightNormalisation } from "../../../../kernels/analysis/trainers/weight_normalisation.ts";
import { batchedLoss } from "../../../../kernels/float64/batched_loss.ts";
import { parameterNorm } from "../../../../kernels/network_reference.ts";
import { parameterCount } from "../../../../kernels/network_shape.ts";
import type { StageContext } from "../../../engine/mod.ts";
import { readDataSet } from "../../data_set.ts";
import { MAX_NORM } from "../../plateau/settings.ts";
import { type Configuration, scalingShape } from "../../scaling/settings.ts";
import type { EntrancesSection } from "./profile.ts";
import { startOf } from "./start.ts";
import { type TrainedEnd, type TrainedNetwork, trainedTable } from "./trained.ts";
import { type Trainer, TRAINERS } from "./trainers.ts";

export type EntrancesExactParameters = Configuration & Pick<EntrancesSection, "seeds" | "epochs">;

const EXACT = ["weight normalisation", "l-bfgs", "levenberg-marquardt"];

export default function entrancesExact(context: StageContext): void {
  const p = context.parameters as unknown as EntrancesExactParameters;
  const shape = scalingShape(p);
  const data = readDataSet(context.input("data.bin"));
  const { gradient: lossOf } = batchedLoss(shape, data);
  const residuals = networkResiduals(shape, data);
  const coordinates = weightNormalisation(shape);
  const stops: Stops = {
    ...{ mostSteps: p.epochs, mostEvaluations: p.epochs },
    goesOn: ({ theta }) => parameterNorm(theta) < MAX_NORM,
  };
  const train = ({ rule, eta }: Trainer, start: Float64Array): Trained => {
    if (rule === "l-bfgs") return lbfgs(lossOf, start, stops);
    if (rule === "levenberg-marquardt") return levenbergMarquardt(residuals, start, stops);
    const rates = { eta };
    const to = gradientDescent(lossIn(coordinates, lossOf), coordinates.fromWeights(start), rates, {
      mostSteps: p.epochs,
    });
    return { ...to, theta: coordinates.toWeights(to.theta) };
  };
  const trainers = TRAINERS.filter(({ rule }) => EXACT.includes(rule));
  const networks = trainers.flatMap((trainer, k) =>
    Array.from({ length: p.seeds }, (_, seed): TrainedNetwork => {
      context.progress(k * p.seeds + seed, trainers.length * p.seeds);
      const { theta, evaluations, ending } = train(trainer, startOf(p, shape, trainer, seed));
      return { trainer: trainer.name, seed, end: ENDS[ending], gradients: evaluations * data.n, theta };
    })
  );
  context.output("trained.csv", trainedTable(networks, parameterCount(shape)));
}

const ENDS: Readonly<Record<Ending, TrainedEnd>> = {
  ...{ gradient: "rest", rounding: "rest", left: "rest", steps: "budget", evaluations: "budget" },
  "not-finite": "diverged",
};
