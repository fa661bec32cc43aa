/**
 * What end a run has and who brought it there: its gradient flow, or the finisher from where the flow was left. No end
 * stands without proof (Prove); a run that has none is open.
 */
import { cosineDistance } from "../../../kernels/analysis/channel/neuron_pairs.ts";
import { infNorm } from "../../../kernels/analysis/numerics/inf_norm.ts";
import type { NetworkLoss } from "../../../kernels/analysis/networks/network_loss.ts";
import type { FlowResult } from "../../../kernels/network/flow/results.ts";
import type { LossDerivatives } from "../../../kernels/loss.ts";
import { parameterNorm, withRegulariser } from "../../../kernels/network_reference.ts";
import { MAX_NORM } from "../plateau/settings.ts";
import type { Decider, LateEnds, Proof, Prove, Proven } from "../networks/proofs.ts";
import type { FinishedRun } from "../networks/finished_run.ts";

export interface DecidedRun {
  readonly flow: FlowResult;
  /** What the finisher made of it; null for a run that it was not given. */
  readonly finished: FinishedRun | null;
  readonly proof: Proof;
  readonly by: Decider;
  /** Where the run ends; of an open one the last point of all. L + R, its gradient's largest component and ‖θ‖ there. */
  readonly theta: Float64Array;
  readonly loss: number;
  readonly gradient: number;
  readonly norm: number;
  /** Of what came after the flow; null where it did not lead past ‖θ‖ = 10³. */
  readonly late: LateEnds | null;
  /** Cosine distance between θ at the flow's end and here. */
  readonly moved: number;
}

/** L + R with derivatives, float64. */
export function regularisedLoss({ derivatives }: NetworkLoss): (theta: Float64Array) => LossDerivatives {
  return (theta) => withRegulariser(derivatives(theta), theta, MAX_NORM);
}

/**
 * Ends that the flows have reached: those that ended by themselves, and whose proof says what they are. All others are the
 * finisher's: also those from which the proof was led on along a channel.
 */
export function flowEnds(
  derivatives: (theta: Float64Array) => LossDerivatives,
  prove: Prove,
  results: readonly FlowResult[],
): (DecidedRun | null)[] {
  return results.map((flow) => {
    if (flow.end !== "converged" && flow.end !== "infinite") return null;
    const proven = prove(flow.theta);
    return proven.proof === "open" || proven.onward !== null
      ? null
      : decided(derivatives, flow, null, proven, "flow");
  });
}

/** A run's end by what the finisher made of it, however that ended: what counts is what is proved of the point. */
export function finishedEnd(
  derivatives: (theta: Float64Array) => LossDerivatives,
  prove: Prove,
  flow: FlowResult,
  finished: FinishedRun,
): DecidedRun {
  const { theta, shown } = finished;
  const proven = shown === null ? prove(theta) : { proof: shown.proof, theta, onward: null };
  return decided(derivatives, flow, finished, proven, proven.proof === "open" ? "none" : "finisher");
}

function decided(
  derivatives: (theta: Float64Array) => LossDerivatives,
  flow: FlowResult,
  finished: FinishedRun | null,
  { proof, theta, onward }: Proven,
  by: Decider,
): DecidedRun {
  const at = derivatives(theta);
  const gradient = finished?.shown?.gradient ?? infNorm(at.gradient);
  const late = finished === null || finished.lateFrom === null || finished.lateTo === null
    ? null
    : { from: finished.lateFrom, to: finished.lateTo };
  return {
    ...{ flow, finished, proof, by, theta, loss: at.loss, gradient, norm: parameterNorm(theta) },
    ...{ late: onward === null ? late : onward.late, moved: cosineDistance(flow.theta, theta) },
  };
}
