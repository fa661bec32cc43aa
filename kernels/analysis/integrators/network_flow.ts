/**
 * The gradient flow of a network, θ' = −∇(L + R), to its end: a critical point, or a norm beyond which it counts as
 * infinite (paper, section 1). Flow time is that of the mean loss.
 */
import log10 from "@stdlib/math-base-special-log10";
import { type DataSet, parameterNorm, withRegulariser } from "../../network_reference.ts";
import type { NetworkShape } from "../../network_shape.ts";
import { type Flow, type FlowPoint, gradientFlow } from "./gradient_flow.ts";
import { infNorm } from "../numerics/inf_norm.ts";
import { type NetworkLoss, networkLoss } from "../networks/network_loss.ts";
import { GAMMA } from "./rodas4.ts";
import type { Solver } from "./solver.ts";

/** 1/(hγ) stays above this, so that an f32 holds it; with γ = 1/4 no step is longer than 4e25. */
const SMALLEST_SHIFT = 1e-25;
/** A small gradient at small steps may be a slow start; a minimum lets steps grow without bound. */
const SETTLED_STEP = 1e6;

export interface NetworkFlowOptions {
  readonly absoluteTolerance?: number;
  readonly relativeTolerance?: number;
  readonly firstStep?: number;
  readonly mostSteps?: number;
  /** R acts beyond it. */
  readonly maxNorm?: number;
  /** Inf-norm of ∇(L + R) below which the flow has arrived. */
  readonly gradientTolerance?: number;
  /** Whether a flow beyond maxNorm goes on with R until it arrives; else it ends there. */
  readonly followInfinite?: boolean;
  /** The same loss by another way; else sample by sample. */
  readonly network?: NetworkLoss;
  readonly solver?: Solver;
  readonly record?: (point: FlowPoint) => void;
}

/**
 * Neither arrived nor beyond maxNorm when the steps ran out ("slow") or no step was possible any more ("stuck", as at a
 * relu's kink): never to be counted as finite.
 */
export type NetworkFlowEnd = "converged" | "infinite" | "slow" | "stuck";

export interface NetworkFlow {
  readonly end: NetworkFlowEnd;
  /** Whether the gradient became as small as asked; an infinite flow may have ended before. */
  readonly arrived: boolean;
  readonly theta: Float64Array;
  readonly steps: number;
  readonly rejections: number;
  /** The rejections by their causes. */
  readonly causes: Flow["causes"];
  readonly time: number;
  readonly log10Time: number;
  /** L, without R. */
  readonly loss: number;
  /** Inf-norm of ∇(L + R). */
  readonly gradientNorm: number;
  /** ‖θ‖. */
  readonly norm: number;
}

export function networkFlow(
  shape: NetworkShape,
  data: DataSet,
  theta0: Float64Array,
  options: NetworkFlowOptions = {},
): NetworkFlow {
  const { derivatives, gradient } = options.network ?? networkLoss(shape, data);
  const { maxNorm = 1e3, gradientTolerance = 5e-12, followInfinite = false } = options;
  const arrived = ({ at, h }: FlowPoint) => infNorm(at.gradient) < gradientTolerance && h >= SETTLED_STEP;
  const beyond = (theta: Float64Array) => parameterNorm(theta) > maxNorm;
  const flow = gradientFlow(
    (theta) => withRegulariser(derivatives(theta), theta, maxNorm),
    theta0,
    {
      absoluteTolerance: options.absoluteTolerance ?? 1e-6,
      relativeTolerance: options.relativeTolerance ?? 1e-3,
      firstStep: options.firstStep ?? 1e-3,
      largestStep: 1 / (SMALLEST_SHIFT * GAMMA),
      mostSteps: options.mostSteps ?? 5000,
      ...(options.solver && { solver: options.solver }),
      gradient: (theta) => withRegulariser(gradient(theta), theta, maxNorm),
      stop: (point) => arrived(point) || (!followInfinite && beyond(point.theta)),
      record: options.record ?? (() => {}),
    },
  );
  const { last } = flow;
  const unfinished = flow.end === "stuck" ? "stuck" : "slow";
  const end = beyond(last.theta) ? "infinite" : arrived(last) ? "converged" : unfinished;
  return {
    end,
    arrived: arrived(last),
    theta: last.theta,
    steps: last.step,
    rejections: flow.rejections,
    causes: flow.causes,
    time: last.time,
    log10Time: log10(last.time),
    loss: gradient(last.theta).loss,
    gradientNorm: infNorm(last.at.gradient),
    norm: parameterNorm(last.theta),
  };
}
