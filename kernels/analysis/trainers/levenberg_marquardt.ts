/**
 * Levenberg's and Marquardt's method for mean squares L = (1/N) |e|² (Nocedal & Wright, Numerical Optimization, 2006, 10.3):
 * a step p solves min |J p + e|² + λ |D p|², by the triangular form of J and not by Jᵀ J. D holds the largest norm that
 * each column of J has had so far (Moré, 1978), so that the units of parameters do not count. λ follows from the gain, the
 * fall of L by what the model promised (Nielsen, 1999): no radius of trust, and one solution for each try.
 */
import { LOSS_CURVATURE } from "../../loss.ts";
import { backSubstitute, triangularise } from "../linear_algebra/householder.ts";
import type { LeastSquares, Linearised } from "./residuals.ts";
import { along, dot, endingAt, type Stops, type Trained, type TrainerPoint } from "./trainer.ts";

/** λ at the start, where columns have norm 1. */
const FIRST_DAMPING = 1e-3;
const LEAST_DAMPING = 1e-40;
/** Of L: what its sum of many terms may err by. */
const ROUNDING = 2 ** -52;

/** `evaluations` counts residuals, with and without their derivatives. */
export function levenbergMarquardt(problem: LeastSquares, start: Float64Array, stops: Stops): Trained {
  const p = problem.parameters;
  const scale = new Float64Array(p);
  let lambda = FIRST_DAMPING;
  let growth = 2;
  let theta = start.slice();
  let [steps, evaluations] = [0, 0];
  for (;;) {
    const at = problem.linearised(theta);
    evaluations++;
    const model = modelAt(at, problem, scale);
    const point: TrainerPoint = { ...model, theta, steps, evaluations };
    let ending = endingAt(point, stops);
    while (ending === null) {
      const tried = dampedStep(model.triangle, scale, lambda, p);
      if (tried !== null && !(tried.fall / problem.n > ROUNDING * model.loss)) {
        ending = "rounding";
        break;
      }
      const next = tried === null ? theta : along(theta, 1, tried.step) as typeof theta;
      const loss = tried === null ? NaN : meanSquare(problem.residuals(next));
      if (tried !== null) evaluations++;
      const gain = tried === null ? NaN : (model.loss - loss) / (tried.fall / problem.n);
      if (gain > 1e-4) {
        const late = 2 * gain - 1;
        lambda = Math.max(lambda * Math.max(1 / 3, 1 - late * late * late), LEAST_DAMPING);
        growth = 2;
        theta = next;
        steps++;
        break;
      }
      lambda *= growth;
      growth *= 2;
      if (!Number.isFinite(lambda)) ending = "rounding";
      else if (evaluations >= (stops.mostEvaluations ?? Infinity)) ending = "evaluations";
    }
    if (ending !== null) return { ...point, evaluations, ending };
  }
}

/** L, ∇L = (2/N) Jᵀe, and the triangular form of [J e], P rows; D grows with J. */
function modelAt(
  { residuals, jacobian }: Linearised,
  { n, parameters: p }: LeastSquares,
  scale: Float64Array,
) {
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
  return { loss, gradient, triangle };
}

/**
 * The step for this λ, and the fall of |e|² that J promises: |J p|² + 2λ |D p|². Null where the system is singular.
 * @param triangle R and Qᵀe, P × (P + 1)
 */
function dampedStep(triangle: Float64Array, scale: Float64Array, lambda: number, p: number) {
  const rows = 2 * p;
  const system = new Float64Array(rows * (p + 1));
  const root = Math.sqrt(lambda);
  for (let j = 0; j <= p; j++) {
    system.set(triangle.subarray(j * p, (j + 1) * p), j * rows);
    // A column that was always 0 has no unit of its own.
    if (j < p) system[j * rows + p + j] = root * (scale[j]! > 0 ? scale[j]! : 1);
  }
  triangularise(system, rows, p + 1, p);
  const solution = backSubstitute(system, rows, p);
  if (solution === null || !solution.every(Number.isFinite)) return null;
  let fall = 0;
  for (let i = 0; i < p; i++) {
    let sum = 0;
    for (let j = i; j < p; j++) sum += triangle[j * p + i]! * solution[j]!;
    const scaled = root * (scale[i]! > 0 ? scale[i]! : 1) * solution[i]!;
    fall += sum * sum + 2 * scaled * scaled;
  }
  return { step: solution.map((value) => -value), fall };
}

function meanSquare(residuals: Float64Array): number {
  return dot(residuals, residuals) / residuals.length;
}
