/**
 * The multipliers of the kinks at which a relu network lies: those of the element of least length, |g + Σ τ x̃| over
 * 0 ≤ τ ≤ c. That is the step's subproblem (subproblem.ts) with B = I and all kinks at z = 0.
 */
import type { KinkMoments } from "./moments.ts";
import { type KinkProblem, kinkValues, lengthOf } from "./problem.ts";
import { pointAt, surroundings } from "./surroundings.ts";
import { kinkStep } from "./subproblem.ts";

/** |z| / (|w| |x̃|) up to which a sample lies on a kink: more than θ in 48 bits makes of it. */
const ON_KINK = 1e-11;
/** Of |g| and |x̃|: x̃·(g + Σ τ x̃) that rounding leaves. */
const ROUNDING = 1e-15;

/** τ of the kinks with c > 0 at which θ lies; none where the active set has not settled. */
export function leastMultipliers(
  problem: KinkProblem,
  moments: KinkMoments,
  theta: Float64Array,
  maxNorm: number,
): ReadonlyMap<number, number> {
  const { n, neurons, stride, parameters, lengths } = problem;
  const { z } = kinkValues(problem, theta);
  const off = new Map<number, number>();
  for (let k = 0; k < neurons; k++) {
    const reach = ON_KINK * lengthOf(theta, k * stride, stride);
    for (let i = 0; i < n; i++) {
      if (Math.abs(z[i * neurons + k]!) <= reach * lengths[i]!) off.set(i * neurons + k, 0);
    }
  }
  const point = pointAt(problem, theta, maxNorm, off);
  const { gradient, jumps, multipliers } = surroundings(problem, moments, point, maxNorm);
  const factor = new Float64Array(parameters * parameters);
  for (let i = 0; i < parameters; i++) factor[i * parameters + i] = 1;
  const size = ROUNDING * lengthOf(gradient, 0, parameters);
  const tolerances = z.map((_, kink) => size * lengths[(kink - kink % neurons) / neurons]!);
  const valleys = Int32Array.from(multipliers.keys());
  const model = { factor, gradient, z: new Float64Array(z.length), jumps, tolerances, valleys, multipliers };
  return kinkStep(problem, model)?.multipliers ?? new Map();
}
