/**
 * The scaling symmetry of a relu neuron: (a, w) and (a/q, q w) with q > 0 are the same function. The gradient flow of L
 * conserves a² − |w|² of each neuron (its balance), because the loss is constant along the symmetry; steps of another
 * kind keep it by a choice of q. Stationary, or a minimum, is meant modulo this symmetry.
 */
import { innerProduct, type KinkProblem } from "./problem.ts";

/** a² − |w|² of each neuron. */
export function balances({ neurons, stride, output }: KinkProblem, theta: Float64Array): Float64Array {
  return Float64Array.from(
    { length: neurons },
    (_, k) =>
      theta[output + k]! * theta[output + k]! - innerProduct(theta, k * stride, theta, k * stride, stride),
  );
}

/**
 * The network with the neurons scaled to the given balances: a²/u − |w|² u = balance for u = q². A neuron for which there
 * is no q > 0 (a = 0 or w = 0) is left alone.
 */
export function withBalances(
  problem: KinkProblem,
  theta: Float64Array,
  balances: Float64Array,
): Float64Array {
  const { neurons, stride, output } = problem;
  const scaled = theta.slice();
  for (let k = 0; k < neurons; k++) {
    const square = innerProduct(theta, k * stride, theta, k * stride, stride);
    const a2 = theta[output + k]! * theta[output + k]!;
    const root = Math.sqrt(balances[k]! * balances[k]! + 4 * square * a2);
    // Of the two equal forms the one without cancellation.
    const u = balances[k]! > 0 ? 2 * a2 / (balances[k]! + root) : (root - balances[k]!) / (2 * square);
    if (!(u > 0 && u < Infinity)) continue;
    const q = Math.sqrt(u);
    for (let i = k * stride; i < (k + 1) * stride; i++) scaled[i] = scaled[i]! * q;
    scaled[output + k] = scaled[output + k]! / q;
  }
  return scaled;
}

/** The direction of the symmetry for neuron k, (w, −a) of unit length, as P values; zero where the neuron is zero. */
export function scalingDirection(problem: KinkProblem, theta: Float64Array, k: number): Float64Array {
  const { stride, output, parameters } = problem;
  const direction = new Float64Array(parameters);
  direction.set(theta.subarray(k * stride, (k + 1) * stride), k * stride);
  direction[output + k] = -theta[output + k]!;
  const length = Math.sqrt(innerProduct(direction, 0, direction, 0, parameters));
  return length > 0 ? direction.map((value) => value / length) : direction;
}
