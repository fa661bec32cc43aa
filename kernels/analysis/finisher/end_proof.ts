/**
 * What the end of a run is, by evidence in float64. An end is "finite" or "infinite" only with proof:
 *
 * - infinite: ‖θ‖ ≥ HELD_PART maxNorm, and L + R at rest there by the finisher's rule (finisher.ts, 2), but at no finite
 *   minimum below maxNorm, and at no saddle of L + R, from which it falls;
 * - finite: below maxNorm, after Newton's method, ‖∇L‖∞ < REST_GRADIENT or what the rounding of θ makes of a gradient of 0
 *   (gradientRounding), the least eigenvalue of the Hessian scaled to a diagonal
 *   of ones above LEAST_EIGENVALUE, the next Newton step shorter than REST_STEP, and along the weakest direction the
 *   slope rises through zero between PROBE on either side, so that the weakest curvature is not rounding's;
 * - flat: as small a gradient, but not the rest, and no way down: a saddle, along whose negative curvature the loss falls, is
 *   open; where a channel can be followed from there, with falling loss, to rest at
 *   the norm, the end is that one. Duplicated neurons are such an end: of a plateau, not of a channel;
 * - open: everything else.
 */
import type { LossDerivatives } from "../../loss.ts";
import { parameterNorm, withRegulariser } from "../../network_reference.ts";
import type { NetworkShape } from "../../network_shape.ts";
import { chartAt } from "./chart_at.ts";
import { chartMetric, relativeStep } from "./chart_metric.ts";
import { fromChart, toChart } from "./charts.ts";
import { finish } from "./finisher.ts";
import { HELD_PART, REST_GRADIENT, REST_STEP, restsAtNorm, ROUNDING } from "./rest.ts";
import { infNorm } from "../numerics/inf_norm.ts";
import { cholesky, solveCholesky } from "../linear_algebra/linear_solve.ts";
import { fallsAlong, isSaddle, NO_GROUPS, type Point, risesAlong, weakest } from "./weakest_direction.ts";

/** Of a Hessian of P ≤ 300 with a diagonal of ones, computed in float64. */
const LEAST_EIGENVALUE = 1e-12;

const MOST_NEWTON_STEPS = 30;
const HALF_ULP = 2 ** -53;
/** Part of g that is left for a try whether a channel leads on. */
const ENTRANCE = 0.5;

export type EndKind = "finite" | "infinite" | "flat" | "open";

export interface ProvenEnd {
  readonly kind: EndKind;
  readonly theta: Float64Array;
  /** Of L + R. */
  readonly at: LossDerivatives;
  /** Least eigenvalue of the Hessian scaled to a diagonal of ones; NaN beyond the norm. */
  readonly least: number;
  /** Relative length of the next Newton step; NaN where there is none. */
  readonly step: number;
  /** Where a channel was followed to rest at the norm: the late update on the way (finisher.ts); else null. */
  readonly lateFrom: Float64Array | null;
  readonly lateTo: Float64Array | null;
}

export interface ProofOptions {
  /** Default: 10³. */
  readonly maxNorm?: number;
  /** Of the finisher where a channel is tried. Default: 500. */
  readonly mostSteps?: number;
}

