/**
 * Stage plateau/analysis: what the networks of figure 2 ended as (figures 2a, 2b, A1, A3).
 *
 * Inputs: data.bin and each setting's networks (settings.ts). No parameters. Outputs:
 * runs.csv, a row per run: loss, norm, gradient and eigenvalues recomputed in float64, the last three of L + R;
 * closest_pair (−1 for a single neuron); duplicated (0 or 1); minimum (number of the unique minimum in its
 * setting, 0 that of lowest loss, −1 for a run that did not converge at finite norm; a plateau is one minimum).
 * counts.csv, a row per setting, runs of each end, shares with Wilson's 95 % intervals, over all runs. Levels (of loss) are those of
 * all runs that ended, levels_shared those of them that width r − 1 has too, runs_shared the runs on these;
 * finite_levels and finite_levels_shared are the same among runs that converged at finite norm. ended_minima counts
 * unique minima as the authors do: among all runs that ended, those of infinite norm too, points of one plateau apart,
 * cut at the largest gap; unique_minima counts ours.
 */
import {
  closestPair,
  DUPLICATE,
  networkDistance,
  plateauCentre,
} from "../../../kernels/analysis/networks/network_distance.ts";
import { type Level, lossLevels, sharedLevels } from "../../../kernels/analysis/plateau/loss_levels.ts";
import { infNorm } from "../../../kernels/analysis/numerics/inf_norm.ts";
import { wilson } from "../../../kernels/analysis/statistics/proportion.ts";
import { symmetricEigen } from "../../../kernels/analysis/linear_algebra/symmetric_eigen.ts";
import { largestGapOf, uniqueMinima } from "../../../kernels/analysis/plateau/unique_minima.ts";
import { batchedLoss } from "../../../kernels/float64/batched_loss.ts";
import { type DataSet, parameterNorm, withRegulariser } from "../../../kernels/network_reference.ts";
import { type NetworkShape, parameterCount } from "../../../kernels/network_shape.ts";
import type { StageContext } from "../../engine/mod.ts";
import { readDataSet } from "../data_set.ts";
import {
  MAX_NORM,
  networksInput,
  readRuns,
  type Run,
  type Setting,
  settingName,
  SETTINGS,
  shapeOf,
} from "./settings.ts";
import { type Cell, writeTable } from "../table.ts";

/** A run with what float64 says of it. */
export interface AnalysedRun extends Run {
  readonly loss: number;
  readonly norm: number;
  readonly gradientInf: number;
  readonly lambdaMin: number;
  readonly lambdaMax: number;
  /** ∞ for a single neuron. */
  readonly closestPair: number;
  readonly duplicated: boolean;
  /** −1 for none. */
  readonly minimum: number;
}

export function analyseRuns(setting: Setting, runs: readonly Run[], data: DataSet): AnalysedRun[] {
  const shape = shapeOf(setting);
  const loss = batchedLoss(shape, data);
  const analysed = runs.map((run): AnalysedRun => {
    const plain = loss.derivatives(run.theta);
    const { gradient, hessian } = withRegulariser(plain, run.theta, MAX_NORM);
    const { values } = symmetricEigen(hessian, run.theta.length);
    const pair = closestPair(shape, run.theta);
    return {
      ...run,
      loss: plain.loss,
      norm: parameterNorm(run.theta),
      gradientInf: infNorm(gradient),
      lambdaMin: values[0]!,
      lambdaMax: values.at(-1)!,
      closestPair: pair,
      duplicated: pair < DUPLICATE,
      minimum: -1,
    };
  });
  const finite = analysed.filter(({ end }) => end === "converged").sort((a, b) =>
    a.loss - b.loss || a.seed - b.seed
  );
  const labels = uniqueMinima(distancesOf(shape, finite.map(({ theta }) => plateauCentre(shape, theta))));
  const minimumOf = new Map(labels.map((label, i) => [finite[i], label]));
  return analysed.map((run) => ({ ...run, minimum: minimumOf.get(run) ?? -1 }));
}

