/**
 * The floor of a channel at a given ε: the minimum of the loss over everything else. In the channel's coordinates
 * (coordinates.ts) all parameters and derivatives are of order 1, and the only constraint is ‖Δ‖ = 1:
 * Newton's method on the Lagrange equations ∇L = μ(Δ), ‖Δ‖² = 1, with the exact Hessian of L − μ(‖Δ‖² − 1)/2.
 */
import type { NetworkShape } from "../../network_shape.ts";
import {
  type ChannelPoint,
  fromChannel,
  gradientInChannel,
  hessianInChannel,
  type Pair,
  placesOf,
} from "./coordinates.ts";
import { cholesky, luFactor, solveLu } from "../linear_algebra/linear_solve.ts";
import { infNorm } from "../numerics/inf_norm.ts";
import type { Derivatives } from "../integrators/solver.ts";

/** Newton steps at most; a good start needs four to ten. */
const MOST_STEPS = 40;
/** A component changes by no more in one step, nor in all: the start lies near the floor. */
const LONGEST_STEP = 0.5;
const NEARBY = 1;
/** Weight of the constraint in the test for a minimum; any that outweighs the curvature along Δ will do. */
const PENALTY = 1e3;

export interface ChannelFloor extends ChannelPoint {
  readonly theta: Float64Array;
  readonly at: Derivatives;
  /** Inf-norm of the Lagrange equations' left side in channel coordinates. */
  readonly residual: number;
  readonly steps: number;
}

/**
 * @returns null where Newton's method does not settle at a strict minimum: the channel has another flat direction
 * @param tolerance residual at which the floor is reached; from there the iteration goes on as long as it falls
 */
export function channelFloor(
  derivatives: (theta: Float64Array) => Derivatives,
  shape: NetworkShape,
  pair: Pair,
  start: ChannelPoint,
  tolerance: number,
): ChannelFloor | null {
  const { epsilon } = start;
  const { stride, delta } = placesOf(shape, pair);
  const p = start.q.length;
  const evaluate = (q: Float64Array) => {
    const theta = fromChannel(shape, pair, { epsilon, q });
    const at = derivatives(theta);
    const gradient = gradientInChannel(shape, pair, epsilon, at.gradient);
    // Least squares: μ = ∇L·Δ where ‖Δ‖ = 1.
    let mu = 0;
    for (let k = delta; k < delta + stride; k++) mu += gradient[k]! * q[k]!;
    for (let k = delta; k < delta + stride; k++) gradient[k] = gradient[k]! - mu * q[k]!;
    return { q, theta, at, mu, rest: gradient, residual: infNorm(gradient) };
  };
  let here = evaluate(start.q);
  let steps = 0;
  for (; steps < MOST_STEPS; steps++) {
    const matrix = new Float64Array((p + 1) * (p + 1));
    const own = lagrangian(shape, pair, epsilon, here.at.hessian, here.mu);
    for (let i = 0; i < p; i++) matrix.set(own.subarray(i * p, (i + 1) * p), i * (p + 1));
    for (let k = delta; k < delta + stride; k++) {
      matrix[k * (p + 1) + p] = matrix[p * (p + 1) + k] = here.q[k]!;
    }
    const factor = luFactor(matrix, p + 1);
    if (factor === null) return null;
    const right = new Float64Array(p + 1);
    for (let i = 0; i < p; i++) right[i] = -here.rest[i]!;
    const step = solveLu(factor, right).subarray(0, p);
    const scale = Math.min(1, LONGEST_STEP / infNorm(step));
    const next = evaluate(onSphere(here.q.map((x, i) => x + scale * step[i]!), delta, stride));
    if (here.residual <= tolerance && !(next.residual < here.residual)) break;
    here = next;
  }
  const moved = infNorm(here.q.map((x, i) => x - start.q[i]!));
  if (!(here.residual <= tolerance && moved <= NEARBY)) return null;
  // Positive definite where the constraint allows motion.
  const test = lagrangian(shape, pair, epsilon, here.at.hessian, here.mu);
  for (let i = delta; i < delta + stride; i++) {
    for (let j = delta; j < delta + stride; j++) {
      test[i * p + j] = test[i * p + j]! + PENALTY * here.q[i]! * here.q[j]!;
    }
  }
  if (cholesky(test, 0, p) === null) return null;
  const { q, theta, at, residual } = here;
  return { epsilon, q, theta, at, residual, steps };
}

/** Hessian of L − μ(‖Δ‖² − 1)/2 in channel coordinates. */
function lagrangian(
  shape: NetworkShape,
  pair: Pair,
  epsilon: number,
  hessian: Float64Array,
  mu: number,
): Float64Array {
  const { stride, delta } = placesOf(shape, pair);
  const own = hessianInChannel(shape, pair, epsilon, hessian);
  const p = Math.sqrt(own.length);
  for (let k = delta; k < delta + stride; k++) own[k * p + k] = own[k * p + k]! - mu;
  return own;
}

/** Δ scaled to length 1. */
function onSphere(q: Float64Array, delta: number, stride: number): Float64Array {
  let square = 0;
  for (let k = delta; k < delta + stride; k++) square += q[k]! * q[k]!;
  const length = Math.sqrt(square);
  return q.map((x, i) => i >= delta && i < delta + stride ? x / length : x);
}
