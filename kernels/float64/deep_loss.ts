/**
 * The mean squared loss of a network of several hidden layers with its derivatives, by blocks of samples.
 *
 * Of a block, by layers: values hˡ, σ′(zˡ), σ″(zˡ), then backwards βˡ and δˡ = βˡ σ′, the columns of J, and forwards the
 * tangents ∂hˡ/∂θ. ∇L = (2/N) Σ e J, ∇∇L = (2/N) Σ (J Jᵀ + e ∂²f/∂θ²).
 */
import { type LossDerivatives, meanDerivatives } from "../loss.ts";
import type { DataSet } from "../network_reference.ts";
import { layoutOf, type NetworkShape } from "../network_shape.ts";
import { type Column, Columns, type Rows } from "./columns.ts";
import type { NetworkLoss } from "../analysis/networks/network_loss.ts";
import { padded, type SampleBlock, sampleBlocks } from "./sample_blocks.ts";

/** Samples of a block: its columns stay in the processor's cache. */
const BLOCK = 256;

interface LayerColumns {
  readonly offset: number;
  readonly fanIn: number;
  readonly stride: number;
  readonly neurons: number;
  readonly value: Rows;
  readonly slope: Rows;
  readonly curvature: Rows;
  readonly beta: Rows;
  readonly delta: Rows;
  /** Of each neuron ∂h/∂θ by the parameters of the layers before and by its own row. */
  readonly tangents: readonly Rows[];
}

