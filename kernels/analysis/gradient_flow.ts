/** Gradient flow with step control: the solver is rodas4.ts; control, stopping and recording are here, apart. */
import pow from "@stdlib/math-base-special-pow";
import { type Derivatives, rodas4Step } from "./rodas4.ts";

export interface FlowOptions {
  readonly absoluteTolerance: number;
  readonly relativeTolerance: number;
  readonly firstStep: number;
  readonly mostSteps: number;
  /** Ends the flow after a step, such as a small gradient or a large norm. */
  readonly stop: (point: FlowPoint) => boolean;
  readonly record: (point: FlowPoint) => void;
}

export interface FlowPoint {
  /** Accepted steps so far. */
  readonly step: number;
  /** Flow time in units of the mean loss: θ' = −∇L. */
  readonly time: number;
  readonly theta: Float64Array;
  readonly at: Derivatives;
}

/** Why a flow ended: it met `stop`, or it used up its steps. */
export type FlowEnd = "stopped" | "out-of-steps";

/** err = max |e| / (atol + rtol max(|θ|, |θ⁺|)). */
export function scaledError(
  error: Float64Array,
  before: Float64Array,
  after: Float64Array,
  options: Pick<FlowOptions, "absoluteTolerance" | "relativeTolerance">,
): number {
  let worst = 0;
  for (let i = 0; i < error.length; i++) {
    const scale = options.absoluteTolerance +
      options.relativeTolerance * Math.max(Math.abs(before[i]!), Math.abs(after[i]!));
    const value = Math.abs(error[i]!) / scale;
    if (!(value <= worst)) worst = value;
  }
  return worst;
}

/**
 * Follows θ' = −∇L from `start`. Rejects a step whose error is too large, whose matrix is not positive definite
 * (h/2: no jump onto a saddle), or that raises the loss by more than 1e-6 relative (h·0.3). No growth right
 * after a rejection.
 */
export function gradientFlow(
  derivatives: (theta: Float64Array) => Derivatives,
  start: Float64Array,
  options: FlowOptions,
): { readonly end: FlowEnd; readonly last: FlowPoint } {
  let point: FlowPoint = { step: 0, time: 0, theta: start, at: derivatives(start) };
  let h = options.firstStep;
  let rejected = false;
  options.record(point);
  while (point.step < options.mostSteps) {
    const next = rodas4Step(derivatives, point.theta, point.at, h);
    if (next === null) {
      h /= 2;
      rejected = true;
      continue;
    }
    const error = scaledError(next.error, point.theta, next.theta, options);
    const growth = Math.max(0.2, Math.min(6, 0.9 * pow(Math.max(error, 1e-10), -0.25)));
    if (!(error <= 1)) {
      h *= Number.isFinite(error) ? growth : 0.2;
      rejected = true;
      continue;
    }
    const at = derivatives(next.theta);
    if (!(at.loss <= point.at.loss + 1e-6 * Math.abs(point.at.loss))) {
      h *= 0.3;
      rejected = true;
      continue;
    }
    point = { step: point.step + 1, time: point.time + h, theta: next.theta, at };
    options.record(point);
    if (options.stop(point)) return { end: "stopped", last: point };
    h *= rejected ? Math.min(1, growth) : growth;
    rejected = false;
  }
  return { end: "out-of-steps", last: point };
}
