/**
 * One damped step of a relu network's finisher: the local model of L + R around θ, and tries with growing damping until
 * the loss falls.
 *
 * B = ∇∇(L + R) of the smooth piece + λ I + d dᵀ for the scaling direction d of each neuron (relu_balance.ts; not where
 * R acts), so that no step goes along the symmetry. Where that is not positive definite, HOLD x̃x̃ᵀ/|x̃|² is added for
 * the kinks that hold: it changes nothing on their surface, and there the curvature is positive near a minimum even
 * where that of the whole space is not. So Newton's method on the surface of the kinks is reached as λ falls.
 */
import { type KinkProblem, lengthOf } from "./problem.ts";
import { addKink, type KinkModel, type KinkStep, kinkStep } from "./subproblem.ts";
import { infNorm } from "../numerics/inf_norm.ts";
import { cholesky } from "../linear_algebra/linear_solve.ts";
import { scalingDirection, withBalances } from "./relu_balance.ts";
import { type KinkPoint, type KinkSurroundings, pointAt } from "./surroundings.ts";

/** Of |w|, and of OUTPUT_SCALE + |a|: the longest step of a neuron. */
const LONGEST_STEP = 0.03;
const OUTPUT_SCALE = 0.1;
const HOLD = 3;
const LEAST_RATIO = 1e-2;
const MOST_TRIES = 60;
const LEAST_DAMPING = 1e-10;
/** Relative to the loss: a predicted fall that rounding hides, and a rise that rounding may cause. */
const ROUNDING = [1e-13, 1e-15] as const;

export interface KinkDescentStep {
  /** Null where no step was found. */
  readonly point: KinkPoint | null;
  readonly damping: number;
  readonly evaluations: number;
}

/** @param balances to which the neurons are scaled, where R does not act */
export function dampedStep(
  problem: KinkProblem,
  here: KinkPoint,
  around: KinkSurroundings,
  damping: number,
  balances: Float64Array,
  maxNorm: number,
): KinkDescentStep {
  const { near, valleys } = kinksInReach(problem, here, around.jumps);
  let evaluations = 0;
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const factor = factorOf(problem, here.theta, around, damping);
    const found = factor === null ? null : kinkStep(problem, modelOf(here, around, factor, valleys));
    if (found === null) {
      damping *= 4;
      continue;
    }
    if (!(relativeLength(problem, here.theta, found.step) <= LONGEST_STEP)) {
      damping *= 3;
      continue;
    }
    const predicted = predictedFall(problem, here, around, found.step, near);
    const moved = here.theta.map((value, i) => value + found.step[i]!);
    const theta = around.regularised ? moved : withBalances(problem, moved, balances);
    const next = pointAt(problem, theta, maxNorm);
    evaluations++;
    const fall = here.loss - next.loss;
    const hidden = Math.abs(predicted) < ROUNDING[0] * here.loss;
    if (hidden ? fall >= -ROUNDING[1] * here.loss : fall > LEAST_RATIO * predicted && predicted > 0) {
      const multipliers = multipliersAt(found, next.values.z, around.tolerances);
      const factor = hidden || fall > 0.75 * predicted ? 1 / 4 : fall < 0.25 * predicted ? 3 : 1;
      return {
        point: { ...next, multipliers },
        damping: Math.max(LEAST_DAMPING, damping * factor),
        evaluations,
      };
    }
    damping *= 4;
  }
  return { point: null, damping, evaluations };
}

function modelOf(
  here: KinkPoint,
  { gradient, jumps, tolerances, multipliers }: KinkSurroundings,
  factor: Float64Array,
  valleys: Int32Array,
): KinkModel {
  return { factor, gradient, z: here.values.z, jumps, tolerances, valleys, multipliers };
}

/** Multipliers of the kinks at which the step ends: those held, and those that lie there too. */
function multipliersAt(
  { held, multipliers }: KinkStep,
  z: Float64Array,
  tolerances: Float64Array,
): ReadonlyMap<number, number> {
  const kept = new Map<number, number>();
  for (const kink of held) kept.set(kink, multipliers.get(kink)!);
  for (const [kink, value] of multipliers) {
    if (!kept.has(kink) && Math.abs(z[kink]!) <= 10 * tolerances[kink]!) kept.set(kink, value);
  }
  return kept;
}

