/** The paper's form of a network and its data, where they have it: what flows and finishers in float64 take. */
import { batchedLoss } from "../float64/batched_loss.ts";
import type { NetworkLoss } from "../analysis/networks/network_loss.ts";
import type { DataSet } from "../network_reference.ts";
import { type NetworkShape, parameterCount } from "../network_shape.ts";
import type { DenseLoss } from "./findings.ts";
import type { DenseSamples } from "./model.ts";
import { asPaperShape, type DenseNetwork } from "./network.ts";

export interface PaperProblem {
  readonly shape: NetworkShape;
  readonly data: DataSet;
  /** Of the mean square without factor: L = factor × this. */
  readonly loss: NetworkLoss;
  readonly factor: number;
}

/** Parameters above which P×P matrices are no longer factorised at each step. */
export const MOST_DENSE = 600;

/** Null for a network of another form, another loss, one with weight decay, or more than MOST_DENSE parameters. */
export function paperProblem(
  network: DenseNetwork,
  loss: DenseLoss,
  { n, inputs, x, y }: DenseSamples,
): PaperProblem | null {
  const shape = asPaperShape(network);
  if (shape === null || loss.kind !== "mean-square" || (loss.decay ?? 0) !== 0) return null;
  if (parameterCount(shape) > MOST_DENSE) return null;
  const data = { n, inputs, x, y };
  return { shape, data, loss: batchedLoss(shape, data), factor: loss.factor };
}
