/**
 * From wherever a gradient flow has come to a point where L + R rests, in float64: Levenberg and Newton's method in a
 * chart that is renewed at each step (charts.ts).
 *
 * State: θ with L, ∇L, ∇∇L of L + R; the damping λ, first FIRST_DAMPING; the count of tries since the last accepted step.
 * With n = ‖θ‖, s = n − maxNorm, R = max(s, 0)³/3.
 *
 * After the start and after each accepted step:
 * 1. The chart of θ, its u, the metric D there; total = ∇(L + R) by u, slope = ∇n by u (of θ/P by θ),
 *    g = total − max(s, 0)² slope, H by u of ∇∇(L + R) − 2 max(s, 0) θ θᵀ/P² (pulled back with ∇(L + R)): L and the part of
 *    R that bends n; the part R″ ∇n ∇nᵀ is in the model step.
 * 2. At rest? With r = ‖∇(L + R)‖∞ by θ, and held where n ≥ HELD_PART maxNorm:
 *    a) held and r < HELD_GRADIENT: rest.
 *    b) With λ = 0, M = H positive definite, δ its model step (4) of relative length ℓ and fall q:
 *       held, ℓ < HELD_STEP and q < rounding·|L + R|: it settles, see below. Not held, r < REST_GRADIENT and ℓ < REST_STEP: rest.
 *
 * A try:
 * 3. Factorise M = H + λD. Not positive definite: λ ← max(4λ, LEAST_DAMPING), next try.
 * 4. Model step: f = M⁻¹ g, d = M⁻¹ slope, a = s − slope·f, b = slope·d; s⁺ = a where a ≤ 0, else the root of
 *    s⁺ + b s⁺² = a, 2a/(1 + √(1 + 4ab)); δ = −f − max(s⁺, 0)² d; fall q = −δ·(g + Hδ/2) + R(s) − R(s⁺).
 *    Relative length of δ (relativeStep) above LONGEST_STEP, or above LONGEST_LATE_STEP where
 *    LATE_FROM maxNorm ≤ n < maxNorm: λ ← max(3λ, LEAST_DAMPING), next try.
 * 5. θ⁺ of v = u + δ in the same chart. Where s⁺ ≥ (HELD_PART − 1) maxNorm, first NORM_ROUNDS times
 *    v ← v + d (maxNorm + s⁺ − ‖θ(v)‖)/b, so that the norm is the predicted one. L + R with derivatives in θ⁺.
 * 6. Where q ≥ rounding·|L + R|: ρ = fall of L + R by q, accepted where ρ > LEAST_RATIO. Otherwise rounding hides the fall:
 *    accepted where L + R rises by no more than rounding·|L + R| and the natural size of the total gradient falls, by u in the
 *    same chart: G·M⁻¹G − k (G·d)²/(1 + k b), k = 2 max(s⁺, 0), the inverse of M + k slope slopeᵀ.
 * 7. Accepted: λ ← λ/5 where ρ > 3/4 or rounding decided, 3λ where ρ < 1/4; below NO_DAMPING λ ← 0. Refused:
 *    λ ← max(4λ, LEAST_DAMPING), next try.
 *
 * Where it settles a try is with λ = 0, as long as one is accepted. After the first refused one what is left is the gradient
 * by θ, which a direction of large curvature keeps large while others bend it: up to CALM_STEPS steps in a row with λ = 0, else
 * FIRST_CALM, else a hundred times as much, up to LAST_CALM, whatever each comes to, until r is at most half as large at a point
 * that settles, with L + R no higher beyond rounding; and so on from there. Is there none, the point is at rest, as near as
 * rounding lets it.
 *
 * Ends: "rest" (2), "steps" after `mostSteps` accepted ones, "stuck" after MOST_TRIES tries in a row without one.
 */
import { type NetworkShape, parameterCount } from "../../network_shape.ts";
import type { LossDerivatives } from "../../loss.ts";
import { parameterNorm, withRegulariser } from "../../network_reference.ts";
import type { ChartOptions } from "./chart_at.ts";
import { localModel } from "./model.ts";
import type { Descent } from "./descent.ts";
import { calmed, HELD_PART, restOf, ROUNDING } from "./rest.ts";
import { infNorm } from "../numerics/inf_norm.ts";
import { descend, MOST_TRIES } from "./damped_tries.ts";

