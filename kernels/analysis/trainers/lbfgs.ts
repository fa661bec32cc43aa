/**
 * L-BFGS (Nocedal & Wright, Numerical Optimization, 2006, algorithms 7.4 and 7.5): the direction −H ∇L with H made from the
 * last `memory` steps s and changes of the gradient y by two loops, H₀ = (s·y/y·y) I; a step as wolfe_search.ts finds it.
 */
import { along, dot, endingAt, type LossOf, type Stops, type Trained, type TrainerPoint } from "./trainer.ts";
import { type LineSearch, wolfeSearch } from "./wolfe_search.ts";

/** A step and what the gradient changed by. */
interface Pair {
  readonly s: Float64Array;
  readonly y: Float64Array;
  /** 1/(s·y). */
  readonly rho: number;
}

/**
 * L rises by no more than its rounding in a step.
 * @param memory how many pairs are kept
 * @throws RangeError for a memory without sense
 */
export function lbfgs(lossOf: LossOf, start: Float64Array, stops: Stops, memory = 10): Trained {
  if (!(Number.isInteger(memory) && memory >= 1)) {
    throw new RangeError(`Cannot run L-BFGS as its memory must be a whole number from 1 on: got ${memory}`);
  }
  let point: TrainerPoint = { ...lossOf(start), theta: start.slice(), steps: 0, evaluations: 1 };
  let pairs: Pair[] = [];
  for (;;) {
    const ending = endingAt(point, stops);
    if (ending !== null) return { ...point, ending };
    let found = search(lossOf, point, pairs);
    let evaluations = point.evaluations + found.evaluations;
    if (found.point === null && pairs.length > 0) {
      // Steepest descent once more; where not even that lowers L, rounding hides what is left.
      pairs = [];
      found = search(lossOf, point, pairs);
      evaluations += found.evaluations;
    }
    const next = found.point;
    if (next === null) return { ...point, evaluations, ending: "rounding" };
    const s = along(next.theta, -1, point.theta);
    const y = along(next.gradient, -1, point.gradient);
    const product = dot(s, y);
    // A search that ran out of tries may end where L is not curved along p: H would not stay positive definite.
    if (product > 1e-16 * Math.sqrt(dot(s, s) * dot(y, y))) {
      pairs = [...pairs, { s, y, rho: 1 / product }].slice(-memory);
    }
    const { theta, loss, gradient } = next;
    point = { theta, loss, gradient, steps: point.steps + 1, evaluations };
  }
}

/** Along −H ∇L; no point where none moves θ to a lower L. */
function search(lossOf: LossOf, at: TrainerPoint, pairs: readonly Pair[]): LineSearch {
  const direction = directionOf(at.gradient, pairs);
  if (!(dot(direction, at.gradient) < 0)) return { point: null, evaluations: 0 };
  // Without pairs nothing is known of lengths: one of 1, or the gradient's.
  const first = pairs.length > 0 ? 1 : Math.min(1, 1 / Math.sqrt(dot(at.gradient, at.gradient)));
  const found = wolfeSearch(lossOf, at, direction, first);
  const moves = found.point !== null && found.point.theta.some((value, i) => value !== at.theta[i]!);
  return moves ? found : { ...found, point: null };
}

/** −H g by the two loops. */
function directionOf(gradient: Float64Array, pairs: readonly Pair[]): Float64Array {
  let q: Float64Array = gradient.map((value) => -value);
  const alphas: number[] = new Array(pairs.length);
  for (let k = pairs.length - 1; k >= 0; k--) {
    const { s, y, rho } = pairs[k]!;
    alphas[k] = rho * dot(s, q);
    q = along(q, -alphas[k]!, y);
  }
  const last = pairs.at(-1);
  if (last !== undefined) {
    const scale = 1 / (last.rho * dot(last.y, last.y));
    q = q.map((value) => scale * value);
  }
  for (const [k, { s, y, rho }] of pairs.entries()) {
    q = along(q, alphas[k]! - rho * dot(y, q), s);
  }
  return q;
}
