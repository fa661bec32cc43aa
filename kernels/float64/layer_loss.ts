/** A loss in columns from layer_sums.ts: the same round over blocks of samples for every kind of network that they fit. */
import type { NetworkLoss } from "../analysis/networks/network_loss.ts";
import { type LossDerivatives, meanDerivatives } from "../loss.ts";
import type { DataSet } from "../network_reference.ts";
import type { Column, Columns } from "./columns.ts";
import type { LayerSums } from "./layer_sums.ts";
import { type SampleBlock, sampleBlocks } from "./sample_blocks.ts";

/** What a kind of network does with a block of samples. */
export interface LayerNetwork {
  readonly columns: Columns;
  readonly sums: LayerSums;
  /** Where θ is written for `forward`, P numbers. */
  readonly weights: number;
  /** e = f − y, 0 behind the samples: written by `forward`. */
  readonly error: Column;
  /** Writes γ, h and e. */
  readonly forward: (block: SampleBlock, theta: Float64Array) => void;
  /** Adds what e ∂²f/∂θ² has to the sums' columns, after `forward`. */
  readonly addCurvature: (block: SampleBlock, theta: Float64Array) => void;
}

/** @param inputs of the network; with its parameters they are what data and θ must fit, or a RangeError names both */
export function layerLoss(network: LayerNetwork, inputs: number, data: DataSet): NetworkLoss {
  const { columns, sums, weights, error } = network;
  const p = sums.parameters;
  const blocks = sampleBlocks(columns, data);

  function evaluate(theta: Float64Array, second: boolean): LossDerivatives {
    if (theta.length !== p || data.inputs !== inputs) {
      throw new RangeError(
        `Cannot compute the loss as θ must be [P=${p}] and inputs [D=${inputs}]: ` +
          `got ${theta.length} and ${data.inputs} values`,
      );
    }
    columns.view(weights, p).set(theta);
    sums.clear(second);
    let loss = 0;
    for (const block of blocks) {
      network.forward(block, theta);
      loss += columns.run.dot(error, error, block.length);
      sums.addGradient(block, error);
      if (!second) continue;
      sums.startHessian(block);
      network.addCurvature(block, theta);
      sums.addHessian(block);
    }
    return meanDerivatives(loss, sums.gradient(), second ? sums.hessian() : new Float64Array(0), data.n);
  }

  return {
    derivatives: (theta) => evaluate(theta, true),
    gradient: (theta) => evaluate(theta, false),
  };
}

/** Zeros behind the samples of a block, where nothing is to be added to any sum. */
export function clearBehind(
  { columns, sums, error }: Pick<LayerNetwork, "columns" | "sums" | "error">,
  { n, length }: SampleBlock,
): void {
  if (n === length) return;
  columns.view(error).fill(0, n);
  for (let b = 0; b < sums.blocks; b++) columns.view(sums.gamma.at + b * columns.stride).fill(0, n);
  for (let m = 0; m < sums.outputs; m++) columns.view(sums.h.at + m * columns.stride).fill(0, n);
}
