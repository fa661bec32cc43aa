/**
 * Gradient steps of a relu network, short enough to be its gradient flow: where the flow slides along kinks, the steps
 * go to and fro across them by a step's length. Moments (moments.ts) make a step as cheap as θ is short.
 *
 * A stretch is STRETCH steps of length η = STEP / ‖∇∇L‖_F. Which samples cross a kink is looked up among those that
 * can: while wₖ has moved by no more than ρ = REACH |wₖ| since the last look, only those with |z| ≤ ρ |x̃|.
 */
import { parameterNorm } from "../../network_reference.ts";
import { innerProduct, type KinkProblem, kinkValues, lengthOf } from "./problem.ts";
import { KinkMoments } from "./moments.ts";

/** Steps between two evaluations of the loss. */
const STRETCH = 4000;
const STEP = 0.25;
const REACH = 0.003;

export interface KinkDescentOptions {
  readonly mostSteps: number;
  /** Relative fall of the loss in a unit of flow time below which the descent ends. */
  readonly leastFall: number;
  /** The descent ends where ‖θ‖ passes it. */
  readonly maxNorm: number;
}

export interface KinkDescent {
  readonly theta: Float64Array;
  readonly loss: number;
  readonly steps: number;
  /** Flow time: the sum of the steps' lengths. */
  readonly time: number;
  /** Passes over all samples. */
  readonly evaluations: number;
}

/** Descends from θ; the loss at the end is never above that at the start. */
export function kinkDescent(
  problem: KinkProblem,
  start: Float64Array,
  { mostSteps, leastFall, maxNorm }: KinkDescentOptions,
): KinkDescent {
  const moments = new KinkMoments(problem);
  let theta = start;
  let at = kinkValues(problem, theta);
  let [steps, time, evaluations, factor] = [0, 0, 1, STEP];
  while (steps < mostSteps && parameterNorm(theta) <= maxNorm) {
    moments.set(at.z);
    let square = 0;
    for (const value of moments.derivatives(theta).hessian) square += value * value;
    const eta = factor / Math.sqrt(square);
    if (!(Number.isFinite(eta))) break;
    const next = theta.slice();
    const count = Math.min(STRETCH, mostSteps - steps);
    evaluations += walk(problem, moments, next, eta, count) + 1;
    steps += count;
    const values = kinkValues(problem, next);
    const fall = at.loss - values.loss;
    if (!(fall >= 0)) {
      if ((factor /= 4) < STEP / 100) break;
      continue;
    }
    [theta, at] = [next, values];
    time += eta * count;
    if (fall <= leastFall * at.loss * eta * count) break;
  }
  return { theta, loss: at.loss, steps, time, evaluations };
}

/** `count` gradient steps, in place. Returns the number of passes over all samples. */
function walk(
  problem: KinkProblem,
  moments: KinkMoments,
  theta: Float64Array,
  eta: number,
  count: number,
): number {
  const { neurons, stride, parameters, x } = problem;
  const gradient = new Float64Array(parameters);
  let passes = 0;
  while (count > 0) {
    const { near, squares } = kinksInReach(problem, theta);
    const from = theta.slice(0, neurons * stride);
    passes++;
    let within = true;
    while (within && count > 0) {
      moments.gradient(theta, gradient);
      for (let i = 0; i < parameters; i++) theta[i] = theta[i]! - eta * gradient[i]!;
      count--;
      for (let k = 0; k < neurons; k++) {
        let square = 0;
        for (let i = k * stride; i < (k + 1) * stride; i++) {
          const moved = theta[i]! - from[i]!;
          square += moved * moved;
        }
        if (square > squares[k]!) within = false;
      }
      if (!within) break;
      for (let i = 0; i < near.length; i++) crossIfPassed(near[i]!);
    }
    if (within) break;
    // Further than the list reaches: all kinks.
    for (let kink = 0; kink < moments.on.length; kink++) crossIfPassed(kink);
  }
  return passes;

  function crossIfPassed(kink: number): void {
    const k = kink % neurons;
    const z = innerProduct(theta, k * stride, x, (kink - k) / neurons * stride, stride);
    if ((z > 0 ? 1 : 0) !== moments.on[kink]) moments.cross(kink);
  }
}

/** The kinks that wₖ can pass before it has moved by ρ, and ρ². */
function kinksInReach(problem: KinkProblem, theta: Float64Array) {
  const { n, neurons, stride, x, lengths } = problem;
  const reach = Float64Array.from({ length: neurons }, (_, k) => REACH * lengthOf(theta, k * stride, stride));
  const near: number[] = [];
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < neurons; k++) {
      const z = innerProduct(theta, k * stride, x, i * stride, stride);
      // A little further: rounding must not hide a kink.
      if (Math.abs(z) <= 1.001 * reach[k]! * lengths[i]!) near.push(i * neurons + k);
    }
  }
  return { near: Int32Array.from(near), squares: reach.map((value) => value * value) };
}
