/** Tolerances and limits of the finisher; the numbers as judge.wgsl and propose.wgsl have them. */

export interface FinisherSettings {
  /** Accepted ones. */
  readonly mostSteps: number;
  /** Relative change of the loss that rounding hides: a step that falls by less must lower the gradient. */
  readonly rounding: number;
  /** The most relative length of a step, and in the late update. */
  readonly longestStep: number;
  readonly longestLateStep: number;
  /** At rest: a smaller gradient at a point from which Newton's step is shorter than `restStep`, relatively. */
  readonly restGradient: number;
  readonly restStep: number;
  /** Beyond maxNorm a smaller gradient is rest; elsewhere it is where rounding lets nothing get better and Newton's step is short. */
  readonly heldGradient: number;
  /** Tries in a row without an accepted step. */
  readonly mostTries: number;
  /** ‖θ‖ = Σθ²/(2P) above which the regulariser acts. */
  readonly maxNorm: number;
}

export const FINISHER_SETTINGS: FinisherSettings = {
  mostSteps: 1500,
  rounding: 1e-10,
  longestStep: 0.5,
  longestLateStep: 0.1,
  restGradient: 5e-12,
  restStep: 1e-4,
  heldGradient: 1e-9,
  mostTries: 120,
  maxNorm: 1e3,
};

/** The least part of the predicted fall that a step must reach. */
const LEAST_RATIO = 1e-3;

/** The settings in the order of the kernels. */
export function finisherValues(s: FinisherSettings): Float32Array {
  return Float32Array.from([
    ...[s.mostSteps, s.rounding, s.longestStep, s.longestLateStep, s.restStep],
    ...[s.restGradient, s.heldGradient, s.mostTries, LEAST_RATIO],
  ]);
}
