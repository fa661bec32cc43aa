/**
 * Levenberg's and Marquardt's method for mean squares L = (1/N) |e|² (Nocedal & Wright, Numerical Optimization, 2006, 10.3):
 * a step p solves min |J p + e|² + λ |D p|², by the triangular form of J and not by Jᵀ J. D holds the largest norm that
 * each column of J has had so far (Moré, 1978), so that the units of parameters do not count. λ follows from the gain, the
 * fall of L by what the model promised (Nielsen, 1999): no radius of trust, and one solution for each try.
 */
import { LOSS_CURVATURE, type LossAndGradient } from "../../loss.ts";
import { backSubstitute, triangularise } from "../linear_algebra/householder.ts";
import type { LeastSquares } from "./residuals.ts";
import { dot, endingAt, type Stops, type Trained, type TrainerPoint } from "./trainer.ts";

/** λ at the start, where columns have norm 1. */
const FIRST_DAMPING = 1e-3;
const LEAST_DAMPING = 1e-40;
/** Of a step that is taken. */
const LEAST_GAIN = 1e-4;
/** Of L: what its sum of many terms may err by. */
const ROUNDING = 2 ** -52;

/** λ, and what it is multiplied by after the next step that is refused. */
interface Damping {
  readonly lambda: number;
  readonly growth: number;
}

/** L and ∇L with what steps are made of. */
interface Model extends LossAndGradient {
  /** R and Qᵀe, P × (P + 1), by columns. */
  readonly triangle: Float64Array;
  /** The diagonal of D. */
  readonly scale: Float64Array;
}

/** `evaluations` counts residuals, with and without their derivatives. */
export function levenbergMarquardt(problem: LeastSquares, start: Float64Array, stops: Stops): Trained {
  const mostEvaluations = stops.mostEvaluations ?? Infinity;
  const scale = new Float64Array(problem.parameters);
  let damping: Damping = { lambda: FIRST_DAMPING, growth: 2 };
  let theta = start.slice();
  let evaluations = 0;
  for (let steps = 0;; steps++) {
    const model = modelAt(problem, theta, scale);
    evaluations++;
    const point: TrainerPoint = {
      ...{ loss: model.loss, gradient: model.gradient },
      theta,
      steps,
      evaluations,
    };
    const ending = endingAt(point, stops);
    if (ending !== null) return { ...point, ending };
    let next: Float64Array<ArrayBuffer> | null = null;
    while (next === null) {
      if (evaluations >= mostEvaluations) return { ...point, evaluations, ending: "evaluations" };
      const step = dampedStep(model, damping.lambda);
      if (step === null && Number.isFinite(damping.lambda)) {
        damping = afterGain(damping, NaN);
        continue;
      }
      // Longer tries have failed, and this one promises nothing that L could show.
      if (step === null || !(step.fall / problem.n > ROUNDING * model.loss)) {
        return { ...point, evaluations, ending: "rounding" };
      }
      const tried = theta.map((value, i) => value + step.step[i]!);
      const gain = (model.loss - meanSquare(problem.residuals(tried))) / (step.fall / problem.n);
      evaluations++;
      damping = afterGain(damping, gain);
      if (gain > LEAST_GAIN) next = tried;
    }
    theta = next;
  }
}

/** Nielsen's rule; a gain that is no number is a refused step. */
function afterGain({ lambda, growth }: Damping, gain: number): Damping {
  if (!(gain > LEAST_GAIN)) return { lambda: lambda * growth, growth: 2 * growth };
  const late = 2 * gain - 1;
  return { lambda: Math.max(lambda * Math.max(1 / 3, 1 - late * late * late), LEAST_DAMPING), growth: 2 };
}

/** ∇L = (2/N) Jᵀe, and the triangular form of [J e]; D grows with J. */
function modelAt(problem: LeastSquares, theta: Float64Array, scale: Float64Array): Model {
  const { n, parameters: p } = problem;
  const { residuals, jacobian } = problem.linearised(theta);
  const gradient = new Float64Array(p);
  const rows = Math.max(n, p);
  const all = new Float64Array(rows * (p + 1));
  for (let j = 0; j < p; j++) {
    const column = jacobian.subarray(j * n, (j + 1) * n);
    gradient[j] = LOSS_CURVATURE / n * dot(column, residuals);
    scale[j] = Math.max(scale[j]!, Math.sqrt(dot(column, column)));
    all.set(column, j * rows);
  }
  all.set(residuals, p * rows);
  const loss = meanSquare(residuals);
  triangularise(all, rows, p + 1, p);
  const triangle = new Float64Array(p * (p + 1));
  for (let j = 0; j <= p; j++) triangle.set(all.subarray(j * rows, j * rows + p), j * p);
  return { loss, gradient, triangle, scale };
}

/** The step for this λ, and the fall of |e|² that J promises: |J p|² + 2λ |D p|². Null where no finite step solves it. */
function dampedStep({ triangle, scale }: Model, lambda: number) {
  const p = scale.length;
  const rows = 2 * p;
  const system = new Float64Array(rows * (p + 1));
  // A column that was always 0 has no unit of its own.
  const diagonal = scale.map((norm) => Math.sqrt(lambda) * (norm > 0 ? norm : 1));
  for (let j = 0; j <= p; j++) {
    system.set(triangle.subarray(j * p, (j + 1) * p), j * rows);
    if (j < p) system[j * rows + p + j] = diagonal[j]!;
  }
  triangularise(system, rows, p + 1, p);
  const solution = backSubstitute(system, rows, p);
  if (solution === null || !solution.every(Number.isFinite)) return null;
  let fall = 0;
  for (let i = 0; i < p; i++) {
    let sum = 0;
    for (let j = i; j < p; j++) sum += triangle[j * p + i]! * solution[j]!;
    const scaled = diagonal[i]! * solution[i]!;
    fall += sum * sum + 2 * scaled * scaled;
  }
  return { step: solution.map((value) => -value), fall };
}

function meanSquare(residuals: Float64Array): number {
  return dot(residuals, residuals) / residuals.length;
}
