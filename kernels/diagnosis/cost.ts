/**
 * What analyses of a network cost, and how much of it a diagnosis spends: counted, never timed, so that equal inputs give
 * equal results on a slow machine and on a fast one.
 */
import { type DenseNetwork, densePlaces } from "./network.ts";

/**
 * Floating-point operations of a Hessian-vector product (dense/tangents.ts) on N samples: 12 for each parameter and sample;
 * 4 for the first layer's, whose inputs have no tangents and get no derivatives. A gradient takes about half.
 */
export function productOperations(network: DenseNetwork, samples: number): number {
  const { parameters, places } = densePlaces(network);
  const first = places[0]!.outputs * places[0]!.stride;
  return samples * (4 * first + 12 * (parameters - first));
}

/** Gradients that a continuation may spend in small networks. */
const MOST_GRADIENTS = 20_000;
/**
 * Beyond them fewer, by the root of what a product costs: larger networks may take longer, but not in proportion. With
 * N = 10⁴ on one core at 16 GFlop/s this is a minute and a half for 8-64-64-1 (5600 gradients) and four minutes for
 * 784-128-10 (2000).
 */
const GRADIENTS_BY_ROOT = 1.3e8;

/** Gradients, at least 1; a product counts as two. */
export function continuationBudget(network: DenseNetwork, samples: number): number {
  const byCost = Math.ceil(GRADIENTS_BY_ROOT / Math.sqrt(productOperations(network, samples)));
  return Math.min(MOST_GRADIENTS, byCost);
}
