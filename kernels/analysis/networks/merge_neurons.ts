/**
 * Two neurons of a network of one hidden layer made one (paper, figure 3): input weights w = (wᵢ + wⱼ)/2, output weight
 * a = aᵢ + aⱼ. Of a channel's pair, c σ(w·x) remains and a (Δ·x) σ′(w·x) is dropped.
 */
import type { Pair } from "../channel/coordinates.ts";
import { layoutOf, type NetworkShape } from "../../network_shape.ts";

/** The smaller network; the merged neuron is its last. */
export function mergePair(
  shape: NetworkShape,
  theta: Float64Array,
  { first, second }: Pair,
): { readonly shape: NetworkShape; readonly theta: Float64Array } {
  const { layers, output } = layoutOf(shape);
  const { stride, neurons } = layers[0]!;
  if (layers.length !== 1) {
    throw new RangeError(`Cannot merge neurons as one hidden layer is needed: got ${layers.length}`);
  }
  const inputsOf = (k: number) => theta.subarray(k * stride, (k + 1) * stride);
  const others = Array.from({ length: neurons }, (_, k) => k).filter((k) => k !== first && k !== second);
  const mean = inputsOf(first).map((x, i) => (x + inputsOf(second)[i]!) / 2);
  return {
    shape: { ...shape, hidden: [neurons - 1] },
    theta: Float64Array.from([
      ...others.flatMap((k) => [...inputsOf(k)]),
      ...mean,
      ...others.map((k) => theta[output + k]!),
      theta[output + first]! + theta[output + second]!,
      ...theta.subarray(output + neurons),
    ]),
  };
}