/** @param derivatives of L alone */
export function proveEnd(
  derivatives: (theta: Float64Array) => LossDerivatives,
  shape: NetworkShape,
  end: Float64Array,
  options: ProofOptions = {},
): ProvenEnd {
  const { maxNorm = 1e3, mostSteps = 500 } = options;
  const evaluate = (theta: Float64Array) => withRegulariser(derivatives(theta), theta, maxNorm);
  const start = { theta: end, at: evaluate(end) };
  const norm = parameterNorm(end);
  const atNorm = (): ProvenEnd => {
    const rests = restsAtNorm(shape, end, start.at, maxNorm) && !isSaddle(evaluate, start);
    return { kind: rests ? "infinite" : "open", ...start, least: NaN, step: NaN, ...NOT_FOLLOWED };
  };
  if (norm >= maxNorm) return atNorm();
  const { theta, at, step } = polished(shape, evaluate, start);
  const least = weakest(at.hessian, theta.length);
  const found = { theta, at, least: least.value, step, ...NOT_FOLLOWED };
  const below = parameterNorm(theta) < maxNorm;
  const rests = below && infNorm(at.gradient) < REST_GRADIENT;
  const rounded = below && infNorm(at.gradient) < gradientRounding(at, theta);
  const strict = (rests || rounded) && least.value > LEAST_EIGENVALUE && step < REST_STEP;
  if (strict && risesAlong(shape, evaluate, theta, least.direction)) return { kind: "finite", ...found };
  if (norm >= HELD_PART * maxNorm) return atNorm();
  if (!rests) return { kind: "open", ...found };
  const beyond = alongChannel(shape, derivatives, theta, maxNorm, mostSteps);
  if (beyond !== null && beyond.at.loss <= at.loss && !isSaddle(evaluate, beyond)) {
    return { kind: "infinite", ...beyond, least: NaN, step: NaN };
  }
  return { kind: fallsAlong(evaluate, { theta, at }, least) ? "open" : "flat", ...found };
}

const NOT_FOLLOWED = { lateFrom: null, lateTo: null } as const;

/** max Σⱼ |∂ᵢⱼL θⱼ| 2⁻⁵³: what rounding each parameter can do to a component of the gradient, to first order. */
export function gradientRounding({ hessian }: LossDerivatives, theta: Float64Array): number {
  const p = theta.length;
  let most = 0;
  for (let i = 0; i < p; i++) {
    let sum = 0;
    for (let j = 0; j < p; j++) sum += Math.abs(hessian[i * p + j]! * theta[j]!);
    most = Math.max(most, sum);
  }
  return most * HALF_ULP;
}

/** Newton's method as long as it makes the gradient's largest component smaller, and lets the loss not rise. */
function polished(
  shape: NetworkShape,
  evaluate: (theta: Float64Array) => LossDerivatives,
  start: Point,
): Point & { readonly step: number } {
  const p = start.theta.length;
  const newton = ({ theta, at }: Point) => {
    const factor = cholesky(at.hessian, 0, p);
    if (factor === null) return { step: null, length: NaN };
    const step = solveCholesky(factor, at.gradient, p);
    const chart = chartAt(shape, theta, NO_GROUPS);
    return { step, length: relativeStep(shape, chartMetric(shape, chart, theta), step) };
  };
  let point = start;
  for (let steps = 0; steps < MOST_NEWTON_STEPS; steps++) {
    const { step } = newton(point);
    if (step === null) break;
    const theta = point.theta.map((x, i) => x - step[i]!);
    const at = evaluate(theta);
    if (!(infNorm(at.gradient) < infNorm(point.at.gradient)) || rises(point.at, at)) break;
    point = { theta, at };
  }
  return { ...point, step: newton(point).length };
}

/** By more than rounding. */
function rises(before: LossDerivatives, after: LossDerivatives): boolean {
  return after.loss > before.loss + ROUNDING * Math.abs(before.loss);
}

/** Where the finisher comes to from a point deeper in the channels that the chart of θ has; null unless rest at the norm. */
function alongChannel(
  shape: NetworkShape,
  derivatives: (theta: Float64Array) => LossDerivatives,
  theta: Float64Array,
  maxNorm: number,
  mostSteps: number,
): Point & Pick<ProvenEnd, "lateFrom" | "lateTo"> | null {
  const chart = chartAt(shape, theta, { tripleDistance: 0 });
  if (chart.every(({ pairs }) => pairs.length === 0)) return null;
  const u = toChart(chart, theta);
  for (const { pairs, stride } of chart) {
    for (const [, { row }] of pairs) {
      for (let i = row; i < row + stride; i++) u[i] = ENTRANCE * u[i]!;
    }
  }
  const far = finish(derivatives, shape, fromChart(chart, u), { mostSteps, maxNorm });
  const { lateFrom, lateTo } = far;
  return far.end === "rest" && far.norm >= HELD_PART * maxNorm
    ? { theta: far.theta, at: far.at, lateFrom, lateTo }
    : null;
}
