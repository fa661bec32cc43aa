/** The tries of a step of finisher.ts: 3 to 7 of its rules, with growing damping until a step is accepted. */
import type { NetworkShape } from "../../network_shape.ts";
import type { LossDerivatives } from "../../loss.ts";
import { fromChart, pullGradient } from "./charts.ts";
import { relativeStep } from "./chart_metric.ts";
import { type LocalModel, modelStep, naturalSize, onNorm } from "./model.ts";
import type { Descent } from "./descent.ts";
import { HELD_PART } from "./rest.ts";
import { cholesky } from "../linear_algebra/linear_solve.ts";

const LEAST_DAMPING = 1e-15;
const NO_DAMPING = 1e-16;
const LEAST_RATIO = 1e-3;
export const MOST_TRIES = 120;

interface DescentRules {
  readonly longest: number;
  readonly rounding: number;
  readonly maxNorm: number;
  readonly mostTries: number;
}

/** Tries with growing damping until a step is accepted, or MOST_TRIES are used up. */
export function descend(
  shape: NetworkShape,
  here: LocalModel,
  at: LossDerivatives,
  damping: number,
  evaluate: (theta: Float64Array) => LossDerivatives,
  { longest, rounding, maxNorm, mostTries }: DescentRules,
): Descent {
  const { chart, u, hessian, metric, total } = here;
  const p = u.length;
  const damped = new Float64Array(p * p);
  const hidden = rounding * Math.abs(at.loss);
  let evaluations = 0;
  for (let tries = 0; tries < mostTries; tries++) {
    damped.set(hessian);
    for (let i = 0; i < p; i++) damped[i * p + i] = damped[i * p + i]! + damping * metric[i]!;
    const factor = cholesky(damped, 0, p);
    if (factor === null) {
      damping = Math.max(4 * damping, LEAST_DAMPING);
      continue;
    }
    const model = modelStep(here, factor);
    if (!(relativeStep(shape, metric, model.step) <= longest)) {
      damping = Math.max(3 * damping, LEAST_DAMPING);
      continue;
    }
    const theta = model.s >= (HELD_PART - 1) * maxNorm
      ? onNorm(here, model, maxNorm)
      : fromChart(chart, u.map((x, i) => x + model.step[i]!));
    const next = evaluate(theta);
    evaluations++;
    const measured = model.fall >= hidden;
    const ratio = (at.loss - next.loss) / model.fall;
    const size = (gradient: Float64Array) => naturalSize(here, model, factor, gradient);
    const accepted = measured
      ? ratio > LEAST_RATIO
      : next.loss <= at.loss + hidden && size(pullGradient(chart, theta, next.gradient)) < size(total);
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
