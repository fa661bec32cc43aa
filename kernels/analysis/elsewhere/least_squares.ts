/**
 * Descent of a mean square loss L = Σ r²/N, r = f − y, of a small model with its Jacobian, in float64 on all samples at
 * once: steps of Adam (Kingma and Ba 2015; 0.9, 0.999, 10⁻⁸), which choose the valley, then Levenberg and Marquardt's,
 * which follow it. Their matrix is JᵀJ + λ diag JᵀJ (Marquardt 1963), so that a parameter's scale does not count, and λ is
 * changed by the gain, the fall of L over the one that the linear model promised (Nielsen 1999): a flat channel is as
 * easy to follow as a round minimum. A valley that leads to infinity bends: each step s has half the geodesic
 * acceleration a added, (JᵀJ + λD) a = −Jᵀ r_ss with the second derivative r_ss of r along s, and is not tried where a
 * is of its size (Transtrum and Sethna 2012). Without it (as in ../trainers) the first 40 students came to one channel in
 * 1600 steps, with it to four in 400. No step raises L. This is not gradient flow: it tells where a valley
 * leads, not how long a flow takes there.
 */
import { cholesky, solveCholesky } from "../linear_algebra/linear_solve.ts";

export interface Linearised {
  /** f, as many as there are targets. */
  readonly outputs: Float64Array;
  /** Outputs × P, row-major. */
  readonly jacobian: Float64Array;
}

export interface LeastSquares {
  readonly targets: Float64Array;
  outputs(theta: Float64Array): Float64Array;
  linearised(theta: Float64Array): Linearised;
}

export interface DescentOptions {
  readonly adamSteps: number;
  readonly adamRate: number;
  /** Tried ones, taken or not. */
  readonly newtonSteps: number;
  /** Ends the descent after a step, such as a large norm. */
  readonly stop: (theta: Float64Array) => boolean;
}

/** Why a descent ended: `stop`, a gradient of almost 0 or no step that lowers L, or no steps left. */
export type DescentEnd = "stopped" | "rest" | "out-of-steps";

export interface Descent {
  readonly end: DescentEnd;
  /** After Adam, and after each step of the second part that was taken. */
  readonly path: readonly Float64Array[];
  readonly theta: Float64Array;
  readonly loss: number;
  /** Largest entry of ∇L. */
  readonly slope: number;
}

const [MEAN, SQUARE, SMALL] = [0.9, 0.999, 1e-8];
const FIRST_DAMPING = 1e-3;
/** A step beyond is shorter than any change of L that float64 can tell. */
const MOST_DAMPING = 1e14;
/** Of ∇L, and of L: what remains of targets of order 1 by rounding. */
/** Of a step, for the second derivative along it. */
const PROBE = 0.1;
/** |2a| over |s|, in D, beyond which a step leaves the region where two terms describe r. */
const MOST_BENT = 0.75;
const REST = { slope: 1e-13, loss: 1e-26 };

export function meanSquare(outputs: Float64Array, targets: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < targets.length; i++) sum += (outputs[i]! - targets[i]!) * (outputs[i]! - targets[i]!);
  return sum / targets.length;
}

/** L, ∇L and, where it is asked for, JᵀJ/N. */
export function normalEquations({ targets, linearised }: LeastSquares, theta: Float64Array, matrix = true) {
  const { outputs, jacobian } = linearised(theta);
  const [p, n] = [theta.length, targets.length];
  const gradient = new Float64Array(p);
  const normal = new Float64Array(matrix ? p * p : 0);
  for (let row = 0; row < n; row++) {
    const rest = outputs[row]! - targets[row]!;
    for (let i = 0; i < p; i++) {
      const each = jacobian[row * p + i]!;
      gradient[i] = gradient[i]! + 2 * rest * each / n;
      if (!matrix) continue;
      for (let j = 0; j <= i; j++) normal[i * p + j] = normal[i * p + j]! + each * jacobian[row * p + j]! / n;
    }
  }
  return { loss: meanSquare(outputs, targets), gradient, normal, outputs, jacobian };
}

export function descend(problem: LeastSquares, start: Float64Array, options: DescentOptions): Descent {
  const theta = adam(problem, start, options);
  return levenbergMarquardt(problem, theta, options);
}

