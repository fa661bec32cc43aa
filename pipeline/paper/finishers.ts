/** Which finisher a shape has, and what proves its ends. */
import { finish } from "../../kernels/analysis/finisher.ts";
import { finishOnKinks, type KinkKind } from "../../kernels/analysis/kink_finisher.ts";
import { networkLoss } from "../../kernels/analysis/network_loss.ts";
import { symmetricEigen } from "../../kernels/analysis/symmetric_eigen.ts";
import type { ComputeDevice } from "../../kernels/device.ts";
import type { DataSet } from "../../kernels/network_reference.ts";
import { type NetworkShape, parameterCount } from "../../kernels/network_shape.ts";
import { LateUpdate } from "./late_update.ts";
import { HELD_NORM, MAX_NORM } from "./plateau_settings.ts";
import type { Proof, Prove } from "./proofs.ts";
import { type FinishedRun, oneByOne, type RunFinisher } from "./run_finisher.ts";

/**
 * In float64, run by run: relu networks on their kinks, others in charts.
 * @param mostSteps accepted ones
 */
export function finisherOf(
  _device: ComputeDevice,
  shape: NetworkShape,
  data: DataSet,
  mostSteps: number,
): Promise<RunFinisher> {
  const one = shape.activation === "relu"
    ? onKinks(shape, data, mostSteps)
    : inCharts(shape, data, mostSteps);
  return Promise.resolve(oneByOne(parameterCount(shape), one));
}

function inCharts(shape: NetworkShape, data: DataSet, mostSteps: number) {
  const { derivatives } = networkLoss(shape, data);
  return (start: Float64Array): FinishedRun => {
    const options = { mostSteps, maxNorm: MAX_NORM };
    const { end, theta, steps, evaluations, lateFrom, lateTo } = finish(derivatives, shape, start, options);
    return { end, theta, steps, evaluations, lateFrom, lateTo, shown: null };
  };
}

function onKinks(shape: NetworkShape, data: DataSet, mostSteps: number) {
  return (start: Float64Array): FinishedRun => {
    const late = new LateUpdate();
    const { end, theta, steps, evaluations, kind, gradient } = finishOnKinks(shape, data, start, {
      ...{ mostSteps, maxNorm: MAX_NORM },
      record: (point) => late.add(point.theta),
    });
    const shown = { proof: KINK_PROOFS[kind], gradient };
    return { end, theta, steps, evaluations, lateFrom: late.from, lateTo: late.to, shown };
  };
}

/** From a saddle there is a way down, though none was found. */
const KINK_PROOFS: Readonly<Record<KinkKind, Proof>> = {
  ...{ finite: "finite", flat: "flat", infinite: "infinite" },
  ...{ saddle: "open", open: "open" },
};

/** What float64 shows of a point. */
export function proofOf(shape: NetworkShape, data: DataSet): Prove {
  if (shape.activation === "relu") {
    return (theta) =>
      KINK_PROOFS[
        finishOnKinks(shape, data, theta, { mostSteps: 0, descentSteps: 0, maxNorm: MAX_NORM }).kind
      ];
  }
  return smoothProof(shape, data);
}

/** ‖∇(L + R)‖∞ at rest below ‖θ‖ = 10³. */
const REST_GRADIENT = 1e-11;
/** Beside the largest eigenvalue: what rounding leaves of a smallest one. */
const ROUNDING = 1e-13;

/** Infinite: the finisher's own rest at ‖θ‖ = 10³; below it by the gradient and the Hessian's smallest eigenvalue. */
function smoothProof(shape: NetworkShape, data: DataSet): Prove {
  const { derivatives } = networkLoss(shape, data);
  return (theta) => {
    const { end, at, gradient, norm } = finish(derivatives, shape, theta, {
      mostSteps: 0,
      maxNorm: MAX_NORM,
    });
    if (norm >= HELD_NORM) return end === "rest" ? "infinite" : "open";
    if (!(gradient < REST_GRADIENT)) return "open";
    const { values } = symmetricEigen(at.hessian, theta.length);
    const [least, most] = [values[0]!, values.at(-1)!];
    return least > ROUNDING * most ? "finite" : least > -ROUNDING * most ? "flat" : "open";
  };
}
