/**
 * Stage scaling/analysis-…: what became of the networks of one data set and activation (figure 4), in float64.
 *
 * Parameters: target; activation; sizes (of networks: inputs, hidden); spectra (runs of each size, seed 0 and on, whose
 * eigenvalues are followed in time). Inputs: of each size networks-SIZE.csv, trajectories-SIZE.bin and data-SIZE.bin;
 * for Rosenbrock test-dD.bin.
 *
 * Outputs: runs.csv, a row for each run: kind ("channel": all three criteria of kernels/analysis/channel.ts; "finite": at
 * rest below ‖θ‖ = 10³; "infinite": above it (or held there by the regulariser), no channel; "slow": out of
 * steps below it; "stuck": there without a possible step); loss; test_loss (mean square over the test set,
 * empty without one); gradient_inf; norm;
 * lambda_max, lambda_min of the Hessian of L + R; the closest pair's layer, distance, size (|aᵢ| + |aⱼ|) and
 * sign; triplet_distance and triplet_size of the three neurons of a layer whose largest distance is least
 * (empty for fewer than three); early and late, the share of an update inside the subspace of the groups that
 * the run ends with: between two recorded points, a tenth of those below the norm after the start, and from
 * the last one below it to the first beyond it, or to the undisturbed flow's end; dimension, the largest of a
 * group that is not inherited, and layers, those that have a group ("1+3"), of channels only; as the authors count
 * (paper, section 9), with all groups at a distance of 10⁻²: authors_early and authors_late (late_update.ts),
 * authors_dimensions, the size less one of each group ("1+2"), and authors_layers, those that have one. along.csv, a
 * row for each recorded point of the runs in `spectra`: kind, decade (log₁₀ of flow time), loss, norm, lambda_max,
 * lambda_min.
 */
import log10 from "@stdlib/math-base-special-log10";
import {
  channelDimension,
  type ChannelGroup,
  channelGroups,
  closestOf,
  fractionInside,
  GROUP_DISTANCE,
  INSIDE_FRACTION,
  type NeuronPair,
  neuronPairs,
} from "../../kernels/analysis/channel.ts";
import { networkLoss } from "../../kernels/analysis/network_loss.ts";
import { symmetricEigen } from "../../kernels/analysis/symmetric_eigen.ts";
import { FlowRecord, type RecordedPoint } from "../../kernels/network/recording.ts";
import { type DataSet, parameterNorm, withRegulariser } from "../../kernels/network_reference.ts";
import { type NetworkShape, parameterCount } from "../../kernels/network_shape.ts";
import type { StageContext } from "../engine/stage.ts";
import { readDataSet } from "./data_set.ts";
import { authorsShares, lateShare, passageOf } from "./late_update.ts";
import { HELD_NORM, MAX_NORM, readRuns, type Run } from "./plateau_settings.ts";
import { type Configuration, groupName, scalingShape, sizeName } from "./scaling_settings.ts";
import { type Cell, readTable, writeTable } from "./table.ts";

export type RunKind = "channel" | "finite" | "infinite" | "slow" | "stuck";

export interface ScalingAnalysisParameters extends Pick<Configuration, "target" | "activation"> {
  readonly sizes: readonly Pick<Configuration, "inputs" | "hidden">[];
  readonly spectra: number;
}

const RUN_COLUMNS = [
  ...[
    "data_set",
    "inputs",
    "hidden",
    "seed",
    "kind",
    "end",
    "steps",
    "jumps",
    "loss",
    "test_loss",
    "gradient_inf",
    "norm",
  ],
  ...["lambda_max", "lambda_min", "layer", "distance", "size", "sign", "triplet_distance", "triplet_size"],
  ...["early", "late", "dimension", "layers"],
  ...["authors_early", "authors_late", "authors_dimensions", "authors_layers"],
];
const ALONG_COLUMNS = [
  ...["data_set", "inputs", "hidden", "seed", "kind", "decade", "loss", "norm", "lambda_max", "lambda_min"],
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
    const rows = readTable(text);
    for (const [k, run] of readRuns(text, parameterCount(shape)).entries()) {
      const points = record.points(k);
      const verdict = judge(shape, run, points);
      const common = [groupName(p), size.inputs, size.hidden.join("-"), run.seed, verdict.kind];
      const { loss, gradient_inf } = rows[k]!;
      runs.push([
        ...common,
        ...[
          run.end,
          run.steps,
          rows[k]!.jumps!,
          loss!,
          test === null ? "" : networkLoss(shape, test).gradient(run.theta).loss,
        ],
        ...[gradient_inf!, parameterNorm(run.theta), ...extremes(shape, data, run.theta)],
        ...verdict.cells,
      ]);
      if (run.seed >= p.spectra) continue;
      for (const point of points) {
        along.push([
          ...common,
          log10(point.time),
          point.loss,
          parameterNorm(point.theta),
          ...extremes(shape, data, point.theta),
        ]);
      }
    }
  }
  context.output("runs.csv", writeTable(RUN_COLUMNS, runs));
  context.output("along.csv", writeTable(ALONG_COLUMNS, along));
}

