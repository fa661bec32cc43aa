/** Newton's method on the gradient: the last digits of a minimum that a flow has found. */
import { cholesky, solveCholesky } from "../linear_algebra/linear_solve.ts";
import { infNorm } from "../numerics/inf_norm.ts";
import type { Derivatives } from "./solver.ts";

/** Newton's method squares the error each time: from a flow's end it needs two or three steps. */
const MOST_STEPS = 30;

export interface Polished {
  readonly theta: Float64Array;
  readonly at: Derivatives;
  readonly steps: number;
}

/**
 * Goes on as long as each step makes the gradient's largest component smaller.
 * @returns null where the Hessian is not positive definite: there is no isolated minimum nearby
 */
export function polishMinimum(
  derivatives: (theta: Float64Array) => Derivatives,
  start: Float64Array,
): Polished | null {
  let point: Polished = { theta: start, at: derivatives(start), steps: 0 };
  while (point.steps < MOST_STEPS) {
    const factor = cholesky(point.at.hessian, 0, start.length);
    if (factor === null) return null;
    const step = solveCholesky(factor, point.at.gradient, start.length);
    const theta = point.theta.map((x, i) => x - step[i]!);
    const at = derivatives(theta);
    if (!(infNorm(at.gradient) < infNorm(point.at.gradient))) return point;
    point = { theta, at, steps: point.steps + 1 };
  }
  return point;
}
