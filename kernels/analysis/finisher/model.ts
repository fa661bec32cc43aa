/**
 * The finisher's model of L + R around a point, in its chart (finisher.ts, 1, 4 to 6): L to second order, R as it is.
 */
import type { LossDerivatives } from "../../loss.ts";
import { parameterNorm } from "../../network_reference.ts";
import type { NetworkShape } from "../../network_shape.ts";
import { type Chart, fromChart, pullBack, pullGradient } from "./charts.ts";
import { chartAt, type ChartOptions } from "./chart_at.ts";
import { chartMetric } from "./chart_metric.ts";
import { solveCholesky } from "../linear_algebra/linear_solve.ts";

/** Corrections to the predicted norm. */
const NORM_ROUNDS = 2;

/**
 * Quadratic model of L around θ in its chart, with what the regulariser needs: R depends on n = ‖θ‖ alone, R = max(s, 0)³/3
 * with s = n − maxNorm, and is kept as it is; only n is taken to first order along a step.
 */
export interface LocalModel {
  readonly chart: Chart;
  readonly u: Float64Array;
  /** Of L. */
  readonly gradient: Float64Array;
  /** Of L, and the part R′ ∇∇n of R. */
  readonly hessian: Float64Array;
  /** Of L + R. */
  readonly total: Float64Array;
  readonly metric: Float64Array;
  readonly s: number;
  /** ∇n. */
  readonly slope: Float64Array;
}

export function localModel(
  shape: NetworkShape,
  theta: Float64Array,
  at: LossDerivatives,
  options: ChartOptions & { readonly maxNorm: number },
): LocalModel {
  const p = theta.length;
  const chart = chartAt(shape, theta, options);
  const s = parameterNorm(theta) - options.maxNorm;
  const beyond = Math.max(s, 0);
  const pulled = pullBack(chart, theta, beyond > 0 ? withoutNormCurvature(at, theta, beyond) : at);
  const slope = pullGradient(chart, theta, theta.map((x) => x / p));
  return {
    ...{ chart, u: pulled.u, hessian: pulled.hessian, total: pulled.gradient, s, slope },
    gradient: pulled.gradient.map((g, i) => g - beyond * beyond * slope[i]!),
    metric: chartMetric(shape, chart, pulled.u),
  };
}

/** Takes R″ ∇n ∇nᵀ = 2s θ θᵀ/P² out of the Hessian. */
function withoutNormCurvature(at: LossDerivatives, theta: Float64Array, s: number): LossDerivatives {
  const p = theta.length;
  const hessian = at.hessian.slice();
  for (let i = 0; i < p; i++) {
    for (let j = 0; j < p; j++) {
      hessian[i * p + j] = hessian[i * p + j]! - 2 * s / (p * p) * (theta[i]! * theta[j]!);
    }
  }
  return { ...at, hessian };
}

/** A step of the model. */
export interface ModelStep {
  /** δ. */
  readonly step: Float64Array;
  /** M⁻¹ ∇n. */
  readonly outward: Float64Array;
  /** s that δ leads to, to first order. */
  readonly s: number;
  /** Of L + R, by the model. */
  readonly fall: number;
}

/**
 * The minimum of the model with M = H + λD, by its factor: δ = −M⁻¹ g − t d, d = M⁻¹ ∇n, t = R′(s⁺) = s⁺² where
 * s⁺ = s + ∇n·δ > 0. With a = s − ∇n·M⁻¹ g and b = ∇n·d: s⁺ = a where a ≤ 0, else s⁺ + b s⁺² = a.
 */
export function modelStep({ gradient, hessian, slope, s }: LocalModel, factor: Float64Array): ModelStep {
  const p = gradient.length;
  const free = solveCholesky(factor, gradient, p);
  const outward = solveCholesky(factor, slope, p);
  const a = s - dot(slope, free);
  const reached = a > 0 ? 2 * a / (1 + Math.sqrt(1 + 4 * a * dot(slope, outward))) : a;
  const force = Math.max(reached, 0) * Math.max(reached, 0);
  const step = free.map((x, i) => -x - force * outward[i]!);
  const fall = predictedFall(gradient, hessian, step) + regulariser(s) - regulariser(reached);
  return { step, outward, s: reached, fall };
}

/** R by s. */
function regulariser(s: number): number {
  return s > 0 ? s * s * s / 3 : 0;
}

/** gᵀ (M + R″(s⁺) ∇n ∇nᵀ)⁻¹ g. */
export function naturalSize(
  { slope }: LocalModel,
  { s, outward }: ModelStep,
  factor: Float64Array,
  gradient: Float64Array,
): number {
  const curvature = 2 * Math.max(s, 0);
  const along = dot(gradient, outward);
  return dot(gradient, solveCholesky(factor, gradient, gradient.length)) -
    curvature * along * along / (1 + curvature * dot(slope, outward));
}

/** θ of u + δ with ‖θ‖ as δ predicts it: what is missing is made up, twice, by steps along d. */
export function onNorm(
  { chart, u, slope }: LocalModel,
  { step, outward, s }: ModelStep,
  maxNorm: number,
): Float64Array {
  const along = dot(slope, outward);
  let point = u.map((x, i) => x + step[i]!);
  for (let round = 0; round < NORM_ROUNDS; round++) {
    const missing = (maxNorm + s - parameterNorm(fromChart(chart, point))) / along;
    point = point.map((x, i) => x + missing * outward[i]!);
  }
  return fromChart(chart, point);
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
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