/** Of each to each, symmetric. */
function distancesOf(shape: NetworkShape, thetas: readonly Float64Array[]): number[][] {
  const distances = thetas.map(() => new Array<number>(thetas.length).fill(0));
  for (const [i, first] of thetas.entries()) {
    for (let j = 0; j < i; j++) {
      const distance = networkDistance(shape, first, thetas[j]!);
      distances[i]![j] = distance;
      distances[j]![i] = distance;
    }
  }
  return distances;
}

/** How many different ends the runs have that ended, as the authors count them (figure 2a). */
export function endedMinima(setting: Setting, runs: readonly Run[]): number {
  const ended = runs.filter(({ end }) => end === "converged" || end === "infinite");
  const distances = distancesOf(shapeOf(setting), ended.map(({ theta }) => theta));
  return new Set(uniqueMinima(distances, largestGapOf)).size;
}

/** One row of counts.csv; `before` are the levels of the same setting with one neuron less. */
function countsOf(runs: readonly AnalysedRun[], before: { all: Level[]; finite: Level[] }) {
  const finite = runs.filter(({ end }) => end === "converged");
  const infinite = runs.filter(({ end }) => end === "infinite");
  const duplicated = wilson(runs.filter((run) => run.duplicated).length, runs.length);
  const away = wilson(infinite.length, runs.length);
  const lossOf = ({ loss }: AnalysedRun) => loss;
  const levels = {
    all: lossLevels([...finite, ...infinite].map(lossOf)),
    finite: lossLevels(finite.map(lossOf)),
  };
  const shared = sharedLevels(levels.all, before.all);
  return {
    levels,
    row: {
      runs: runs.length,
      converged: finite.length,
      infinite: infinite.length,
      slow: runs.filter(({ end }) => end === "slow").length,
      stuck: runs.filter(({ end }) => end === "stuck").length,
      duplicated: duplicated.count,
      duplicated_fraction: duplicated.value,
      duplicated_lower: duplicated.lower,
      duplicated_upper: duplicated.upper,
      infinite_fraction: away.value,
      infinite_lower: away.lower,
      infinite_upper: away.upper,
      unique_minima: new Set(finite.map(({ minimum }) => minimum)).size,
      loss_levels: levels.all.length,
      levels_shared: shared.length,
      runs_shared: shared.reduce((sum, level) => sum + level.count, 0),
      finite_levels: levels.finite.length,
      finite_levels_shared: sharedLevels(levels.finite, before.finite).length,
    },
  };
}

export default function plateauAnalysis(context: StageContext): void {
  const data = readDataSet(context.input("data.bin"));
  const rows: Cell[][] = [];
  const counts: Record<string, number>[] = [];
  let before: { all: Level[]; finite: Level[] } = { all: [], finite: [] };
  for (const [done, setting] of SETTINGS.entries()) {
    context.progress(done, SETTINGS.length, settingName(setting));
    const text = context.inputText(networksInput(setting));
    const runs = analyseRuns(setting, readRuns(text, parameterCount(shapeOf(setting))), data);
    const biased = Number(setting.biased);
    if (setting.r === 1) before = { all: [], finite: [] };
    const { levels, row } = countsOf(runs, before);
    before = levels;
    counts.push({ biased, r: setting.r, ...row, ended_minima: endedMinima(setting, runs) });
    for (const run of runs) {
      rows.push([
        biased,
        setting.r,
        run.seed,
        run.end,
        run.steps,
        run.loss,
        run.norm,
        run.gradientInf,
        run.lambdaMin,
        run.lambdaMax,
        setting.r === 1 ? -1 : run.closestPair,
        Number(run.duplicated),
        run.minimum,
      ]);
    }
  }
  context.output("runs.csv", writeTable(RUN_COLUMNS, rows));
  const columns = Object.keys(counts[0]!);
  context.output(
    "counts.csv",
    writeTable(columns, counts.map((row) => columns.map((column) => row[column]!))),
  );
}

const RUN_COLUMNS = [
  "biased",
  "r",
  "seed",
  "end",
  "steps",
  "loss",
  "norm",
  "gradient_inf",
  "lambda_min",
  "lambda_max",
  "closest_pair",
  "duplicated",
  "minimum",
];