/** Largest and smallest eigenvalue of the Hessian of L + R. */
function extremes(shape: NetworkShape, data: DataSet, theta: Float64Array): [number, number] {
  const at = withRegulariser(networkLoss(shape, data).derivatives(theta), theta, MAX_NORM);
  const { values } = symmetricEigen(at.hessian, theta.length);
  return [values[values.length - 1]!, values[0]!];
}

/** Kinds of ends below ‖θ‖ = 10³; one that passed the norm has come back. */
const NEAR_KINDS = { converged: "finite", infinite: "slow", slow: "slow", stuck: "stuck" } as const;

/** What kind of end a run has, and the cells of its row from `layer` on. */
export function judge(
  shape: NetworkShape,
  run: Pick<Run, "end" | "theta">,
  points: readonly RecordedPoint[],
): { readonly kind: RunKind; readonly cells: readonly Cell[] } {
  const { theta } = run;
  const groups = channelGroups(shape, theta);
  const pairs = neuronPairs(shape, theta);
  const closest = closestOf(pairs);
  const triplet = closestTriplet(pairs);
  const inside = (from: Float64Array, to: Float64Array) =>
    fractionInside(shape, theta, to.map((value, i) => value - from[i]!), groups);
  const { below } = passageOf(points);
  const late = lateShare(shape, theta, points, groups);
  const at = Math.ceil(below.length / 10);
  const early = below.length < 3 ? NaN : inside(below[at]!.theta, below[at + 1]!.theta);
  const far = parameterNorm(theta) >= HELD_NORM;
  const channel = far && groups.length > 0 && late > INSIDE_FRACTION;
  const kind: RunKind = channel ? "channel" : far ? "infinite" : NEAR_KINDS[run.end];
  const own = groups.filter(({ inherited }) => !inherited);
  return {
    kind,
    cells: [
      ...(closest === null
        ? ["", "", "", ""]
        : [closest.layer + 1, closest.distance, closest.size, closest.sign]),
      ...(triplet === null ? ["", ""] : [triplet.distance, triplet.size]),
      ...[early, late].map((share) => Number.isFinite(share) ? share : ""),
      channel ? channelDimension(groups) : "",
      channel ? layersOf(own.length > 0 ? own : groups) : "",
      ...authorsCells(shape, theta, points),
    ],
  };
}

/** What the authors count of a run (paper, section 9): every group at a distance of 10⁻², of whichever norm the run is. */
function authorsCells(
  shape: NetworkShape,
  theta: Float64Array,
  points: readonly RecordedPoint[],
): readonly Cell[] {
  const groups = channelGroups(shape, theta, GROUP_DISTANCE);
  if (groups.length === 0) return ["", "", "", ""];
  const { early, late } = authorsShares(shape, theta, points, groups);
  return [
    ...[early, late].map((share) => Number.isFinite(share) ? share : ""),
    groups.map(({ neurons }) => neurons.length - 1).join("+"),
    layersOf(groups),
  ];
}

/** Hidden layers with a group, from 1: `1+3`. */
function layersOf(groups: readonly ChannelGroup[]): string {
  return [...new Set(groups.map(({ layer }) => layer + 1))].join("+");
}

/** Three neurons of a layer whose largest distance is least; their output weights' lengths together. */
function closestTriplet(pairs: readonly NeuronPair[]): { distance: number; size: number } | null {
  const find = (layer: number, first: number, second: number) =>
    pairs.find((pair) => pair.layer === layer && pair.first === first && pair.second === second);
  let best: { distance: number; size: number } | null = null;
  for (const ab of pairs) {
    for (const bc of pairs) {
      if (bc.layer !== ab.layer || bc.first !== ab.second) continue;
      const ac = find(ab.layer, ab.first, bc.second);
      if (ac === undefined) continue;
      const distance = Math.max(ab.distance, bc.distance, ac.distance);
      if (best !== null && distance >= best.distance) continue;
      // Each neuron is in two of the three pairs.
      best = { distance, size: (ab.size + bc.size + ac.size) / 2 };
    }
  }
  return best;
}

/** The inputs of the stage for one size. */
export function analysisInputs(configuration: Configuration): readonly string[] {
  const name = sizeName(configuration);
  return [`networks-${name}.csv`, `trajectories-${name}.bin`, `data-${name}.bin`];
}
