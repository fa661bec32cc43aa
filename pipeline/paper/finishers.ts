/** Which finisher a shape has, and what proves its ends. */
import { proveEnd } from "../../kernels/analysis/end_proof.ts";
import { finish } from "../../kernels/analysis/finisher.ts";
import { finishOnKinks, type KinkKind } from "../../kernels/analysis/kink_finisher.ts";
import { networkLoss } from "../../kernels/analysis/network_loss.ts";
import type { ComputeDevice } from "../../kernels/device.ts";
import { type DataSet, parameterNorm } from "../../kernels/network_reference.ts";
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
  return shape.activation === "relu" ? kinkProof(shape, data) : smoothProof(shape, data);
}

function kinkProof(shape: NetworkShape, data: DataSet): Prove {
  const options = { mostSteps: 0, descentSteps: 0, maxNorm: MAX_NORM };
  return (theta) => {
    const { kind } = finishOnKinks(shape, data, theta, options);
    return { proof: KINK_PROOFS[kind], theta, onward: null };
  };
}

function smoothProof(shape: NetworkShape, data: DataSet): Prove {
  const { derivatives } = networkLoss(shape, data);
  return (start) => {
    const { kind, theta } = proveEnd(derivatives, shape, start, { maxNorm: MAX_NORM });
    const led = kind === "infinite" && parameterNorm(start) < HELD_NORM;
    return { proof: kind, theta, onward: led ? { late: null } : null };
  };
}
