/**
 * Units of homogeneous activations brought to equal lengths of input and output weights: s w, s b and a/s are the same
 * function for every s > 0, and how far a network is scaled says nothing of its landscape. Gradient flow keeps |w|² − |a|²,
 * so that networks that began balanced stay so.
 */
import type { DenseNetwork } from "../network.ts";
import { isHomogeneous } from "./symmetry.ts";
import { hiddenLayers, inputsOf, lengthOf, outputsOf } from "./units.ts";

/** Scales of neighbouring layers depend on each other: sweeps at most, and the change of one at which it is enough. */
const MOST_SWEEPS = 100;
const ENOUGH = 1e-12;

/** θ itself where no unit can be scaled. A unit without input or output weights stays as it is. */
export function balanced(network: DenseNetwork, theta: Float64Array): Float64Array {
  const layers = hiddenLayers(network).filter(({ place }) => isHomogeneous(place.activation.name));
  if (layers.length === 0) return theta;
  const scaled = theta.slice();
  for (let sweep = 0; sweep < MOST_SWEEPS; sweep++) {
    let change = 0;
    for (const unit of layers.flatMap(({ units }) => units)) {
      const [w, a] = [lengthOf(inputsOf(scaled, unit)), lengthOf(outputsOf(scaled, unit))];
      if (!(w > 0 && a > 0)) continue;
      const scale = Math.sqrt(a / w);
      change = Math.max(change, Math.abs(scale - 1));
      for (let i = unit.from; i < unit.to; i++) scaled[i]! *= scale;
      for (const i of unit.outputs) scaled[i]! /= scale;
    }
    if (change <= ENOUGH) break;
  }
  return scaled;
}