/** Kinks that a step of the longest kind may meet; and the valleys among them. */
function kinksInReach(problem: KinkProblem, { theta, values: { z } }: KinkPoint, jumps: Float64Array) {
  const { n, neurons, stride, lengths } = problem;
  const near: number[] = [];
  for (let k = 0; k < neurons; k++) {
    const reach = LONGEST_STEP * lengthOf(theta, k * stride, stride);
    for (let i = 0; i < n; i++) {
      if (Math.abs(z[i * neurons + k]!) <= reach * lengths[i]!) near.push(i * neurons + k);
    }
  }
  return { near, valleys: Int32Array.from(near.filter((kink) => jumps[kink]! > 0)) };
}

/** Cholesky factor of B, or null. */
function factorOf(
  problem: KinkProblem,
  theta: Float64Array,
  { hessian, multipliers, jumps, counts, regularised }: KinkSurroundings,
  damping: number,
): Float64Array | null {
  const { parameters: p, neurons, stride, output, lengths } = problem;
  const matrix = hessian.slice();
  const addSquare = (v: Float64Array, scale: number, from: number, to: number) => {
    for (let i = from; i < to; i++) {
      if (v[i] === 0) continue;
      for (let j = 0; j < p; j++) matrix[i * p + j] = matrix[i * p + j]! + scale * (v[i]! * v[j]!);
    }
  };
  for (let i = 0; i < p; i++) matrix[i * p + i] = matrix[i * p + i]! + damping;
  for (let k = 0; k < neurons && !regularised; k++) {
    if (counts[k]! > 0) addSquare(scalingDirection(problem, theta, k), 1, 0, p);
    else {for (const i of [output + k, ...Array.from({ length: stride }, (_, i) => k * stride + i)]) {
        matrix[i * p + i] = matrix[i * p + i]! + 1;
      }}
  }
  const plain = cholesky(matrix, 0, p);
  if (plain !== null || multipliers.size === 0) return plain;
  for (const [kink, value] of multipliers) {
    if (!(value > 0 && value < jumps[kink]!)) continue;
    const row = new Float64Array(p);
    addKink(problem, row, kink, 1 / lengths[(kink - kink % neurons) / neurons]!);
    const k = kink % neurons;
    addSquare(row, HOLD, k * stride, (k + 1) * stride);
  }
  return cholesky(matrix, 0, p);
}

/** Of each neuron |δw| / |w| and |δa| / (OUTPUT_SCALE + |a|); the largest. NaN for a step that is not finite. */
function relativeLength(problem: KinkProblem, theta: Float64Array, step: Float64Array): number {
  const { neurons, stride, output } = problem;
  if (!Number.isFinite(infNorm(step))) return NaN;
  let largest = 0;
  for (let k = 0; k < neurons; k++) {
    const moved = lengthOf(step, k * stride, stride);
    const part = moved > 0 ? moved / lengthOf(theta, k * stride, stride) : 0;
    const output_ = Math.abs(step[output + k]!) / (OUTPUT_SCALE + Math.abs(theta[output + k]!));
    largest = Math.max(largest, part, output_);
  }
  return largest;
}

/** Of L + R by its local model: the smooth part without damping, and the jumps of all kinks that the step passes. */
function predictedFall(
  problem: KinkProblem,
  { values: { z } }: KinkPoint,
  { gradient, hessian, jumps, multipliers }: KinkSurroundings,
  step: Float64Array,
  near: readonly number[],
): number {
  const { parameters: p, neurons, stride, x } = problem;
  let fall = 0;
  for (let i = 0; i < p; i++) {
    let image = 0;
    for (let j = 0; j < p; j++) image += hessian[i * p + j]! * step[j]!;
    fall -= step[i]! * (gradient[i]! + image / 2);
  }
  for (const kink of near) {
    const k = kink % neurons;
    const from = (kink - k) / neurons * stride;
    let value = z[kink]!;
    for (let i = 0; i < stride; i++) value += x[from + i]! * step[k * stride + i]!;
    const off = multipliers.has(kink) || z[kink]! <= 0;
    fall -= jumps[kink]! * Math.max(0, off ? value : -value);
  }
  return fall;
}
