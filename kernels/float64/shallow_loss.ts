/**
 * The mean squared loss of a network of one hidden layer with its derivatives (network_reference.ts, `shallow`), for many
 * evaluations on one data set, in columns: γ = a σ′, h = σ and 1, s = a σ″, t = σ′ of layer_sums.ts.
 */
import type { NetworkLoss } from "../analysis/networks/network_loss.ts";
import { type LossDerivatives, meanDerivatives } from "../loss.ts";
import type { DataSet } from "../network_reference.ts";
import { layoutOf, type NetworkShape } from "../network_shape.ts";
import { Columns } from "./columns.ts";
import { LayerSums } from "./layer_sums.ts";
import { type SampleBlock, sampleBlocks } from "./sample_blocks.ts";

/** Samples of a block: its columns stay in the processor's cache. */
const BLOCK = 128;

export function shallowLoss(shape: NetworkShape, data: DataSet): NetworkLoss {
  const { layers: [layer], output, parameters: p } = layoutOf(shape);
  const { neurons, stride } = layer!;
  const columns = Columns.open(BLOCK);
  const { run, stride: apart } = columns;
  const activate = run[shape.activation];
  const blocks = sampleBlocks(columns, data);
  const sums = new LayerSums(columns, neurons, p - output, stride);
  const { gamma, h } = sums;
  const [slope, curvature] = [columns.rows(neurons), columns.rows(neurons)];
  const error = columns.column();
  const weights = columns.numbers(p);

  function evaluate(theta: Float64Array, second: boolean): LossDerivatives {
    columns.view(weights, p).set(theta);
    sums.clear(second);
    let loss = 0;
    for (const block of blocks) {
      forward(block, theta);
      loss += run.dot(error, error, block.length);
      sums.addGradient(block, error);
      if (!second) continue;
      sums.startHessian(block);
      for (let k = 0; k < neurons; k++) {
        const a = theta[output + k]!;
        run.add_scaled_product(sums.inner(k, k), a, error, curvature.at + k * apart, block.length);
        run.add_scaled_product(sums.mixed(k, k), 1, error, slope.at + k * apart, block.length);
      }
      sums.addHessian(block);
    }
    return meanDerivatives(loss, sums.gradient(), second ? sums.hessian() : new Float64Array(0), data.n);
  }

  /** γ, h, e and what they come from. */
  function forward({ x, y, n, length }: SampleBlock, theta: Float64Array): void {
    for (let k = 0; k < neurons; k++) {
      const z = h.at + k * apart;
      run.combine(z, weights + 8 * k * stride, x.at, stride, apart, length);
      activate(z, slope.at + k * apart, curvature.at + k * apart, length);
      run.scale(gamma.at + k * apart, theta[output + k]!, slope.at + k * apart, length);
    }
    if (shape.biased) run.fill(h.at + neurons * apart, 1, length);
    run.combine(error, weights + 8 * output, h.at, p - output, apart, length);
    run.add_scaled(error, -1, y, length);
    if (n === length) return;
    // Behind the samples nothing is added to any sum.
    columns.view(error).fill(0, n);
    for (let k = 0; k < neurons; k++) columns.view(gamma.at + k * apart).fill(0, n);
    for (let m = 0; m < p - output; m++) columns.view(h.at + m * apart).fill(0, n);
  }

  return {
    derivatives: (theta) => evaluate(theta, true),
    gradient: (theta) => evaluate(theta, false),
  };
}
