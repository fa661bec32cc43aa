/**
 * The mean squared loss of a network of one hidden layer with its derivatives (network_reference.ts, `shallow`), for many
 * evaluations on one data set, in columns: γ = a σ′, h = σ and 1, s = a σ″, t = σ′ of layer_sums.ts.
 */
import type { NetworkLoss } from "../analysis/networks/network_loss.ts";
import type { DataSet } from "../network_reference.ts";
import { layoutOf, type NetworkShape } from "../network_shape.ts";
import { Columns } from "./columns.ts";
import { clearBehind, layerLoss } from "./layer_loss.ts";
import { LayerSums } from "./layer_sums.ts";
import type { SampleBlock } from "./sample_blocks.ts";

/** Samples of a block: its columns stay in the processor's cache. */
const BLOCK = 128;

export function shallowLoss(shape: NetworkShape, data: DataSet): NetworkLoss {
  const { layers: [layer], output, parameters: p } = layoutOf(shape);
  const { neurons, stride } = layer!;
  const columns = Columns.open(BLOCK);
  const { run, stride: apart } = columns;
  const activate = run[shape.activation];
  const sums = new LayerSums(columns, neurons, p - output, stride);
  const { gamma, h } = sums;
  const [slope, curvature] = [columns.rows(neurons), columns.rows(neurons)];
  const error = columns.column();
  const weights = columns.numbers(p);

  /** γ, h, e and what they come from. */
  function forward(block: SampleBlock, theta: Float64Array): void {
    const { x, y, length } = block;
    for (let k = 0; k < neurons; k++) {
      const z = h.at + k * apart;
      run.combine(z, weights + 8 * k * stride, x.at, stride, apart, length);
      activate(z, slope.at + k * apart, curvature.at + k * apart, length);
      run.scale(gamma.at + k * apart, theta[output + k]!, slope.at + k * apart, length);
    }
    if (shape.biased) run.fill(h.at + neurons * apart, 1, length);
    run.combine(error, weights + 8 * output, h.at, p - output, apart, length);
    run.add_scaled(error, -1, y, length);
    clearBehind({ columns, sums, error }, block);
  }

  function addCurvature({ length }: SampleBlock, theta: Float64Array): void {
    for (let k = 0; k < neurons; k++) {
      const a = theta[output + k]!;
      run.add_scaled_product(sums.inner(k, k), a, error, curvature.at + k * apart, length);
      run.add_scaled_product(sums.mixed(k, k), 1, error, slope.at + k * apart, length);
    }
  }

  return layerLoss({ columns, sums, weights, error, forward, addCurvature }, shape.inputs, data);
}
