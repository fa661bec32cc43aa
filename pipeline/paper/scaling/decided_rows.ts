/** Decided runs as rows of networks.csv. */
import log10 from "@stdlib/math-base-special-log10";
import {
  type ChannelGroup,
  channelGroups,
  fractionInside,
  GROUP_DISTANCE,
} from "../../../kernels/analysis/channel/channel.ts";
import type { NetworkShape } from "../../../kernels/network_shape.ts";
import type { DecidedRun } from "./decided_runs.ts";
import { type Cell, writeTable } from "../table.ts";

const COLUMNS = [
  ...["seed", "end", "steps", "rejections", "inaccurate", "indefinite", "rise", "unfit", "log10_time"],
  ...["flow_loss", "flow_gradient_inf", "flow_norm"],
  ...["proof", "decided", "finisher_end", "finisher_steps", "finisher_evaluations", "moved"],
  ...["finished_late", "authors_finished_late", "loss", "gradient_inf", "norm"],
];

/**
 * networks.csv: a row for each run, seeds from 0. Of its flow: end, steps, rejections and how many of them had each cause
 * (RejectionCounts), flow time of θ′ = −∇(L + R) with L the mean square, loss and gradient of L + R, ‖θ‖. Of its end
 * (decided_runs.ts): proof; decided, by whom; of the finisher, empty where it was not asked: end, accepted steps,
 * evaluations; moved, the cosine distance from the flow's end to this one, all weights together; the share of the
 * finisher's update from ‖θ‖ = 800 to 10³ inside the subspace of the end's groups with a pair closer than 10⁻³
 * (finished_late) and of all at 10⁻² (authors_finished_late); loss and gradient of L + R and ‖θ‖ in float64, θ as theta_0 ….
 */
export function decidedTable(shape: NetworkShape, runs: readonly DecidedRun[]): string {
  const rows = runs.map((run, seed): Cell[] => {
    const { flow, finished } = run;
    const { inaccurate, indefinite, rise, unfit } = flow.causes;
    return [
      ...[seed, flow.end, flow.steps, flow.rejections, inaccurate, indefinite, rise, unfit],
      ...[flow.time > 0 ? log10(flow.time) : -3, flow.loss, flow.gradient, flow.norm, run.proof, run.by],
      ...(finished === null ? ["", "", ""] : [finished.end, finished.steps, finished.evaluations]),
      run.moved,
      ...[channelGroups(shape, run.theta), channelGroups(shape, run.theta, GROUP_DISTANCE)].map((groups) =>
        lateShareOf(shape, run, groups)
      ),
      ...[run.loss, run.gradient, run.norm, ...run.theta],
    ];
  });
  const thetas = Array.from({ length: runs[0]?.theta.length ?? 0 }, (_, i) => `theta_${i}`);
  return writeTable([...COLUMNS, ...thetas], rows);
}

/** Of the late update after the flow; empty where there is none. */
function lateShareOf(
  shape: NetworkShape,
  { theta, late }: DecidedRun,
  groups: readonly ChannelGroup[],
): Cell {
  if (late === null) return "";
  const { from, to } = late;
  const share = fractionInside(shape, theta, to.map((value, i) => value - from[i]!), groups);
  return Number.isFinite(share) ? share : "";
}
