/**
 * Stage plateau/split: figure 2's neuron is split (2c, 2d, A2, A4). From a bias-free minimum with two neurons
 * (minimum.ts) the neuron with negative output weight is duplicated; θ_γ runs along its saddle line.
 *
 * Parameters: along_points, surface_gammas, surface_alphas, surface_alpha (|α| ≤), starts (perturbed flows begin at
 * as many γ), offset (their distance from the line), most_steps, function_points (per axis). γ is always taken in
 * the middle of equal intervals, so that 0 and 1 are left out, where e_min is not defined.
 *
 * Inputs: data.bin, networks-r2-bias-free.csv. Outputs: minimum.csv (quantity, index, value);
 * along.csv, γ from −2 to 3 (gamma, track, rank, eigenvalue, angle with Γ, turn since the step before; degrees);
 * surface.csv, γ from −1 to 2 (gamma, alpha, loss, excess over the plateau);
 * perturbed.csv and final.csv, flows from θ_γ ± offset e_min, both signs outside [0, 1] (gamma_start, sign, step,
 * log10_time, gamma, distance, loss; gamma_start, sign, end, steps, loss, gamma, distance, norm): gamma is the
 * projected γ, distance that to the saddle line; functions.csv (x1, x2, before, after) and neurons.csv (network,
 * neuron, w1, w2, a): the split network before, and after the flow that ends at the lowest loss.
 */
import { angleBetween, eigenTracks } from "../../../kernels/analysis/linear_algebra/eigen_tracks.ts";
import { excessAlong } from "../../../kernels/analysis/networks/excess_loss.ts";
import { gridAxis, squareGrid } from "../../../kernels/analysis/data/grid_target.ts";
import { indexOfLeast } from "../../../kernels/analysis/numerics/least.ts";
import { middles } from "../../../kernels/analysis/numerics/middles.ts";
import { networkOutputs } from "../../../kernels/analysis/networks/network_outputs.ts";
import { neuronsOf } from "../../../kernels/analysis/networks/network_distance.ts";
import { type SaddleLine, saddleLine, smallestModes } from "../../../kernels/analysis/plateau/saddle_line.ts";
import { batchedLoss } from "../../../kernels/float64/batched_loss.ts";
import type { DataSet } from "../../../kernels/network_reference.ts";
import type { StageContext } from "../../engine/mod.ts";
import { readDataSet } from "../data_set.ts";
import { chooseMinimum, minimumTable, SMALL } from "./minimum.ts";
import type { PlateauSection } from "./profile.ts";
import { networksInput, readRuns } from "./settings.ts";
import { type DepartureRecord, perturbedFlows } from "./departures.ts";
import { type Cell, writeTable } from "../table.ts";

export type PlateauSplitParameters = PlateauSection["split"];

export default async function plateauSplit(context: StageContext): Promise<void> {
  const p = context.parameters as unknown as PlateauSplitParameters;
  const data = readDataSet(context.input("data.bin"));
  const runs = readRuns(context.inputText(networksInput({ biased: false, r: 2 })), 6);
  const minimum = chooseMinimum(runs, data);
  context.note("minimum", minimum.seed < 0 ? "the published network" : `seed ${minimum.seed}`);
  context.output("minimum.csv", minimumTable(minimum));

  const line = saddleLine(SMALL, minimum.theta, minimum.neuron);
  const { derivatives } = batchedLoss(line.shape, data);
  const hessianAt = (gamma: number) => derivatives(line.at(gamma)).hessian;
  context.output("along.csv", alongTable(line, hessianAt, p.along_points));
  const surfaceGammas = middles(-1, 2, p.surface_gammas);
  const surfaceModes = smallestModes(hessianAt, line.direction, surfaceGammas);
  context.output("surface.csv", surfaceTable(line, surfaceModes, p, minimum.loss, data));

  const modes = smallestModes(hessianAt, line.direction, middles(-2, 3, p.starts));
  const flows = await perturbedFlows(context, line, modes, p, data);
  context.output(
    "perturbed.csv",
    writeTable(
      ["gamma_start", "sign", "step", "log10_time", "gamma", "distance", "loss"],
      flows.flatMap((flow) => flow.points.map((point) => [flow.gammaStart, flow.sign, ...point])),
    ),
  );
  context.output(
    "final.csv",
    writeTable(
      ["gamma_start", "sign", "end", "steps", "loss", "gamma", "distance", "norm"],
      flows.map((
        { gammaStart, sign, end, final },
      ) => [gammaStart, sign, end, final.steps, final.loss, final.gamma, final.distance, final.norm]),
    ),
  );
  const lowest = flows[indexOfLeast(flows.map((flow) => flow.final.loss))]!;
  writeFunctions(context, line, lowest, p.function_points);
}