const FIRST_DAMPING = 1e-4;

const LONGEST_STEP = 0.5;
/** Between the two points of the late update steps are short, so that they lie close to the norms they stand for. */
const LONGEST_LATE_STEP = 0.1;
const LATE_FROM = 0.2;

/** Of maxNorm: where a late update begins (paper, section 3, criterion iii). */
const LATE_BEGIN = 0.8;

export interface FinishOptions extends ChartOptions {
  /** Accepted ones. */
  readonly mostSteps: number;
  /** Where the regulariser begins. Default: 10³. */
  readonly maxNorm?: number;
  /** Relative change of the loss that rounding hides. Default: 1e-12. */
  readonly rounding?: number;
  /** Called for the start and each accepted step. */
  readonly record?: (point: FinisherPoint) => void;
}

export interface FinisherPoint {
  readonly steps: number;
  readonly theta: Float64Array;
  /** Of L + R. */
  readonly at: LossDerivatives;
  readonly damping: number;
}

export type FinisherEnd = "rest" | "steps" | "stuck";

export interface Finished {
  readonly end: FinisherEnd;
  readonly theta: Float64Array;
  /** Of L + R. */
  readonly at: LossDerivatives;
  readonly steps: number;
  /** Of loss, gradient and Hessian together, the start's included. */
  readonly evaluations: number;
  /** ‖∇(L + R)‖∞. */
  readonly gradient: number;
  /** ‖θ‖. */
  readonly norm: number;
  /**
   * The late update of a channel: the last accepted point with ‖θ‖ ≤ 0.8 maxNorm, and the first one after it with
   * ‖θ‖ ≥ maxNorm; null where there is none.
   */
  readonly lateFrom: Float64Array | null;
  readonly lateTo: Float64Array | null;
}

/**
 * @param derivatives of L alone
 * @throws RangeError where θ is not of length P
 */
export function finish(
  derivatives: (theta: Float64Array) => LossDerivatives,
  shape: NetworkShape,
  start: Float64Array,
  options: FinishOptions,
): Finished {
  const { mostSteps, maxNorm = 1e3, rounding = ROUNDING, record } = options;
  const p = parameterCount(shape);
  if (start.length !== p) {
    throw new RangeError(`Cannot finish a flow as θ must be [P=${p}]: got ${start.length} values`);
  }
  const evaluate = (theta: Float64Array) => withRegulariser(derivatives(theta), theta, maxNorm);
  let [theta, at, damping] = [start, evaluate(start), FIRST_DAMPING];
  let [steps, evaluations] = [0, 1];
  let end: FinisherEnd = "steps";
  let calm = false;
  let lateFrom: Float64Array | null = null;
  let lateTo: Float64Array | null = null;
  for (;;) {
    const norm = parameterNorm(theta);
    if (norm <= LATE_BEGIN * maxNorm) [lateFrom, lateTo] = [theta, null];
    else if (norm >= maxNorm) lateTo ??= theta;
    record?.({ steps, theta, at, damping });
    const here = localModel(shape, theta, at, { ...options, maxNorm });
    const held = norm >= HELD_PART * maxNorm;
    const rest = restOf(shape, here, at, held, rounding);
    if (rest === "rest") {
      end = "rest";
      break;
    }
    if (steps >= mostSteps) break;
    const late = norm >= LATE_FROM * maxNorm && norm < maxNorm;
    const longest = late ? LONGEST_LATE_STEP : LONGEST_STEP;
    const settles = rest === "settles";
    let next: Descent = { theta: null, evaluations: 0 };
    if (!settles || !calm) {
      next = descend(shape, here, at, settles ? 0 : damping, evaluate, {
        ...{ longest, rounding, maxNorm, mostTries: settles ? 1 : MOST_TRIES },
      });
      evaluations += next.evaluations;
    }
    if (settles && next.theta === null) {
      calm = true;
      next = calmed(shape, here, at, evaluate, { rounding, maxNorm });
      evaluations += next.evaluations;
    }
    if (next.theta === null) {
      end = settles ? "rest" : "stuck";
      break;
    }
    [theta, at, damping] = [next.theta, next.at, next.damping];
    steps++;
  }
  return {
    ...{ end, theta, at, steps, evaluations, gradient: infNorm(at.gradient), norm: parameterNorm(theta) },
    ...{ lateFrom, lateTo },
  };
}
