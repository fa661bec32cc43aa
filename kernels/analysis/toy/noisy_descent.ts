/** SGD of the toy itself on drawn batches, to hold the loss of sgd_noise.ts against. */
import { Columns } from "../../float64/columns.ts";
import { LOSS_CURVATURE } from "../../loss.ts";
import type { Samples } from "../../toy/reference.ts";
import { epochOrders, sampleAt } from "./epoch_order.ts";
import type { BatchNoise } from "./sgd_noise.ts";

/** The stream that makes each epoch's order. */
const STREAM = "toy/batch-noise";

/**
 * SGD itself, in float64, with the epochs' orders of toy/minibatch.wgsl.
 * @param samples N of them, N a power of two and a multiple of B
 * @returns the mean ε of each epoch
 */
export function noisyDescent(
  start: ArrayLike<number>,
  { x, y }: Samples,
  { eta, batch }: BatchNoise,
  epochs: number,
  seed: number,
): Float64Array {
  const n = x.length;
  const step = LOSS_CURVATURE * eta / batch;
  let [w1, w2, a1, a2] = [start[0]!, start[1]!, start[2]!, start[3]!];
  // The batch's inputs to both neurons, one behind the other, and in their place σ; zeros up to a multiple of 4.
  const columns = Columns.open(2 * (batch + batch % 2));
  const at = { values: columns.column(), slopes: columns.column(), curvatures: columns.column() };
  const [values, slopes] = [columns.view(at.values), columns.view(at.slopes)];
  const [inputs, targets] = [new Float64Array(batch), new Float64Array(batch)];
  return Float64Array.from(epochOrders(STREAM, seed, epochs), (order) => {
    let sum = 0;
    for (let first = 0; first < n; first += batch) {
      for (let k = 0; k < batch; k++) {
        const i = sampleAt(order, first + k, n);
        inputs[k] = x[i]!;
        targets[k] = y[i]!;
        values[k] = w1 * x[i]!;
        values[batch + k] = w2 * x[i]!;
      }
      columns.run.erf(at.values, at.slopes, at.curvatures, columns.length);
      let [g1, g2, g3, g4] = [0, 0, 0, 0];
      for (let k = 0; k < batch; k++) {
        const [p, q] = [values[k]!, values[batch + k]!];
        const r = a1 * p + a2 * q - targets[k]!;
        g1 += r * a1 * slopes[k]! * inputs[k]!;
        g2 += r * a2 * slopes[batch + k]! * inputs[k]!;
        g3 += r * p;
        g4 += r * q;
      }
      w1 -= step * g1;
      w2 -= step * g2;
      a1 -= step * g3;
      a2 -= step * g4;
      sum += Math.abs(w1 - w2) / 2;
    }
    return sum * batch / n;
  });
}
