/**
 * The gated linear unit at a channel's end (paper, section 3): c σ(w·x) + a (Δ·x) σ′(w·x), biases belonging to w and Δ,
 * x having a trailing 1 in a biased network. A network in which it stands in place of two neurons has the parameters
 * of coordinates.ts; ‖Δ‖ does not have to be 1 there, only a Δ counts.
 */
import { ACTIVATIONS } from "../../activations.ts";
import type { DataSet } from "../../network_reference.ts";
import { layoutOf, type NetworkShape } from "../../network_shape.ts";
import { type Pair, placesOf } from "./coordinates.ts";

/** Outputs of the unit for each of N inputs. */
export function gatedUnit(
  shape: NetworkShape,
  pair: Pair,
  q: Float64Array,
  { n, inputs, x }: Pick<DataSet, "n" | "inputs" | "x">,
): Float64Array {
  const { stride, w, delta, c, a } = placesOf(shape, pair);
  const activation = ACTIVATIONS[shape.activation];
  return Float64Array.from({ length: n }, (_, row) => {
    let [z, gate] = [0, 0];
    for (let k = 0; k < stride; k++) {
      const input = k < inputs ? x[row * inputs + k]! : 1;
      z += q[w + k]! * input;
      gate += q[delta + k]! * input;
    }
    const [value, slope] = activation.at(z);
    return q[c]! * value + q[a]! * gate * slope;
  });
}

/** aᵢσ(wᵢ·x) + aⱼσ(wⱼ·x) for each of N inputs. */
export function pairOutputs(
  shape: NetworkShape,
  { first, second }: Pair,
  theta: Float64Array,
  { n, inputs, x }: Pick<DataSet, "n" | "inputs" | "x">,
): Float64Array {
  const { layers, output } = layoutOf(shape);
  const { stride } = layers[0]!;
  const activation = ACTIVATIONS[shape.activation];
  return Float64Array.from({ length: n }, (_, row) => {
    let sum = 0;
    for (const neuron of [first, second]) {
      let z = 0;
      for (let k = 0; k < stride; k++) {
        z += theta[neuron * stride + k]! * (k < inputs ? x[row * inputs + k]! : 1);
      }
      sum += theta[output + neuron]! * activation.at(z)[0];
    }
    return sum;
  });
}

/** Root mean square over the data of what the pair computes less what the gated unit does. */
export function approximationError(
  shape: NetworkShape,
  pair: Pair,
  theta: Float64Array,
  q: Float64Array,
  data: DataSet,
): number {
  const gated = gatedUnit(shape, pair, q, data);
  const square = pairOutputs(shape, pair, theta, data).reduce((sum, f, n) => {
    const gap = f - gated[n]!;
    return sum + gap * gap;
  }, 0);
  return Math.sqrt(square / data.n);
}