export function deepLoss(shape: NetworkShape, data: DataSet): NetworkLoss {
  const { layers, output, parameters: p } = layoutOf(shape);
  const columns = Columns.open(BLOCK);
  const { run, stride: apart } = columns;
  const activate = run[shape.activation];
  const columnOf = ({ at }: Rows, k: number): Column => at + k * apart;
  const blocks = sampleBlocks(columns, data);
  const passes = layers.map(({ offset, fanIn, stride, neurons }): LayerColumns => ({
    ...{ offset, fanIn, stride, neurons, value: columns.rows(neurons), slope: columns.rows(neurons) },
    ...{ curvature: columns.rows(neurons), beta: columns.rows(neurons), delta: columns.rows(neurons) },
    tangents: Array.from({ length: neurons }, () => columns.rows(offset + stride)),
  }));
  const last = passes.at(-1)!;
  const jacobian = columns.rows(padded(p));
  const [one, weights, error] = [columns.column(), columns.column(), columns.column()];
  const most = Math.max(...passes.map(({ offset, stride }) => offset + stride));
  const scaled = columns.rows(most);
  columns.view(one).fill(1);
  const line = padded(p);
  const gradientSums = columns.numbers(p);
  const hessianSums = columns.numbers(line * line);
  const at = (i: number, j: number) => hessianSums + 8 * (i * line + j);

  function evaluate(theta: Float64Array, second: boolean): LossDerivatives {
    columns.view(gradientSums, p).fill(0);
    if (second) columns.view(hessianSums, line * line).fill(0);
    let loss = 0;
    for (const block of blocks) {
      forward(theta, block);
      residuals(theta, block);
      loss += run.dot(error, error, block.length);
      backward(theta, block);
      run.add_dots(gradientSums, error, jacobian.at, p, apart, block.length);
      if (!second) continue;
      run.add_gram(hessianSums, 8 * line, jacobian.at, p, apart, block.length);
      addCurvature(theta, block);
    }
    const gradient = columns.view(gradientSums, p).slice();
    const hessian = new Float64Array(second ? p * p : 0);
    if (second) {
      const sums = columns.view(hessianSums, line * line);
      for (let i = 0; i < p; i++) hessian.set(sums.subarray(i * line, i * line + p), i * p);
    }
    return meanDerivatives(loss, gradient, hessian, data.n);
  }

  function forward(theta: Float64Array, { x, length }: SampleBlock): void {
    let from = x;
    for (const { offset, fanIn, stride, neurons, value, slope, curvature } of passes) {
      for (let k = 0; k < neurons; k++) {
        const row = offset + k * stride;
        const z = columnOf(value, k);
        run.fill(z, shape.biased ? theta[row + fanIn]! : 0, length);
        for (let i = 0; i < fanIn; i++) run.add_scaled(z, theta[row + i]!, columnOf(from, i), length);
        activate(z, columnOf(slope, k), columnOf(curvature, k), length);
      }
      from = value;
    }
  }

  /** e = f − y, 0 behind the samples; and what of J does not go through e or δ. */
  function residuals(theta: Float64Array, { n, length, y }: SampleBlock): void {
    run.fill(error, shape.biased ? theta[p - 1]! : 0, length);
    run.add_scaled(error, -1, y, length);
    for (let k = 0; k < last.neurons; k++) {
      run.add_scaled(error, theta[output + k]!, columnOf(last.value, k), length);
      run.copy(columnOf(jacobian, output + k), columnOf(last.value, k), length);
      run.fill(columnOf(last.beta, k), theta[output + k]!, length);
    }
    if (shape.biased) run.copy(columnOf(jacobian, p - 1), one, length);
    if (n === length) return;
    clear(error, n, length);
    for (let i = output; i < p; i++) clear(columnOf(jacobian, i), n, length);
    for (let k = 0; k < last.neurons; k++) clear(columnOf(last.beta, k), n, length);
  }

  function clear(column: Column, from: number, to: number): void {
    columns.view(column, to).fill(0, from);
  }

  /** From β of the last layer: β and δ of all layers, and their columns of J. */
  function backward(theta: Float64Array, { x, length }: SampleBlock): void {
    for (let l = passes.length - 1; l >= 0; l--) {
      const { offset, fanIn, stride, neurons, slope, beta, delta } = passes[l]!;
      const before = passes[l - 1];
      const from = before?.value ?? x;
      for (let i = 0; before !== undefined && i < fanIn; i++) run.fill(columnOf(before.beta, i), 0, length);
      for (let k = 0; k < neurons; k++) {
        const row = offset + k * stride;
        const d = columnOf(delta, k);
        run.multiply(d, columnOf(beta, k), columnOf(slope, k), length);
        run.multiply_rows(columnOf(jacobian, row), d, from.at, fanIn, apart, length);
        for (let i = 0; before !== undefined && i < fanIn; i++) {
          run.add_scaled(columnOf(before.beta, i), theta[row + i]!, d, length);
        }
        if (shape.biased) run.copy(columnOf(jacobian, row + fanIn), d, length);
      }
    }
  }

  /** Adds e ∂²f/∂θ² of a block to the lower triangle (backpropagation.ts). */
  function addCurvature(theta: Float64Array, { x, length }: SampleBlock): void {
    let [from, before] = [x, null as LayerColumns | null];
    for (const pass of passes) {
      const { offset, fanIn, stride, neurons, value, slope, curvature, beta, delta, tangents } = pass;
      for (let k = 0; k < neurons; k++) {
        const row = offset + k * stride;
        const own = tangents[k]!;
        for (let q = 0; q < offset; q++) run.fill(columnOf(own, q), 0, length);
        for (let i = 0; before !== null && i < fanIn; i++) {
          run.multiply(weights, error, columnOf(delta, k), length);
          const below = before.tangents[i]!;
          const neuron = before.offset + i * before.stride;
          for (let q = 0; q < before.offset; q++) {
            run.add_scaled(columnOf(own, q), theta[row + i]!, columnOf(below, q), length);
          }
          // A neuron's own row is kept behind the layers before it.
          for (let q = 0; q < before.stride; q++) {
            run.add_scaled(
              columnOf(own, neuron + q),
              theta[row + i]!,
              columnOf(below, before.offset + q),
              length,
            );
          }
          run.add_dots(at(row + i, 0), weights, below.at, before.offset, apart, length);
          run.add_dots(
            at(row + i, neuron),
            weights,
            columnOf(below, before.offset),
            before.stride,
            apart,
            length,
          );
        }
        for (let i = 0; i < stride; i++) {
          run.copy(columnOf(own, offset + i), i < fanIn ? columnOf(from, i) : one, length);
        }
        run.multiply(weights, error, columnOf(beta, k), length);
        run.multiply(weights, weights, columnOf(curvature, k), length);
        run.multiply_rows(scaled.at, weights, own.at, offset + stride, apart, length);
        for (let q = 0; q < offset + stride; q++) {
          const u = columnOf(scaled, q);
          if (q < offset) {
            run.add_dots(at(q, 0), u, own.at, q + 1, apart, length);
          } else {
            run.add_dots(at(row + q - offset, 0), u, own.at, offset, apart, length);
            run.add_dots(at(row + q - offset, row), u, columnOf(own, offset), q + 1 - offset, apart, length);
          }
        }
        run.multiply_rows(own.at, columnOf(slope, k), own.at, offset + stride, apart, length);
      }
      [from, before] = [value, pass];
    }
    for (let k = 0; k < last.neurons; k++) {
      const neuron = last.offset + k * last.stride;
      const own = last.tangents[k]!;
      run.add_dots(at(output + k, 0), error, own.at, last.offset, apart, length);
      run.add_dots(at(output + k, neuron), error, columnOf(own, last.offset), last.stride, apart, length);
    }
  }

  return {
    derivatives: (theta) => evaluate(theta, true),
    gradient: (theta) => evaluate(theta, false),
  };
}
