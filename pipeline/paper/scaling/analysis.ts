/**
 * Stage scaling/analysis-…: what became of the networks of one data set and activation (figure 4), in float64.
 *
 * Parameters: target; activation; sizes (of networks: inputs, hidden); spectra (runs of each size, seed 0 and on, whose
 * eigenvalues are followed in time). Inputs: of each size networks-SIZE.csv, trajectories-SIZE.bin and data-SIZE.bin;
 * for Rosenbrock test-dD.bin.
 *
 * Outputs: runs.csv, a row for each run: kind (kinds_of_ends.ts); end, steps of its flow; decided, by its flow, the
 * finisher or none; finisher_end, finisher_steps (empty where it was not asked); moved, the cosine distance from the
 * flow's end to the run's; loss; test_loss (mean square over the test set, empty without one); gradient_inf; norm;
 * lambda_max, lambda_min of the Hessian of L + R; the closest pair's layer, distance, size (|aᵢ| + |aⱼ|) and
 * sign; triplet_distance and triplet_size of the three neurons of a layer whose largest distance is least
 * (empty for fewer than three); followed, 1 where the undisturbed flow itself came to its end: to rest, or past
 * ‖θ‖ = 10³; early, the share of an update of the flow inside the subspace of the groups that the run ends with,
 * between two recorded points, a tenth of those below the norm after the start; late, that share of the last update:
 * of the flow from the last recorded point below the norm to the first beyond it, where it passed the norm; else the
 * finisher's from ‖θ‖ = 800 to 10³; else of the flow's last one; late_of, whose it is; dimension, the largest of a
 * group that is not inherited, and layers, those that have a group ("1+3"), of channels only; as the authors count
 * (paper, section 9), with all groups at a distance of 10⁻²: authors_early and authors_late (late_update.ts) of the flow,
 * the latter empty for a run beyond the norm whose flow did not pass it; finished_late, the finisher's share with these
 * groups, where there is one; authors_dimensions, the size less one of each group ("1+2"), and authors_layers, those
 * that have one. along.csv, a row for each recorded point of the runs in `spectra`: kind, followed, decade (log₁₀ of
 * flow time), loss, norm, lambda_max, lambda_min.
 */
import log10 from "@stdlib/math-base-special-log10";
import { symmetricEigen } from "../../../kernels/analysis/linear_algebra/symmetric_eigen.ts";
import type { NetworkLoss } from "../../../kernels/analysis/networks/network_loss.ts";
import { batchedLoss } from "../../../kernels/float64/batched_loss.ts";
import { FlowRecord } from "../../../kernels/network/flow/flow_record.ts";
import { parameterNorm, withRegulariser } from "../../../kernels/network_reference.ts";
import { parameterCount } from "../../../kernels/network_shape.ts";
import type { StageContext } from "../../engine/mod.ts";
import { readDataSet } from "../data_set.ts";
import { type Decider, DECIDERS, type Proof, PROOFS } from "../networks/proofs.ts";
import { MAX_NORM, readRuns, type Run } from "../plateau/settings.ts";
import { type Configuration, groupName, scalingShape, sizeName } from "./settings.ts";
import { type Cell, readTable, writeTable } from "../table.ts";
import { judge, type JudgedEnd } from "./judged_ends.ts";

export interface ScalingAnalysisParameters extends Pick<Configuration, "target" | "activation"> {
  readonly sizes: readonly Pick<Configuration, "inputs" | "hidden">[];
  readonly spectra: number;
}

const RUN_COLUMNS = [
  ...["data_set", "inputs", "hidden", "seed", "kind", "end", "steps"],
  ...["decided", "finisher_end", "finisher_steps", "moved", "loss", "test_loss", "gradient_inf", "norm"],
  ...["lambda_max", "lambda_min", "layer", "distance", "size", "sign", "triplet_distance", "triplet_size"],
  ...["followed", "early", "late", "late_of", "dimension", "layers"],
  ...["authors_early", "authors_late", "finished_late", "authors_dimensions", "authors_layers"],
];
const ALONG_COLUMNS = [
  ...["data_set", "inputs", "hidden", "seed", "kind", "followed", "decade", "loss", "norm", "lambda_max"],
  "lambda_min",
];

export default function scalingAnalysis(context: StageContext): void {
  const p = context.parameters as unknown as ScalingAnalysisParameters;
  const runs: Cell[][] = [];
  const along: Cell[][] = [];
  for (const [done, size] of p.sizes.entries()) {
    context.progress(done, p.sizes.length);
    const configuration = { ...p, ...size };
    const shape = scalingShape(configuration);
    const name = sizeName(size);
    const text = context.inputText(`networks-${name}.csv`);
    const record = FlowRecord.unpack(context.input(`trajectories-${name}.bin`));
    const data = readDataSet(context.input(`data-${name}.bin`));
    const test = p.target === "rosenbrock" ? readDataSet(context.input(`test-d${size.inputs}.bin`)) : null;
    const loss = batchedLoss(shape, data);
    const testLoss = test === null ? null : batchedLoss(shape, test);
    const rows = readTable(text);
    for (const [k, run] of readRuns(text, parameterCount(shape)).entries()) {
      const points = record.points(k);
      const row = rows[k]!;
      const verdict = judge(shape, endOf(row, run), points);
      const common = [groupName(p), size.inputs, size.hidden.join("-"), run.seed, verdict.kind];
      runs.push([
        ...[...common, run.end, run.steps, row.decided!, row.finisher_end!, row.finisher_steps!, row.moved!],
        row.loss!,
        testLoss === null ? "" : testLoss.gradient(run.theta).loss,
        ...[row.gradient_inf!, parameterNorm(run.theta), ...extremes(loss, run.theta)],
        ...verdict.cells,
      ]);
      if (run.seed >= p.spectra) continue;
      for (const point of points) {
        along.push([
          ...[...common, verdict.followed ? 1 : 0, log10(point.time), point.loss, parameterNorm(point.theta)],
          ...extremes(loss, point.theta),
        ]);
      }
    }
  }
  context.output("runs.csv", writeTable(RUN_COLUMNS, runs));
  context.output("along.csv", writeTable(ALONG_COLUMNS, along));
}

/** Largest and smallest eigenvalue of the Hessian of L + R. */
function extremes(loss: NetworkLoss, theta: Float64Array): [number, number] {
  const at = withRegulariser(loss.derivatives(theta), theta, MAX_NORM);
  const { values } = symmetricEigen(at.hessian, theta.length);
  return [values[values.length - 1]!, values[0]!];
}

/** @throws RangeError for a row without a proof that is known, or whoever decided it */
function endOf(row: Record<string, Cell>, { seed, theta }: Run): JudgedEnd {
  const { proof, decided, finished_late, authors_finished_late } = row;
  if (!(PROOFS as readonly Cell[]).includes(proof!) || !(DECIDERS as readonly Cell[]).includes(decided!)) {
    throw new RangeError(
      `Cannot judge the run of seed ${seed} as its proof and its decider must be known: got ${proof}, ${decided}`,
    );
  }
  return {
    ...{ proof: proof as Proof, decided: decided as Decider, theta },
    ...{ finishedLate: finished_late!, authorsFinishedLate: authors_finished_late! },
  };
}