function adam(problem: LeastSquares, start: Float64Array, { adamSteps, adamRate }: DescentOptions) {
  const theta = start.slice();
  const [m, v] = [new Float64Array(theta.length), new Float64Array(theta.length)];
  let [first, second] = [1, 1];
  for (let step = 0; step < adamSteps; step++) {
    const { gradient } = normalEquations(problem, theta, false);
    first *= MEAN;
    second *= SQUARE;
    for (let i = 0; i < theta.length; i++) {
      const g = gradient[i]!;
      m[i] = MEAN * m[i]! + (1 - MEAN) * g;
      v[i] = SQUARE * v[i]! + (1 - SQUARE) * g * g;
      theta[i] = theta[i]! - adamRate * (m[i]! / (1 - first)) / (Math.sqrt(v[i]! / (1 - second)) + SMALL);
    }
  }
  return theta;
}

function levenbergMarquardt(problem: LeastSquares, start: Float64Array, options: DescentOptions): Descent {
  const p = start.length;
  const path = [start];
  let theta = start;
  let at = normalEquations(problem, theta);
  let [damping, growth] = [FIRST_DAMPING, 2];
  const ended = (end: DescentEnd): Descent => {
    const slope = at.gradient.reduce((most, g) => Math.max(most, Math.abs(g)), 0);
    return { end, path, theta, loss: at.loss, slope };
  };
  for (let tried = 0; tried < options.newtonSteps; tried++) {
    const slope = at.gradient.reduce((most, g) => Math.max(most, Math.abs(g)), 0);
    if (slope < REST.slope || at.loss < REST.loss || damping > MOST_DAMPING) return ended("rest");
    const trial = bentStep(problem, theta, at, damping);
    const next = trial === null ? null : theta.map((value, i) => value + trial.whole[i]!);
    // Most steps are taken, and need the matrix at their end.
    const there = next === null ? null : normalEquations(problem, next);
    if (trial === null || next === null || there === null || !(there.loss < at.loss)) {
      damping *= growth;
      growth *= 2;
      continue;
    }
    // L(θ) − model(θ + s) = sᵀ(λ D s − g/2) in units of L.
    const promised = trial.straight.reduce(
      (sum, s, i) => sum + s * (damping * at.normal[i * p + i]! * s - at.gradient[i]! / 2),
      0,
    );
    const bent = 2 * (at.loss - there.loss) / promised - 1;
    damping *= Math.max(1 / 3, 1 - bent * bent * bent);
    growth = 2;
    theta = next;
    path.push(theta);
    at = there;
    if (options.stop(theta)) return ended("stopped");
  }
  return ended("out-of-steps");
}

/** s and s + a/2; null where the matrix is singular, or a is not small beside s. */
function bentStep(
  problem: LeastSquares,
  theta: Float64Array,
  { gradient, normal, outputs, jacobian }: ReturnType<typeof normalEquations>,
  damping: number,
): { straight: Float64Array; whole: Float64Array } | null {
  const [p, n] = [theta.length, outputs.length];
  const damped = normal.slice();
  for (let i = 0; i < p; i++) damped[i * p + i] = damped[i * p + i]! * (1 + damping);
  const factor = cholesky(damped, Number.MIN_VALUE, p);
  if (factor === null) return null;
  const straight = solveCholesky(factor, gradient.map((g) => -g / 2), p);
  const probe = problem.outputs(theta.map((value, i) => value + PROBE * straight[i]!));
  const right = new Float64Array(p);
  for (let row = 0; row < n; row++) {
    let along = 0;
    for (let i = 0; i < p; i++) along += jacobian[row * p + i]! * straight[i]!;
    const second = 2 / PROBE * ((probe[row]! - outputs[row]!) / PROBE - along);
    for (let i = 0; i < p; i++) right[i] = right[i]! - jacobian[row * p + i]! * second / n;
  }
  const bend = solveCholesky(factor, right, p);
  let [size, bent] = [0, 0];
  for (let i = 0; i < p; i++) {
    const weight = normal[i * p + i]!;
    size += weight * straight[i]! * straight[i]!;
    bent += weight * bend[i]! * bend[i]!;
  }
  if (!(2 * Math.sqrt(bent) <= MOST_BENT * Math.sqrt(size))) return null;
  return { straight, whole: straight.map((value, i) => value + bend[i]! / 2) };
}
