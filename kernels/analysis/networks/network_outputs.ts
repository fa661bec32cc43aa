/** A network of one hidden layer at many inputs: networkOutput of network_reference.ts without its work per input. */
import { ACTIVATIONS } from "../../activations.ts";
import { layoutOf, type NetworkShape } from "../../network_shape.ts";

/**
 * f(x_n) for each of N inputs.
 * @param x N×D, row-major
 */
export function networkOutputs(
  shape: NetworkShape,
  theta: ArrayLike<number>,
  x: Float64Array,
): Float64Array {
  const { layers: [layer], output } = layoutOf(shape);
  const { neurons, stride, fanIn } = layer!;
  if (shape.hidden.length !== 1) {
    throw new RangeError(`Cannot compute outputs as one hidden layer is needed: got ${shape.hidden.length}`);
  }
  const activation = ACTIVATIONS[shape.activation];
  const f = new Float64Array(x.length / fanIn).fill(shape.biased ? theta[output + neurons]! : 0);
  for (let n = 0; n < f.length; n++) {
    for (let k = 0; k < neurons; k++) {
      const w = k * stride;
      let z = shape.biased ? theta[w + fanIn]! : 0;
      for (let i = 0; i < fanIn; i++) z += theta[w + i]! * x[n * fanIn + i]!;
      f[n] = f[n]! + theta[output + k]! * activation.at(z)[0];
    }
  }
  return f;
}
