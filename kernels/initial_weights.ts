/**
 * Initial weights by Glorot and Bengio (2010): W ~ N(0, 2/(fan_in + fan_out)), fan_in not counting the bias; all
 * biases 0 (paper, section 1). The same for every kernel: they start from these numbers.
 */
import { layoutOf, type NetworkShape } from "./network_shape.ts";
import { normals } from "./strict/random.ts";

/**
 * θ of length P with values that f32 holds. Weight i, counted without the biases, is made from normal number i of
 * the stream; so the biased and the bias-free network of one seed start from the same weights.
 */
export function initialWeights(shape: NetworkShape, stream: string, seed: number): Float64Array {
  const { layers, output, parameters } = layoutOf(shape);
  const theta = new Float64Array(parameters);
  const blocks = layers.map(({ offset, fanIn, neurons, stride }) => ({
    offset,
    fanIn,
    fanOut: neurons,
    rows: neurons,
    stride,
  }));
  const last = shape.hidden.at(-1)!;
  blocks.push({ offset: output, fanIn: last, fanOut: 1, rows: 1, stride: last });
  const z = normals(stream, seed, blocks.reduce((sum, block) => sum + block.rows * block.fanIn, 0));
  let next = 0;
  for (const { offset, fanIn, fanOut, rows, stride } of blocks) {
    const deviation = Math.sqrt(2 / (fanIn + fanOut));
    for (let k = 0; k < rows; k++) {
      for (let i = 0; i < fanIn; i++) theta[offset + k * stride + i] = Math.fround(deviation * z[next++]!);
    }
  }
  return theta;
}
