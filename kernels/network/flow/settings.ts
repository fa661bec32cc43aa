/** Method, tolerances and ends of a gradient flow; the numbers as control.wgsl has them. */
import { ATTEMPTS_PER_STEP, SMALLEST_STEP } from "../../analysis/integrators/step_control.ts";
import type { FlowMethod } from "./method.ts";
import { ROUNDED_REACH } from "../shallow/rounded.ts";
import { RODAS4 } from "./tableau.ts";

export interface FlowSettings {
  readonly method: FlowMethod;
  readonly absoluteTolerance: number;
  readonly relativeTolerance: number;
  /** A flow has converged when the gradient's largest component is smaller, at a step of at least `leastStep`. */
  readonly gradientTolerance: number;
  readonly leastStep: number;
  /**
   * So does one at the largest step, or beyond maxNorm, with a smaller gradient than this: rounding may hold it above
   * the other.
   */
  readonly floorTolerance: number;
  readonly firstStep: number;
  readonly largestStep: number;
  /** A flow whose next step is shorter after a rejection is stuck. */
  readonly smallestStep: number;
  /** Accepted ones. */
  readonly mostSteps: number;
  /** So is a flow that has tried mostSteps times as many, taken or rejected. */
  readonly attemptsPerStep: number;
  /** ‖θ‖ = Σθ²/(2P) above which the regulariser acts, and the flow counts as infinite. */
  readonly maxNorm: number;
  /**
   * A Hessian is rounded where h BOUND² / N is at most this (shallow/rounding.wgsl), times the square of the relative
   * tolerance over 10⁻³ if that is smaller; 0: never.
   */
  readonly roundedReach: number;
  /** Whether a flow beyond maxNorm is followed until it converges there. */
  readonly beyondNorm: boolean;
}

/** Settings of design and paper for figure 2. */
export const FLOW_SETTINGS: FlowSettings = {
  method: RODAS4,
  absoluteTolerance: 1e-6,
  relativeTolerance: 1e-3,
  gradientTolerance: 8e-12,
  leastStep: 1e6,
  floorTolerance: 1e-9,
  firstStep: 1e-3,
  largestStep: 1e18,
  smallestStep: SMALLEST_STEP,
  mostSteps: 4000,
  attemptsPerStep: ATTEMPTS_PER_STEP,
  maxNorm: 1e3,
  roundedReach: ROUNDED_REACH,
  beyondNorm: false,
};

/** The settings in the order of control.wgsl. */
export function settingValues(s: FlowSettings): Float32Array {
  const strictness = Math.min(1, s.relativeTolerance / 1e-3);
  return Float32Array.from([
    ...[
      s.absoluteTolerance,
      s.relativeTolerance,
      s.gradientTolerance,
      s.leastStep,
      s.largestStep,
      s.mostSteps,
    ],
    ...[s.beyondNorm ? 1 : 0, s.floorTolerance, s.smallestStep],
    // The device counts in f32.
    Math.min(s.attemptsPerStep * s.mostSteps, 2 ** 24),
    s.roundedReach * (strictness * strictness),
  ]);
}
