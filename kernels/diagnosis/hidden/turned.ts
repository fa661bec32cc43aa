/**
 * A mirrored pair as a pair whose input weights agree: of an odd activation the unit (w, a) is the unit (−w, −a), of
 * sigmoid with the constant a that the next layer's bias takes.
 */
import type { PairFindings } from "../findings.ts";
import { type DenseNetwork, densePlaces } from "../network.ts";
import { mirrorOf } from "./symmetry.ts";

/**
 * θ of the same function with the pair's second unit turned round; θ itself where the pair is not mirrored.
 * @returns null where no such θ exists: of activations that are not odd, and of sigmoid without a bias in the next layer
 */
export function turnedPair(
  network: DenseNetwork,
  theta: Float64Array,
  { layer, second, mirrored }: Pick<PairFindings, "layer" | "second" | "mirrored">,
): Float64Array | null {
  if (mirrored !== true) return theta;
  const { name } = network.layers[layer]!.activation;
  const next = network.layers[layer + 1]!;
  const constant = name === "sigmoid" ? 1 : 0;
  if (mirrorOf(name) !== "odd" || constant !== 0 && !next.biased) return null;
  const [own, after] = densePlaces(network).places.slice(layer, layer + 2) as [Place, Place];
  const turned = theta.slice();
  const row = own.offset + second * own.stride;
  for (let i = row; i < row + own.stride; i++) turned[i] = -turned[i]!;
  for (let k = 0; k < after.outputs; k++) {
    const to = after.offset + k * after.stride;
    const a = turned[to + second]!;
    turned[to + second] = -a;
    if (constant !== 0) turned[to + after.inputs] = turned[to + after.inputs]! + constant * a;
  }
  return turned;
}

type Place = ReturnType<typeof densePlaces>["places"][number];
