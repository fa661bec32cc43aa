/**
 * The mean squared loss of a network with a gated linear unit (gated_network.ts) with its derivatives, for many
 * evaluations on one data set, in columns. Of layer_sums.ts, with z = w·x̃ and the gate's v·x̃ = u: the blocks are w, v
 * and the neurons' weights, γ = c σ′ + u σ″, σ′ and a σ′; s = c σ″ + u σ‴ for w, σ″ for w with v; t = σ′ for w with c.
 */
import { ACTIVATIONS } from "../activations.ts";
import type { NetworkLoss } from "../analysis/networks/network_loss.ts";
import type { DataSet } from "../network_reference.ts";
import { layoutOf, type NetworkShape } from "../network_shape.ts";
import { type Column, Columns } from "./columns.ts";
import { clearBehind, layerLoss } from "./layer_loss.ts";
import { LayerSums } from "./layer_sums.ts";
import type { SampleBlock } from "./sample_blocks.ts";

const BLOCK = 128;

/** @param shape of the network with two neurons in place of the unit */
export function gatedLoss(shape: NetworkShape, data: DataSet): NetworkLoss {
  const { layers: [layer], output } = layoutOf(shape);
  const { neurons, stride } = layer!;
  const columns = Columns.open(BLOCK);
  const { run, stride: apart } = columns;
  const activate = run[shape.activation];
  const outputs = neurons - 1 + (shape.biased ? 1 : 0);
  const sums = new LayerSums(columns, neurons, outputs, stride);
  const { gamma, h, parameters: p } = sums;
  // By outputs: the unit's, then the neurons'.
  const [slope, curvature] = [columns.rows(neurons - 1), columns.rows(neurons - 1)];
  const [error, gate, argument, third] = [0, 1, 2, 3].map(() => columns.column()) as [
    Column,
    Column,
    Column,
    Column,
  ];
  const weights = columns.numbers(p);
  const { at: sigma } = ACTIVATIONS[shape.activation];

  /** γ, h, e and what they come from. */
  function forward(current: SampleBlock, theta: Float64Array): void {
    const { x, y, length } = current;
    run.combine(argument, weights, x.at, stride, apart, length);
    run.combine(gate, weights + 8 * stride, x.at, stride, apart, length);
    for (let m = 0; m < neurons - 1; m++) {
      const block = m === 0 ? 0 : m + 1;
      const z = h.at + m * apart;
      run.combine(z, weights + 8 * block * stride, x.at, stride, apart, length);
      activate(z, slope.at + m * apart, curvature.at + m * apart, length);
      run.scale(gamma.at + block * apart, theta[output + m]!, slope.at + m * apart, length);
    }
    run.add_scaled_product(gamma.at, 1, gate, curvature.at, length);
    run.copy(gamma.at + apart, slope.at, length);
    if (shape.biased) run.fill(h.at + (neurons - 1) * apart, 1, length);
    run.combine(error, weights + 8 * output, h.at, outputs, apart, length);
    run.add_scaled_product(error, 1, gate, slope.at, length);
    run.add_scaled(error, -1, y, length);
    clearBehind({ columns, sums, error }, current);
  }

  function addCurvature({ length }: SampleBlock, theta: Float64Array): void {
    for (let m = 0; m < neurons - 1; m++) {
      const block = m === 0 ? 0 : m + 1;
      const [a, second] = [theta[output + m]!, curvature.at + m * apart];
      run.add_scaled_product(sums.inner(block, block), a, error, second, length);
      run.add_scaled_product(sums.mixed(block, m), 1, error, slope.at + m * apart, length);
    }
    run.add_scaled_product(sums.inner(1, 0), 1, error, curvature.at, length);
    const [z, thirds] = [columns.view(argument), columns.view(third)];
    for (let k = 0; k < length; k++) thirds[k] = sigma(z[k]!)[3];
    run.multiply(third, third, gate, length);
    run.add_scaled_product(sums.inner(0, 0), 1, error, third, length);
  }

  return layerLoss({ columns, sums, weights, error, forward, addCurvature }, shape.inputs, data);
}
