/**
 * From wherever a gradient flow has come to a point where L + R rests, in float64: Levenberg and Newton's method in a
 * chart that is renewed at each step (charts.ts).
 *
 * State: θ with L, ∇L, ∇∇L of L + R; the damping λ, first FIRST_DAMPING; the count of tries since the last accepted step.
 *
 * After the start and after each accepted step:
 * 1. u, g, H in the chart of θ; D, the metric at u.
 * 2. At rest? With r = ‖∇(L + R)‖∞ in θ:
 *    a) r < HELD_GRADIENT and ‖θ‖ ≥ HELD_PART maxNorm: rest.
 *    b) r < REST_GRADIENT, H (λ = 0) positive definite and its Newton step's relative length < REST_STEP: rest.
 *
 * A try:
 * 3. Factorise H + λD. Not positive definite: λ ← max(4λ, LEAST_DAMPING), next try.
 * 4. δ = −(H + λD)⁻¹ g. Relative length (relativeStep) above LONGEST_STEP, or above LONGEST_LATE_STEP where
 *    LATE_FROM maxNorm ≤ ‖θ‖ < maxNorm: λ ← max(3λ, LEAST_DAMPING), next try.
 * 5. Predicted fall q = −δ·(g + Hδ/2). θ⁺ of u + δ in the same chart; L + R with derivatives there.
 *    Where q ≥ rounding·|L| + 1e-17 (a rho test): ρ = (L − L⁺)/q, accepted where ρ > LEAST_RATIO; otherwise (rounding
 *    hides the fall) accepted where r falls and L⁺ ≤ L + rounding·|L|.
 * 6. Accepted: λ ← λ/5 where ρ > 3/4 or rounding decided, 3λ where ρ < 1/4; below NO_DAMPING λ ← 0. Refused:
 *    λ ← max(4λ, LEAST_DAMPING), next try.
 *
 * Ends: "rest" (2), "steps" after `mostSteps` accepted ones, "stuck" after MOST_TRIES tries in a row without one.
 */
import { type NetworkShape, parameterCount } from "../network_shape.ts";
import { type LossDerivatives, parameterNorm, withRegulariser } from "../network_reference.ts";
import { chartAt, chartMetric, type ChartOptions, fromChart, pullBack, relativeStep } from "./charts.ts";
import { infNorm } from "./inf_norm.ts";
import { cholesky, solveCholesky } from "./linear_solve.ts";

const FIRST_DAMPING = 1e-4;
const LEAST_DAMPING = 1e-15;
const NO_DAMPING = 1e-16;
const LONGEST_STEP = 0.5;
/** Between the two points of the late update steps are short, so that they lie close to the norms they stand for. */
const LONGEST_LATE_STEP = 0.1;
const LATE_FROM = 0.2;
const LEAST_RATIO = 1e-3;
const MOST_TRIES = 120;
const HELD_GRADIENT = 1e-9;
const HELD_PART = 0.999;
const REST_GRADIENT = 5e-12;
const REST_STEP = 1e-4;
/** Of maxNorm: where a late update begins (paper, section 3, criterion iii). */
const LATE_BEGIN = 0.8;

export interface FinishOptions extends ChartOptions {
  /** Accepted ones. */
  readonly mostSteps: number;
  /** Where the regulariser begins. Default: 10³. */
  readonly maxNorm?: number;
  /** Relative change of the loss that rounding hides. Default: 1e-14. */
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
   * The last accepted point with ‖θ‖ ≤ 0.8 maxNorm before the first one with ‖θ‖ ≥ maxNorm, and that one; null where
   * there is none: the late update of a channel.
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
  const { mostSteps, maxNorm = 1e3, rounding = 1e-14, record } = options;
  const p = parameterCount(shape);
  if (start.length !== p) {
    throw new RangeError(`Cannot finish a flow as θ must be [P=${p}]: got ${start.length} values`);
  }
  const evaluate = (theta: Float64Array) => withRegulariser(derivatives(theta), theta, maxNorm);
  let [theta, at, damping] = [start, evaluate(start), FIRST_DAMPING];
  let [steps, evaluations] = [0, 1];
  let end: FinisherEnd = "steps";
  let lateFrom: Float64Array | null = null;
  let lateTo: Float64Array | null = null;
  for (;;) {
    const norm = parameterNorm(theta);
    if (lateTo === null) {
      if (norm <= LATE_BEGIN * maxNorm) lateFrom = theta;
      if (norm >= maxNorm) lateTo = theta;
    }
    record?.({ steps, theta, at, damping });
    const here = localModel(shape, theta, at, options);
    if (isAtRest(shape, here, at, norm / maxNorm)) {
      end = "rest";
      break;
    }
    if (steps >= mostSteps) break;
    const late = norm >= LATE_FROM * maxNorm && norm < maxNorm;
    const next = descend(
      shape,
      here,
      at,
      damping,
      evaluate,
      late ? LONGEST_LATE_STEP : LONGEST_STEP,
      rounding,
    );
    evaluations += next.evaluations;
    if (next.theta === null) {
      end = "stuck";
      break;
    }
    [theta, at, damping] = [next.theta, next.at, next.damping];
    steps++;
  }
  return {
    ...{ end, theta, at, steps, evaluations, gradient: infNorm(at.gradient), norm: parameterNorm(theta) },
    ...{ lateFrom, lateTo: lateTo },
  };
}

