/** What a diagnosis finds of the Hessian, and of steps that feel it; as ../findings.ts has it. */

/** Directions of negative curvature that are certified; there may be more. */
export const MOST_CERTIFIED = 3;

export interface Ritz {
  readonly value: number;
  /** ‖Hv − λv‖: an eigenvalue lies within it. */
  readonly residual: number;
}

export interface SpectrumFindings {
  readonly method: "dense" | "lanczos";
  /** Largest first; smallest first. All of them where dense. */
  readonly largest: readonly Ritz[];
  readonly smallest: readonly Ritz[];
  readonly all: readonly number[] | null;
  /** Stochastic Lanczos quadrature: nodes and weights of the spectral density, weights sum to 1. */
  readonly density: { readonly nodes: readonly number[]; readonly weights: readonly number[] } | null;
  readonly products: number;
  /**
   * Of `smallest`: how many are no curvature, and along how many of these the loss stays the same to rounding some way to
   * either side, as along a line of equal networks.
   */
  readonly flat?: { readonly directions: number; readonly level: number };
  /** Directions of negative curvature with their certificate: vᵀHv < 0 beyond its rounding. */
  readonly negative: readonly {
    readonly curvature: number;
    readonly rounding: number;
    /** L(θ ± s v) − L(θ) at the step that falls most, and the step. */
    readonly change: number;
    readonly step: number;
  }[];
}

/** How the loss bends where exact duplicates are moved apart so that the function stays the same to first order. */
export interface SplitFindings {
  readonly layer: number;
  readonly units: readonly [number, number];
  /** Extreme curvatures of L along such directions of unit length; below `rounding` they are zero. */
  readonly least: number;
  readonly largest: number;
  readonly rounding: number;
}

/** What the rules need of the point beside its spectrum. */
export interface LocalFindings {
  readonly splits: readonly SplitFindings[];
  /** ½ ∇Lᵀ |H|⁻¹ ∇L: what the slope gains where each direction bends as it does, but upwards; 0 at a critical point. */
  readonly slopeFall: number;
}

export interface EdgeFindings {
  readonly optimiser: "sgd" | "momentum" | "adam" | "adamw" | "rmsprop" | "lbfgs" | "unknown";
  readonly learningRate: number;
  readonly batch: number | null;
  /** What is compared: λ_max of H, batch sharpness, or λ_max of the preconditioned Hessian. */
  readonly quantity: "sharpness" | "batch sharpness" | "preconditioned sharpness";
  readonly value: number;
  /** 2/η, or 38/η for Adam with β₁ = 0.9. */
  readonly threshold: number;
  readonly ratio: number;
  /** Whether value/threshold says that the step size holds the run: between 0.8 and 1.3. */
  readonly held: boolean;
}

export interface NoiseFindings {
  readonly batch: number;
  /** Trace of the covariance of single gradients over the batch size, beside |∇L|². */
  readonly variance: number;
  readonly gradientSquared: number;
  /** Expected stationary excess loss η/4 tr(…) of SGD at this step, and whether it hides the descent left. */
  readonly excess: number | null;
  readonly held: boolean;
}
