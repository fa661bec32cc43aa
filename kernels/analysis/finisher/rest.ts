/** When the finisher's point is at rest, and its last steps where it is held by the regulariser (finisher.ts, 2). */
import type { NetworkShape } from "../../network_shape.ts";
import type { LossDerivatives } from "../../loss.ts";
import { relativeStep } from "./chart_metric.ts";
import type { Descent } from "./descent.ts";
import { type LocalModel, localModel, modelStep, onNorm } from "./model.ts";
import { infNorm } from "../numerics/inf_norm.ts";
import { cholesky } from "../linear_algebra/linear_solve.ts";

/** Relative change of the loss that rounding hides: in a channel the outputs of hundreds cancel. */
export const ROUNDING = 1e-12;
const HELD_GRADIENT = 1e-9;
export const HELD_PART = 0.999;
const HELD_STEP = 1e-2;
export const REST_GRADIENT = 5e-12;
export const REST_STEP = 1e-4;
const FIRST_CALM = 1e-12;
const LAST_CALM = 1;
const CALM_STEPS = 6;

/** Whether a point is at rest, or so near that only undamped steps below rounding are left. */
type Rest = "rest" | "settles" | "no";

export function restOf(
  shape: NetworkShape,
  here: LocalModel,
  at: LossDerivatives,
  held: boolean,
  rounding: number,
): Rest {
  const residual = infNorm(at.gradient);
  if (held && residual < HELD_GRADIENT) return "rest";
  if (!held && !(residual < REST_GRADIENT)) return "no";
  const factor = cholesky(here.hessian, 0, here.metric.length);
  if (factor === null) return "no";
  const { step, fall } = modelStep(here, factor);
  const length = relativeStep(shape, here.metric, step);
  if (!held) return length < REST_STEP ? "rest" : "no";
  return length < HELD_STEP && fall < rounding * Math.abs(at.loss) ? "settles" : "no";
}

/** Whether L + R rests at θ, held by the regulariser. */
export function restsAtNorm(
  shape: NetworkShape,
  theta: Float64Array,
  at: LossDerivatives,
  maxNorm: number,
  rounding = ROUNDING,
): boolean {
  const model = localModel(shape, theta, at, { maxNorm });
  return restOf(shape, model, at, true, rounding) !== "no";
}

/**
 * The first point of a few steps in a row, from one that settles, where the gradient by θ is at most half as large, and which
 * settles as well.
 */
export function calmed(
  shape: NetworkShape,
  start: LocalModel,
  before: LossDerivatives,
  evaluate: (theta: Float64Array) => LossDerivatives,
  { rounding, maxNorm }: { readonly rounding: number; readonly maxNorm: number },
): Descent {
  const most = before.loss + rounding * Math.abs(before.loss);
  const enough = infNorm(before.gradient) / 2;
  let evaluations = 0;
  for (let damping = 0; damping <= LAST_CALM; damping = Math.max(FIRST_CALM, 100 * damping)) {
    let here = start;
    for (let steps = 0; steps < CALM_STEPS; steps++) {
      const theta = undisputed(here, damping, maxNorm);
      if (theta === null) break;
      const at = evaluate(theta);
      evaluations++;
      here = localModel(shape, theta, at, { maxNorm });
      if (!(infNorm(at.gradient) <= enough && at.loss <= most)) continue;
      if (restOf(shape, here, at, true, rounding) === "no") continue;
      return { theta, at, damping: 0, evaluations };
    }
  }
  return { theta: null, evaluations };
}

/** θ after the model's step, whatever comes of it; null where the damped Hessian is not positive definite. */
function undisputed({ metric, ...here }: LocalModel, damping: number, maxNorm: number): Float64Array | null {
  const p = metric.length;
  const damped = here.hessian.slice();
  for (let i = 0; i < p; i++) damped[i * p + i] = damped[i * p + i]! + damping * metric[i]!;
  const factor = cholesky(damped, 0, p);
  if (factor === null) return null;
  const model = { metric, ...here };
  return onNorm(model, modelStep(model, factor), maxNorm);
}
