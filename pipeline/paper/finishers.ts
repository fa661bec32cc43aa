/** Which finisher a shape has, and what proves its ends. */
import { finish } from "../../kernels/analysis/finisher.ts";
import { networkLoss } from "../../kernels/analysis/network_loss.ts";
import type { ComputeDevice } from "../../kernels/device.ts";
import { infNorm } from "../../kernels/analysis/inf_norm.ts";
import { symmetricEigen } from "../../kernels/analysis/symmetric_eigen.ts";
import { type DataSet, parameterNorm } from "../../kernels/network_reference.ts";
import { type NetworkShape, parameterCount } from "../../kernels/network_shape.ts";
import { type Prove, regularisedLoss } from "./decided_runs.ts";
import { HELD_NORM, MAX_NORM } from "./plateau_settings.ts";
import { oneByOne, type RunFinisher } from "./run_finisher.ts";

/**
 * In float64, run by run.
 * @param mostSteps accepted ones
 */
export function finisherOf(
  _device: ComputeDevice,
  shape: NetworkShape,
  data: DataSet,
  mostSteps: number,
): Promise<RunFinisher> {
  const { derivatives } = networkLoss(shape, data);
  return Promise.resolve(oneByOne(parameterCount(shape), (theta) => {
    const { end, theta: last, steps, evaluations, lateFrom, lateTo } = finish(derivatives, shape, theta, {
      mostSteps,
      maxNorm: MAX_NORM,
    });
    return { end, theta: last, steps, evaluations, lateFrom, lateTo };
  }));
}

/** ‖∇(L + R)‖∞ at rest at ‖θ‖ = 10³, where rounding of output weights in the hundreds holds it up; and below it. */
const [HELD_GRADIENT, REST_GRADIENT] = [1e-9, 1e-11];
/** Beside the largest eigenvalue: what rounding leaves of a smallest one. */
const ROUNDING = 1e-13;

/** What float64 shows of a point by its gradient and its Hessian's smallest eigenvalue. */
export function proofOf(shape: NetworkShape, data: DataSet): Prove {
  const derivatives = regularisedLoss(shape, data);
  return (theta) => {
    const { gradient, hessian } = derivatives(theta);
    const residual = infNorm(gradient);
    if (parameterNorm(theta) >= HELD_NORM) return residual < HELD_GRADIENT ? "infinite" : "open";
    if (!(residual < REST_GRADIENT)) return "open";
    const { values } = symmetricEigen(hessian, theta.length);
    const [least, most] = [values[0]!, values.at(-1)!];
    return least > ROUNDING * most ? "finite" : least > -ROUNDING * most ? "flat" : "open";
  };
}
