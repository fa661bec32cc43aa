/**
 * Units of odd activations turned round, (w, a) to (−w, −a), so that those that are close in mirror image are close as they
 * are: the function stays the same.
 */
import { cosineDistance } from "../../analysis/channel/neuron_pairs.ts";
import type { DenseNetwork } from "../network.ts";
import { mirrorOf } from "./symmetry.ts";
import { hiddenLayers, inputsOf } from "./units.ts";

/** Of each parameter 1 or −1, what it is to be multiplied with; closest pairs decide first. */
export function mirrorSigns(network: DenseNetwork, theta: Float64Array): Float64Array {
  const signs = new Float64Array(theta.length).fill(1);
  for (const { place, units } of hiddenLayers(network)) {
    const { name } = place.activation;
    // A sigmoid's mirror image differs by a constant.
    if (mirrorOf(name) !== "odd" || name === "sigmoid") continue;
    const rows = units.map((unit) => inputsOf(theta, unit));
    const pairs = rows.flatMap((second, j) =>
      rows.slice(0, j).map((first, i) => {
        const distance = cosineDistance(first, second);
        return { i, j, distance: Math.min(distance, 2 - distance), side: distance > 1 ? -1 : 1 };
      })
    ).sort((a, b) => a.distance - b.distance);
    const group = units.map((_, k) => k);
    const side = units.map(() => 1);
    for (const pair of pairs) {
      const [from, to] = [group[pair.j]!, group[pair.i]!];
      if (from === to) continue;
      const turn = side[pair.i]! * side[pair.j]! * pair.side;
      for (const k of units.keys()) {
        if (group[k] === from) [group[k], side[k]] = [to, turn * side[k]!];
      }
    }
    for (const [k, { from, to, outputs }] of units.entries()) {
      if (side[k] === 1) continue;
      for (let i = from; i < to; i++) signs[i] = -signs[i]!;
      for (const i of outputs) signs[i] = -signs[i]!;
    }
  }
  return signs;
}
