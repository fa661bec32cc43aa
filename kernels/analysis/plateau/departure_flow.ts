/**
 * Gradient flow from a point beside a saddle line, with the departure resolved: until it is far away the steps'
 * tolerance is a thousandth of the distance to the line, and so follows a perturbation of 1e-7 as closely as the
 * rest of the way. Where the line is unstable no step is longer than 4/|λ_min| (rodas4.ts), where it is stable
 * the flow comes back to it.
 */
import { parameterNorm } from "../../network_reference.ts";
import { type FlowPoint, gradientFlow } from "../integrators/gradient_flow.ts";
import { infNorm } from "../numerics/inf_norm.ts";
import type { NetworkLoss } from "../networks/network_loss.ts";
import type { SaddleLine } from "./saddle_line.ts";
import { symmetricEigen } from "../linear_algebra/symmetric_eigen.ts";

/** Of the regulariser-free flow: at rest in a minimum, beyond the greatest norm, out of steps, or without a step. */
export type DepartureEnd = "converged" | "infinite" | "slow" | "stuck";

export interface DepartureOptions {
  readonly mostSteps: number;
  /** ‖θ‖ = Σ θ²/(2P) at which a flow counts as infinite. */
  readonly maxNorm: number;
  readonly record: (point: FlowPoint) => void;
}

const RELATIVE_TOLERANCE = 1e-3;
const ABSOLUTE_TOLERANCE = 1e-6;
/** Tolerance by distance to the line, and its least value, far above rounding. */
const SHARE_OF_DISTANCE = 1e-3;
const LEAST_TOLERANCE = 1e-11;
/** Gradient at rest. */
const AT_REST = 1e-12;
/** A negative eigenvalue above this share of the largest is rounding. */
const ROUNDING = 1e-10;

export function departureFlow(
  { derivatives, gradient }: NetworkLoss,
  line: SaddleLine,
  start: Float64Array,
  options: DepartureOptions,
): { readonly end: DepartureEnd; readonly last: FlowPoint } {
  const n = start.length;
  let tolerance = LEAST_TOLERANCE;
  let end: DepartureEnd = "slow";
  const flow = gradientFlow(derivatives, start, {
    // Read anew at each step.
    get relativeTolerance() {
      return Math.min(RELATIVE_TOLERANCE, tolerance);
    },
    get absoluteTolerance() {
      return Math.min(ABSOLUTE_TOLERANCE, tolerance);
    },
    gradient,
    firstStep: 1e-3,
    mostSteps: options.mostSteps,
    record: (point) => {
      tolerance = Math.max(LEAST_TOLERANCE, SHARE_OF_DISTANCE * line.project(point.theta).distance);
      options.record(point);
    },
    stop: ({ theta, at }) => {
      if (parameterNorm(theta) >= options.maxNorm) end = "infinite";
      else if (infNorm(at.gradient) < AT_REST) {
        const { values } = symmetricEigen(at.hessian, n);
        // Next to a saddle the gradient is as small; there the flow goes on.
        if (values[0]! >= -ROUNDING * values[n - 1]!) end = "converged";
      }
      return end !== "slow";
    },
  });
  return { end: flow.end === "stuck" ? "stuck" : end, last: flow.last };
}