/** Points from −2 to 3 for the eigenvalues: even ones, and ever finer ones on both sides of 0 and 1. */
export function alongGammas(count: number): number[] {
  const fine = [1, 10, 100, 1000].flatMap((scale) => [0.1 / scale, 0.05 / scale, 0.02 / scale]);
  const near = [0, 1].flatMap((edge) => fine.flatMap((offset) => [edge - offset, edge + offset]));
  return [...new Set([...middles(-2, 3, count), ...near])].sort((a, b) => a - b);
}

function alongTable(line: SaddleLine, hessianAt: (gamma: number) => Float64Array, count: number): string {
  const steps = eigenTracks(hessianAt, alongGammas(count), line.direction.length);
  const rows = steps.flatMap(({ gamma, points }, step): Cell[][] =>
    points.map(({ rank, value, vector }, track) => {
      const before = steps[step - 1]?.points[track]?.vector ?? vector;
      return [gamma, track, rank, value, angleBetween(vector, line.direction), angleBetween(vector, before)];
    })
  );
  return writeTable(["gamma", "track", "rank", "eigenvalue", "angle", "turn"], rows);
}

/**
 * The loss on the plane of γ and α e_min(γ), with its excess over the plateau.
 * @param plateau the loss on the line
 */
function surfaceTable(
  line: SaddleLine,
  modes: readonly { readonly gamma: number; readonly vector: Float64Array }[],
  p: PlateauSplitParameters,
  plateau: number,
  data: DataSet,
): string {
  const alphas = Array.from(
    { length: p.surface_alphas },
    (_, j) => p.surface_alpha * (2 * j / (p.surface_alphas - 1) - 1),
  );
  const rows = modes.flatMap(({ gamma, vector }): Cell[][] =>
    excessAlong(line.shape, line.at(gamma), vector, alphas, data).map((excess, j) => [
      gamma,
      alphas[j]!,
      plateau + excess,
      excess,
    ])
  );
  return writeTable(["gamma", "alpha", "loss", "excess"], rows);
}

function writeFunctions(
  context: StageContext,
  line: SaddleLine,
  flow: DepartureRecord,
  points: number,
): void {
  const inputs = squareGrid(gridAxis(points, true));
  const networks = { before: line.at(flow.gammaStart), after: Float64Array.from(flow.final.theta) };
  const before = networkOutputs(line.shape, networks.before, inputs);
  const after = networkOutputs(line.shape, networks.after, inputs);
  context.output(
    "functions.csv",
    writeTable(
      ["x1", "x2", "before", "after"],
      [...before].map((f, n) => [inputs[2 * n]!, inputs[2 * n + 1]!, f, after[n]!]),
    ),
  );
  context.output(
    "neurons.csv",
    writeTable(
      ["network", "neuron", "w1", "w2", "a"],
      Object.entries(networks).flatMap(([network, theta]) =>
        neuronsOf(line.shape, theta).map((row, neuron) => [network, neuron, ...row])
      ),
    ),
  );
}
