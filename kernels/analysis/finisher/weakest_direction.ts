/** The direction of least curvature at an end, and whether the loss rises or falls along it. */
import type { LossDerivatives } from "../../loss.ts";
import type { NetworkShape } from "../../network_shape.ts";
import { chartAt } from "./chart_at.ts";
import { chartMetric, relativeStep } from "./chart_metric.ts";
import { ROUNDING } from "./rest.ts";
import { infNorm } from "../numerics/inf_norm.ts";
import { symmetricEigen } from "../linear_algebra/symmetric_eigen.ts";

/** Of the largest entry of a diagonal: what no negative curvature is told from. */
const HESSIAN_ROUNDING = 1e-13;
/** Length of the steps to either side, relative for what rises, of θ for what falls. */
const PROBE = 1e-2;

export interface Point {
  readonly theta: Float64Array;
  readonly at: LossDerivatives;
}

export const NO_GROUPS = { pairDistance: 0, tripleDistance: 0, flatLength: 0, singles: false };

interface Weakest {
  readonly value: number;
  /** Whether the curvature along the direction is negative beyond rounding, in θ as well. */
  readonly curvesDown: boolean;
  readonly direction: Float64Array;
}

/**
 * Least eigenvalue of the Hessian scaled to a diagonal of ones, and its direction in θ. Where the diagonal cannot be scaled,
 * NaN and the direction of the least eigenvalue of the Hessian as it is.
 */
export function weakest(hessian: Float64Array, p: number): Weakest {
  const diagonal = Float64Array.from({ length: p }, (_, i) => hessian[i * p + i]!);
  const scale = diagonal.map((value) => 1 / Math.sqrt(value));
  if (!hessian.every((x) => Number.isFinite(x))) return { value: NaN, curvesDown: false, direction: scale };
  const scales = scale.every((x) => x > 0 && x < Infinity);
  const { values, vectors } = symmetricEigen(
    scales ? hessian.map((value, at) => value * scale[Math.floor(at / p)]! * scale[at % p]!) : hessian,
    p,
  );
  const direction = scales ? vectors[0]!.map((x, i) => x * scale[i]!) : vectors[0]!;
  const square = direction.reduce((sum, x) => sum + x * x, 0);
  const curvature = values[0]! / (scales ? square : 1);
  const curvesDown = curvature < -HESSIAN_ROUNDING * infNorm(diagonal);
  return { value: scales ? values[0]! : NaN, curvesDown, direction };
}

/** Whether the slope along a direction is negative before the point and positive after it. */
export function risesAlong(
  shape: NetworkShape,
  evaluate: (theta: Float64Array) => LossDerivatives,
  theta: Float64Array,
  direction: Float64Array,
): boolean {
  const metric = chartMetric(shape, chartAt(shape, theta, NO_GROUPS), theta);
  const reach = PROBE / relativeStep(shape, metric, direction);
  return [-1, 1].every((side) => {
    const { gradient } = evaluate(theta.map((x, i) => x + side * reach * direction[i]!));
    let slope = 0;
    for (const [i, g] of gradient.entries()) slope += g * direction[i]!;
    return side * slope > 0;
  });
}

/** Whether the loss falls by more than rounding along the weakest direction, where that bends down: at a saddle. */
export function fallsAlong(
  evaluate: (theta: Float64Array) => LossDerivatives,
  { theta, at }: Point,
  { curvesDown, direction }: Weakest,
): boolean {
  if (!curvesDown) return false;
  const length = Math.sqrt(direction.reduce((sum, x) => sum + x * x, 0));
  return [-1, 1].some((side) => {
    const { loss } = evaluate(theta.map((x, i) => x + side * PROBE / length * direction[i]!));
    return loss < at.loss - ROUNDING * Math.abs(at.loss);
  });
}

export function isSaddle(evaluate: (theta: Float64Array) => LossDerivatives, point: Point): boolean {
  return fallsAlong(evaluate, point, weakest(point.at.hessian, point.theta.length));
}