type LocalModel = ReturnType<typeof localModel>;

/** Quadratic model of the loss around θ in its chart, with the metric there. */
function localModel(shape: NetworkShape, theta: Float64Array, at: LossDerivatives, options: ChartOptions) {
  const chart = chartAt(shape, theta, options);
  const pulled = pullBack(chart, theta, at);
  return { chart, ...pulled, metric: chartMetric(shape, pulled.u) };
}

function isAtRest(
  shape: NetworkShape,
  { gradient, hessian, metric }: LocalModel,
  at: LossDerivatives,
  part: number,
): boolean {
  const residual = infNorm(at.gradient);
  if (residual < HELD_GRADIENT && part >= HELD_PART) return true;
  if (!(residual < REST_GRADIENT)) return false;
  const factor = cholesky(hessian, 0, metric.length);
  if (factor === null) return false;
  return relativeStep(shape, metric, solveCholesky(factor, gradient, metric.length)) < REST_STEP;
}

type Descent =
  & { readonly evaluations: number }
  & (
    | { readonly theta: Float64Array; readonly at: LossDerivatives; readonly damping: number }
    | { readonly theta: null }
  );

/** Tries with growing damping until a step is accepted, or MOST_TRIES are used up. */
function descend(
  shape: NetworkShape,
  { chart, u, gradient, hessian, metric }: LocalModel,
  at: LossDerivatives,
  damping: number,
  evaluate: (theta: Float64Array) => LossDerivatives,
  longest: number,
  rounding: number,
): Descent {
  const p = u.length;
  const damped = new Float64Array(p * p);
  let evaluations = 0;
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    damped.set(hessian);
    for (let i = 0; i < p; i++) damped[i * p + i] = damped[i * p + i]! + damping * metric[i]!;
    const factor = cholesky(damped, 0, p);
    if (factor === null) {
      damping = Math.max(4 * damping, LEAST_DAMPING);
      continue;
    }
    const step = solveCholesky(factor, gradient, p).map((x) => -x);
    if (!(relativeStep(shape, metric, step) <= longest)) {
      damping = Math.max(3 * damping, LEAST_DAMPING);
      continue;
    }
    const fall = predictedFall(gradient, hessian, step);
    const theta = fromChart(chart, u.map((x, i) => x + step[i]!));
    const next = evaluate(theta);
    evaluations++;
    const hidden = rounding * Math.abs(at.loss);
    const measured = fall >= hidden + 1e-17;
    const ratio = (at.loss - next.loss) / fall;
    const accepted = measured
      ? ratio > LEAST_RATIO
      : infNorm(next.gradient) < infNorm(at.gradient) && next.loss <= at.loss + hidden;
    if (!accepted) {
      damping = Math.max(4 * damping, LEAST_DAMPING);
      continue;
    }
    if (!measured || ratio > 0.75) damping /= 5;
    else if (ratio < 0.25) damping *= 3;
    return { theta, at: next, damping: damping < NO_DAMPING ? 0 : damping, evaluations };
  }
  return { theta: null, evaluations };
}

/** −δ·(g + Hδ/2). */
function predictedFall(gradient: Float64Array, hessian: Float64Array, step: Float64Array): number {
  const p = step.length;
  let fall = 0;
  for (let i = 0; i < p; i++) {
    let curved = 0;
    for (let j = 0; j < p; j++) curved += hessian[i * p + j]! * step[j]!;
    fall -= step[i]! * (gradient[i]! + curved / 2);
  }
  return fall;
}
