/**
 * Gradient flow θ' = −∇L with controlled steps. Apart from each other: the solver (rodas4.ts, radau5.ts,
 * dormand_prince.ts), the step control (step_control.ts), and the caller's rules for stopping and recording; what
 * joins them is here.
 */
import { infNorm } from "../numerics/inf_norm.ts";
import { rodas4 } from "./rodas4.ts";
import type { Derivatives, GradientOf, Solver } from "./solver.ts";
import {
  ATTEMPTS_PER_STEP,
  FIRST_ERROR,
  type RejectionCounts,
  rememberedError,
  scaledError,
  SMALLEST_STEP,
  stepGrowth,
  stepShrinkage,
  type Tolerances,
} from "./step_control.ts";

export interface FlowOptions extends Tolerances {
  readonly firstStep: number;
  /** No step is longer. Default: no limit. */
  readonly largestStep?: number;
  /** Accepted ones; ten times as many may be tried. */
  readonly mostSteps: number;
  /** Default: RODAS4. */
  readonly solver?: Solver;
  /** ∇L alone, for the solver's stages, where that is cheaper than all derivatives. */
  readonly gradient?: GradientOf;
  /** Ends the flow after a step, such as a small gradient or a large norm. */
  readonly stop: (point: FlowPoint) => boolean;
  readonly record: (point: FlowPoint) => void;
}

export interface FlowPoint {
  /** Accepted steps so far. */
  readonly step: number;
  /** Flow time in units of the mean loss: θ' = −∇L. */
  readonly time: number;
  /** Length of the step that led here; 0 at the start. */
  readonly h: number;
  readonly theta: Float64Array;
  readonly at: Derivatives;
}

/**
 * Why a flow ended: it met `stop`, it used up its steps, or no step from here is taken any more: steps became too short,
 * or too many were rejected.
 */
export type FlowEnd = "stopped" | "out-of-steps" | "stuck";

export interface Flow {
  readonly end: FlowEnd;
  readonly last: FlowPoint;
  /** Steps that were tried and not taken. */
  readonly rejections: number;
  /** By their causes; iteration: of a solver that did not converge. */
  readonly causes: RejectionCounts & { readonly iteration: number };
}

/**
 * Follows θ' = −∇L from `start`. Rejects a step whose error is too large, whose matrix is not positive definite
 * (h/2: no jump onto a saddle), that raises the loss by more than 1e-6 relative (h·0.3), or that leads to what is not
 * finite (h·0.2). No growth right after a rejection.
 */
export function gradientFlow(
  derivatives: (theta: Float64Array) => Derivatives,
  start: Float64Array,
  options: FlowOptions,
): Flow {
  const { solver = rodas4, gradient = derivatives, largestStep = Infinity } = options;
  let point: FlowPoint = { step: 0, time: 0, h: 0, theta: start, at: derivatives(start) };
  let h = Math.min(options.firstStep, largestStep);
  let before = FIRST_ERROR;
  let rejected = false;
  let rejections = 0;
  const causes = { inaccurate: 0, indefinite: 0, rise: 0, unfit: 0, iteration: 0 };
  const reject = (cause: keyof typeof causes, factor: number) => {
    h *= factor;
    rejected = true;
    rejections++;
    causes[cause]++;
  };
  const ended = (end: FlowEnd): Flow => ({ end, last: point, rejections, causes });
  options.record(point);
  while (point.step < options.mostSteps) {
    const attempts = point.step + rejections;
    if (rejected && (!(h >= SMALLEST_STEP) || attempts >= ATTEMPTS_PER_STEP * options.mostSteps)) {
      return ended("stuck");
    }
    const next = solver.step(gradient, point.theta, point.at, h);
    if (typeof next === "string") {
      reject(next, 0.5);
      continue;
    }
    const error = scaledError(next.error, point.theta, next.theta, options);
    if (!(error <= 1)) {
      if (Number.isFinite(error)) reject("inaccurate", stepShrinkage(error, solver.errorOrder, rejected));
      else reject("unfit", 0.2);
      continue;
    }
    const at = derivatives(next.theta);
    if (!Number.isFinite(at.loss) || !Number.isFinite(infNorm(at.gradient))) {
      reject("unfit", 0.2);
      continue;
    }
    if (!(at.loss <= point.at.loss + 1e-6 * Math.abs(point.at.loss))) {
      reject("rise", 0.3);
      continue;
    }
    point = { step: point.step + 1, time: point.time + h, h, theta: next.theta, at };
    options.record(point);
    if (options.stop(point)) return ended("stopped");
    const growth = stepGrowth(error, before, solver.errorOrder);
    h = Math.min(h * (rejected ? Math.min(1, growth) : growth), largestStep);
    before = rememberedError(error);
    rejected = false;
  }
  return ended("out-of-steps");
}
