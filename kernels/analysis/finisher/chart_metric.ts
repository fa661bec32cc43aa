/** How long a step is in a chart: against the lengths of rows and the sizes of output weights. */
import { layoutOf, type NetworkShape } from "../../network_shape.ts";
import { LEAST_LENGTH, lengthAt } from "./chart_maps.ts";
import type { Chart } from "./charts.ts";

/** Of a linear function's length, as of an output weight: targets are of variance 1. */
const LEAST_LINEAR = 0.1;

/**
 * Diagonal of the metric at u: 1/|row|² for the entries of a row, of a triple's κ 1/max(|κ|, 1/|g|)²; 1/max(0.1, |A|)² for
 * output weights of the last layer; 1/max(1, |b|)² for the output bias, and the bias of a flat neuron.
 */
export function chartMetric(shape: NetworkShape, chart: Chart, u: Float64Array): Float64Array {
  const { layers, output } = layoutOf(shape);
  const metric = new Float64Array(u.length).fill(1);
  for (const [l, { offset, stride, neurons }] of layers.entries()) {
    const fill = (row: number, length: number) => {
      const e = Math.max(length, LEAST_LENGTH);
      metric.fill(1 / (e * e), row, row + stride);
    };
    for (let row = offset; row < offset + neurons * stride; row += stride) {
      fill(row, lengthAt(u, row, stride));
    }
    for (const { row } of chart[l]!.flat) {
      const bias = row + stride - 1;
      fill(row, lengthAt(u, row, stride - 1));
      metric[bias] = 1 / Math.max(1, u[bias]! * u[bias]!);
    }
    for (
      const { v, count } of [chart[l]!.linear].flatMap((sum) =>
        sum === null ? [] : [{ ...sum.terms[0]!, ...sum }]
      )
    ) {
      const size = Math.max(LEAST_LINEAR, lengthAt(u, v, count));
      metric.fill(1 / (size * size), v, v + count);
      metric[v + count] = 1 / Math.max(1, u[v + count]! * u[v + count]!);
    }
    for (const { outer: [, second], middle } of chart[l]!.triples) {
      const reach = 1 / Math.max(lengthAt(u, second.row, stride), LEAST_LENGTH);
      fill(middle.row, Math.max(lengthAt(u, middle.row, stride), reach));
    }
  }
  for (let k = output; k < output + shape.hidden.at(-1)!; k++) {
    const a = Math.max(0.1, Math.abs(u[k]!));
    metric[k] = 1 / (a * a);
  }
  if (shape.biased) metric[u.length - 1] = 1 / Math.max(1, u[u.length - 1]! * u[u.length - 1]!);
  return metric;
}

/**
 * Length of a step against u: the largest |δ row|/|row|, and half of the largest |δA|/max(0.1, |A|) of an output weight,
 * |δ| of the output bias, all by the metric.
 */
export function relativeStep(shape: NetworkShape, metric: Float64Array, step: Float64Array): number {
  const { layers, output } = layoutOf(shape);
  let most = 0;
  for (const { offset, stride, neurons } of layers) {
    for (let row = offset; row < offset + neurons * stride; row += stride) {
      let square = 0;
      for (let i = row; i < row + stride; i++) square += metric[i]! * step[i]! * step[i]!;
      most = Math.max(most, Math.sqrt(square));
    }
  }
  for (let k = output; k < step.length; k++) {
    most = Math.max(most, Math.abs(step[k]!) * Math.sqrt(metric[k]!) / 2);
  }
  return most;
}
