/**
 * What analyses of a network cost, and how much of it a diagnosis spends: counted, never timed, so that equal inputs give
 * equal results on a slow machine and on a fast one.
 */
import { ACTIVATIONS } from "../activations.ts";
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

/**
 * Beside each product, for each hidden unit and sample whose activation is computed number by number (dense/forward.ts): a
 * step's loss and gradient take some 170 ms more with gelu than with tanh in 8-64-64-1, shared by ten products or so.
 */
const NUMBERWISE = 200;

/** Gradients, at least 1; a product counts as two. */
export function continuationBudget(network: DenseNetwork, samples: number): number {
  const slow = network.layers.slice(0, -1)
    .filter(({ activation }) => !Object.hasOwn(ACTIVATIONS, activation.name))
    .reduce((sum, { outputs }) => sum + outputs, 0);
  const cost = productOperations(network, samples) + NUMBERWISE * samples * slow;
  const byCost = Math.ceil(GRADIENTS_BY_ROOT / Math.sqrt(cost));
  return Math.min(MOST_GRADIENTS, byCost);
}

/** Of all checkpoints of a run together: five minutes at 16 GFlop/s. */
const CHECKPOINT_OPERATIONS = 5e12;
/** Fewer would be no curve. */
const LEAST_CHECKPOINTS = 10;

/** Checkpoints whose sharpness can be had by so many products each, at least 10: 20 of 784-128-10 with N = 10⁴. */
export function mostCheckpoints(network: DenseNetwork, samples: number, products: number): number {
  const each = products * productOperations(network, samples);
  return Math.max(LEAST_CHECKPOINTS, Math.ceil(CHECKPOINT_OPERATIONS / each));
}
