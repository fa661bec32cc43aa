/** The minimum whose neuron figure 2 splits: chosen among the runs by rule, and polished by Newton's method. */
import { closestPair, DUPLICATE } from "../../../kernels/analysis/networks/network_distance.ts";
import { networkOutputs } from "../../../kernels/analysis/networks/network_outputs.ts";
import { infNorm } from "../../../kernels/analysis/numerics/inf_norm.ts";
import { polishMinimum } from "../../../kernels/analysis/integrators/newton.ts";
import {
  type Definiteness,
  definiteness,
  splittingMatrix,
} from "../../../kernels/analysis/plateau/saddle_line.ts";
import { symmetricEigen } from "../../../kernels/analysis/linear_algebra/symmetric_eigen.ts";
import type { NetworkLoss } from "../../../kernels/analysis/networks/network_loss.ts";
import { batchedLoss } from "../../../kernels/float64/batched_loss.ts";
import type { DataSet } from "../../../kernels/network_reference.ts";
import { type Run, shapeOf } from "./settings.ts";
import { type Cell, writeTable } from "../table.ts";

export const SMALL = shapeOf({ biased: false, r: 2 });

/** The bias-free network with two neurons that the authors split (paper, section 8), as they print it. */
const PUBLISHED = Float64Array.of(-1.60809574, 1.01463110, 0.53867372, -0.18154412, 0.24129762, -0.27664347);

export interface SplitMinimum {
  /** The seed of its run, or −1 for the published network, polished on this data. */
  readonly seed: number;
  readonly theta: Float64Array;
  readonly loss: number;
  readonly gradientInf: number;
  readonly eigenvalues: Float64Array;
  /** The neuron of negative output weight, and the definiteness of its B (paper, section 2). */
  readonly neuron: number;
  readonly splitting: Definiteness;
  readonly splittingEigenvalues: Float64Array;
}

/**
 * The converged run of lowest loss (the first of equal ones) that has one positive and one negative output weight
 * and no duplicated neurons, and that Newton's method brings to rest in a minimum nearby. Where no run is like
 * this, as among a handful of seeds, the published network.
 */
export function chooseMinimum(runs: readonly Run[], data: DataSet): SplitMinimum {
  const loss = batchedLoss(SMALL, data);
  const candidates = runs
    .filter(({ end, theta }) =>
      end === "converged" && theta[4]! * theta[5]! < 0 && closestPair(SMALL, theta) >= DUPLICATE
    )
    .map((run) => ({ ...run, loss: loss.gradient(run.theta).loss }))
    .sort((a, b) => a.loss - b.loss || a.seed - b.seed);
  for (const { seed, theta } of candidates) {
    const found = minimumFrom(seed, theta, data, loss);
    if (found !== null) return found;
  }
  const published = minimumFrom(-1, PUBLISHED, data, loss);
  if (published === null) {
    throw new RangeError(
      "Cannot choose a minimum to split as no run converged to one with output weights of both signs, nor does the published network on this data",
    );
  }
  return published;
}

/** Newton's method must not leave the run's basin. */
const NEARBY = 0.5;

function minimumFrom(
  seed: number,
  start: Float64Array,
  data: DataSet,
  loss: NetworkLoss,
): SplitMinimum | null {
  const polished = polishMinimum(loss.derivatives, start);
  if (polished === null || !(infNorm(polished.theta.map((x, i) => x - start[i]!)) <= NEARBY)) return null;
  const { theta } = polished;
  if (!(theta[4]! * theta[5]! < 0)) return null;
  const neuron = theta[4]! < 0 ? 0 : 1;
  const residual = networkOutputs(SMALL, theta, data.x).map((f, n) => f - data.y[n]!);
  const b = splittingMatrix(SMALL, theta, neuron, data.x, residual);
  return {
    seed,
    theta,
    loss: polished.at.loss,
    gradientInf: infNorm(polished.at.gradient),
    eigenvalues: symmetricEigen(polished.at.hessian, theta.length).values,
    neuron,
    splitting: definiteness(b, SMALL.inputs),
    splittingEigenvalues: symmetricEigen(b, SMALL.inputs).values,
  };
}

/** minimum.csv: quantity, index, value. */
export function minimumTable(minimum: SplitMinimum): string {
  const list = (quantity: string, values: Float64Array): Cell[][] =>
    [...values].map((value, i) => [quantity, i, value]);
  return writeTable(["quantity", "index", "value"], [
    ["seed", 0, minimum.seed],
    ["loss", 0, minimum.loss],
    ["gradient_inf", 0, minimum.gradientInf],
    ...list("theta", minimum.theta),
    ...list("eigenvalue", minimum.eigenvalues),
    ["split_neuron", 0, minimum.neuron],
    ...list("b_eigenvalue", minimum.splittingEigenvalues),
    ["b_definiteness", 0, minimum.splitting],
  ]);
}
