/** Which finisher a shape has, and what proves its ends. */
import { packSnapshot, unpackSnapshot } from "../../../kernels/network/snapshot.ts";
import { NetworkFinisher } from "../../../kernels/network/finisher/finisher.ts";
import { FINISHER_SETTINGS } from "../../../kernels/network/finisher/settings.ts";
import type { NetworkShaders } from "../../../kernels/network/problem.ts";
import { proveEnd } from "../../../kernels/analysis/finisher/end_proof.ts";
import { finish } from "../../../kernels/analysis/finisher/finisher.ts";
import { finishOnKinks } from "../../../kernels/analysis/kinks/finisher.ts";
import type { KinkKind } from "../../../kernels/analysis/kinks/rest_kind.ts";
import type { NetworkLoss } from "../../../kernels/analysis/networks/network_loss.ts";
import type { ComputeDevice } from "../../../kernels/device/device.ts";
import { type DataSet, parameterNorm } from "../../../kernels/network_reference.ts";
import { type NetworkShape, parameterCount } from "../../../kernels/network_shape.ts";
import { LateUpdate } from "./late_update.ts";
import { HELD_NORM, MAX_NORM } from "../plateau/settings.ts";
import type { Proof, Prove } from "./proofs.ts";
import type { FinishedRun } from "./finished_run.ts";
import { oneByOne, type RunFinisher, twoPhases } from "./run_finisher.ts";

/** A configuration's networks, their data, and the loss of L there in float64 (batched_loss.ts). */
export interface FinishedProblem {
  readonly shape: NetworkShape;
  readonly data: DataSet;
  readonly loss: NetworkLoss;
}

/**
 * On the device for all runs at once, then the last digits in float64, run by run. Not for relu.
 * @param shaders finisher.json of scaling/kernels
 * @param mostSteps accepted ones
 */
export async function finisherOnDevice(
  device: ComputeDevice,
  shaders: NetworkShaders,
  problem: FinishedProblem,
  mostSteps: number,
): Promise<RunFinisher> {
  const { shape, data } = problem;
  const settings = { ...FINISHER_SETTINGS, mostSteps, maxNorm: MAX_NORM };
  const finisher = await NetworkFinisher.create(device, shaders, shape, data, settings);
  return twoPhases(parameterCount(shape), onDevice(finisher), inCharts(problem, LAST_STEPS));
}

/**
 * Run by run, relu networks on their kinks.
 * @param mostSteps accepted ones
 */
export function finisherInFloat64(problem: FinishedProblem, mostSteps: number): RunFinisher {
  const { shape, data } = problem;
  const finish = shape.activation === "relu" ? onKinks(shape, data, mostSteps) : inCharts(problem, mostSteps);
  return oneByOne(parameterCount(shape), finish);
}

/** Accepted steps in float64 from where the device has ended, for the digits that it does not have. */
const LAST_STEPS = 60;

function onDevice(finisher: NetworkFinisher): RunFinisher {
  return {
    async finish(thetas, { from = null, onPoll } = {}) {
      const results = await finisher.run(thetas, {
        from: from === null ? null : unpackSnapshot(from),
        onPoll: async (done, total, snapshot) =>
          await onPoll?.(done, total, async () => packSnapshot(await snapshot())),
      });
      return results.map(({ end, theta, steps, evaluations, lateFrom, lateTo }): FinishedRun => ({
        ...{
          end: end === "failed" ? "stuck" : end,
          theta,
          steps,
          evaluations,
          lateFrom,
          lateTo,
          shown: null,
        },
      }));
    },
    destroy: () => finisher.destroy(),
  };
}

function inCharts({ shape, loss: { derivatives } }: FinishedProblem, mostSteps: number) {
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
export function proofOf(problem: FinishedProblem): Prove {
  return problem.shape.activation === "relu" ? kinkProof(problem) : smoothProof(problem);
}

function kinkProof({ shape, data }: FinishedProblem): Prove {
  const options = { mostSteps: 0, descentSteps: 0, maxNorm: MAX_NORM };
  return (theta) => {
    const { kind } = finishOnKinks(shape, data, theta, options);
    return { proof: KINK_PROOFS[kind], theta, onward: null };
  };
}

function smoothProof({ shape, loss: { derivatives } }: FinishedProblem): Prove {
  return (start) => {
    const { kind, theta, lateFrom, lateTo } = proveEnd(derivatives, shape, start, { maxNorm: MAX_NORM });
    const led = kind === "infinite" && parameterNorm(start) < HELD_NORM;
    const late = lateFrom !== null && lateTo !== null ? { from: lateFrom, to: lateTo } : null;
    return { proof: kind, theta, onward: led ? { late } : null };
  };
}
