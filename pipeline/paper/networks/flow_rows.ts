/** Ends of gradient flows as rows of a table, minima with their last digits. */
import log10 from "@stdlib/math-base-special-log10";
import { infNorm } from "../../../kernels/analysis/numerics/inf_norm.ts";
import { polishMinimum } from "../../../kernels/analysis/integrators/newton.ts";
import { batchedLoss } from "../../../kernels/float64/batched_loss.ts";
import type { FlowResult } from "../../../kernels/network/flow/results.ts";
import type { LossDerivatives } from "../../../kernels/loss.ts";
import { type DataSet, parameterNorm, withRegulariser } from "../../../kernels/network_reference.ts";
import type { NetworkShape } from "../../../kernels/network_shape.ts";
import { HELD_NORM, MAX_NORM } from "../plateau/settings.ts";
import { type Cell, writeTable } from "../table.ts";

const COLUMNS = [
  ...["seed", "end", "steps", "rejections", "inaccurate", "indefinite", "rise", "unfit"],
  ...["log10_time", "loss", "gradient_inf", "norm"],
];

/**
 * networks.csv: a row for each run, seeds from 0; rejections, and how many of them had each cause (RejectionCounts); loss and gradient of L + R, flow time that of θ′ = −∇(L + R) with L the
 * mean square, θ as theta_0 …. Runs that are at rest get Newton steps in float64 first.
 * @param stage for the error message
 * @param beyondNorm whether flows that passed ‖θ‖ = 10³ went on until they were at rest there
 * @throws Error for a flow that had no finite first loss
 */
export function flowTable(
  stage: string,
  shape: NetworkShape,
  data: DataSet,
  results: readonly FlowResult[],
  beyondNorm: boolean,
): string {
  const { derivatives: ofLoss } = batchedLoss(shape, data);
  const derivatives = (theta: Float64Array) => withRegulariser(ofLoss(theta), theta, MAX_NORM);
  const rows = results.map((run, seed): Cell[] => {
    if (run.end === "failed") {
      throw new Error(
        `${stage}: the flow of seed ${seed} has no finite first loss: its initial weights are out of range`,
      );
    }
    const time = run.time > 0 ? log10(run.time) : -3;
    const ended = run.end === "converged" || (run.norm >= HELD_NORM && beyondNorm);
    const { theta, loss, gradient } = ended ? polished(run, derivatives) : run;
    return [
      ...[seed, run.end, run.steps, run.rejections],
      ...[run.causes.inaccurate, run.causes.indefinite, run.causes.rise, run.causes.unfit],
      ...[time, loss, gradient, parameterNorm(theta)],
      ...theta,
    ];
  });
  const thetas = Array.from({ length: results[0]?.theta.length ?? 0 }, (_, i) => `theta_${i}`);
  return writeTable([...COLUMNS, ...thetas], rows);
}

/**
 * A minimum's last digits by Newton's method in float64: where weights are in the hundreds a unit in the last place of
 * their 48 bits is worth 1e-10 of the gradient. Where there is no isolated minimum, as on a plateau, the flow's point.
 */
function polished(
  run: FlowResult,
  derivatives: (theta: Float64Array) => LossDerivatives,
): { theta: Float64Array; loss: number; gradient: number } {
  const result = polishMinimum(derivatives, run.theta);
  if (result === null || result.at.loss > run.loss * (1 + 1e-9)) return run;
  return { theta: result.theta, loss: result.at.loss, gradient: infNorm(result.at.gradient) };
}
