/**
 * The gated linear unit that a pair becomes in its channel's limit, in any layer and with any number of outputs.
 *
 * Let x̃ be the inputs of the pair's layer with a trailing 1 where there are biases (in deeper layers the values of the
 * layer before), and a_i, a_j the vectors of output weights, one component for each unit of the next layer. With
 * w = (w_i + w_j)/2, ε = ‖w_i − w_j‖/2, Δ = (w_i − w_j)/‖w_i − w_j‖, c = a_i + a_j, A = ε (a_i − a_j), c and A vectors, the
 * next layer's arguments get from the pair (paper, section 3, for each component)
 *
 *   a_i σ(w_i·x̃) + a_j σ(w_j·x̃) = c (σ⁺ + σ⁻)/2 + A (σ⁺ − σ⁻)/(2ε)  →  c σ(w·x̃) + A (Δ·x̃) σ′(w·x̃)  as ε → 0,
 *
 * σ^± = σ((w ± εΔ)·x̃), with the error ε² [c/2 (Δ·x̃)² σ″ + A/6 (Δ·x̃)³ σ‴] + O(ε⁴). All outputs share one direction Δ: of
 * gates with a direction for each, A Δᵀ as a matrix, a pair has those of rank one. Only A Δᵀ counts, so that a scale
 * moves freely between A and Δ. Since c and A stay bounded while a_i − a_j = A/ε grows, a_i and a_j become opposite vectors.
 *
 * The parameters are those of the pair's network at these coordinates (pair_coordinates.ts): w in the place of w_i, Δ in
 * that of w_j, c in that of a_i, A in that of a_j.
 *
 * Where σ has a kink, σ′ is a step: of relu the unit is (c w + A Δ)·x̃ on one side of w·x̃ = 0 and 0 on the other. The pair
 * computes the same but for samples between its two kinks, a wedge that closes with ε; on finitely many samples both
 * are equal from some ε on. The loss of the unit then jumps where w·x̃ = 0 passes a sample, and its derivatives by w are
 * those between such jumps.
 */
import type { PairFindings } from "../findings.ts";
import type { DenseNetwork, GatedUnits } from "../network.ts";
import { epsilonOf, pairPlace, toPairs } from "./pair_coordinates.ts";
import { isHomogeneous } from "./symmetry.ts";
import { hiddenLayers, inputsOf, lengthOf, outputsOf } from "./units.ts";

export type GatePlace = Pick<PairFindings, "layer" | "first" | "second">;

/** The network with the unit. */
export function withGate({ layers }: DenseNetwork, { layer, first, second }: GatePlace): DenseNetwork {
  const gate: GatedUnits = { first, second };
  return { layers: layers.map((each, l) => l === layer ? { ...each, gate } : each) };
}

/**
 * θ of the network with the unit, from that with the pair, whose input weights must agree in sign (turned.ts).
 * @returns null where the two have the same input weights: then there is no direction Δ
 */
export function gateStart(network: DenseNetwork, theta: Float64Array, pair: GatePlace): Float64Array | null {
  const straight = levelled(network, theta, pair);
  const { layer, first, second } = pair;
  // Not as the mirrored pair that it may have been.
  const place = pairPlace(network, { layer, first, second });
  const epsilon = epsilonOf(straight, place);
  return epsilon > 0 ? balancedGate(network, toPairs(straight, [place], [epsilon]), pair) : null;
}

/** |Δ| = |A|, the least norm of one function; θ itself where either is 0. */
export function balancedGate(
  network: DenseNetwork,
  theta: Float64Array,
  { layer, second }: GatePlace,
): Float64Array {
  const unit = hiddenLayers(network)[layer]!.units[second]!;
  const scale = Math.sqrt(lengthOf(outputsOf(theta, unit)) / lengthOf(inputsOf(theta, unit)));
  return scale > 0 && scale < Infinity ? scaled(theta, unit, scale) : theta;
}

/** Of homogeneous activations, where only directions are compared: |w_j| = |w_i|. */
function levelled(
  network: DenseNetwork,
  theta: Float64Array,
  { layer, first, second }: GatePlace,
): Float64Array {
  const { place, units } = hiddenLayers(network)[layer]!;
  if (!isHomogeneous(place.activation.name)) return theta;
  const [i, j] = [units[first]!, units[second]!];
  return scaled(theta, j, lengthOf(inputsOf(theta, i)) / lengthOf(inputsOf(theta, j)));
}

function scaled(
  theta: Float64Array,
  { from, to, outputs }: { readonly from: number; readonly to: number; readonly outputs: readonly number[] },
  scale: number,
): Float64Array {
  const next = theta.slice();
  for (let i = from; i < to; i++) next[i] = next[i]! * scale;
  for (const i of outputs) next[i] = next[i]! / scale;
  return next;
}
