/** A point of a relu network with the kinks at which it lies, and what its surroundings are. */
import { type KinkProblem, type KinkValues, kinkValues, lengthOf } from "./problem.ts";
import { countsOf, type KinkMoments } from "./moments.ts";
import { addKink } from "./subproblem.ts";
import { lossSlope } from "../../loss.ts";
import { parameterNorm, withRegulariser } from "../../network_reference.ts";

/** Of |w| |x̃|: |z| of a sample that lies on its kink. */
const ON_KINK = 1e-13;

/** A point θ with the multipliers of the kinks at which it lies. */
export interface KinkPoint {
  readonly theta: Float64Array;
  readonly values: KinkValues;
  /** L + R. */
  readonly loss: number;
  readonly multipliers: ReadonlyMap<number, number>;
}

/** Around a point: everything but the damping. */
export interface KinkSurroundings {
  readonly gradient: Float64Array;
  readonly hessian: Float64Array;
  readonly jumps: Float64Array;
  readonly tolerances: Float64Array;
  /** τ within [0, c], of kinks with c > 0. */
  readonly multipliers: ReadonlyMap<number, number>;
  /** P: the element of the Clarke subdifferential at these multipliers. */
  readonly residual: Float64Array;
  /** Samples that are on, for each neuron. */
  readonly counts: readonly number[];
  /** Whether R acts. */
  readonly regularised: boolean;
}

export function pointAt(
  problem: KinkProblem,
  theta: Float64Array,
  maxNorm: number,
  multipliers: ReadonlyMap<number, number> = new Map(),
): KinkPoint {
  const values = kinkValues(problem, theta);
  const { loss } = withRegulariser({ loss: values.loss, gradient: new Float64Array(0) }, theta, maxNorm);
  return { theta, values, loss, multipliers };
}

export function surroundings(
  problem: KinkProblem,
  moments: KinkMoments,
  { theta, values, multipliers: kept }: KinkPoint,
  maxNorm: number,
): KinkSurroundings {
  const { n, neurons, stride, output, lengths } = problem;
  const jumps = new Float64Array(n * neurons);
  const tolerances = new Float64Array(n * neurons);
  for (let k = 0; k < neurons; k++) {
    const w = lengthOf(theta, k * stride, stride);
    for (let i = 0; i < n; i++) {
      jumps[i * neurons + k] = lossSlope(values.e[i]!) * theta[output + k]! / n;
      tolerances[i * neurons + k] = ON_KINK * w * lengths[i]!;
    }
  }
  const multipliers = new Map<number, number>();
  for (const [kink, value] of kept) {
    const c = jumps[kink]!;
    if (c > 0) multipliers.set(kink, Math.max(0, Math.min(c, value)));
  }
  moments.set(values.z, multipliers.keys());
  const { gradient, hessian } = withRegulariser(
    { loss: values.loss, ...moments.derivatives(theta) },
    theta,
    maxNorm,
  );
  const residual = gradient.slice();
  for (const [kink, value] of multipliers) addKink(problem, residual, kink, value);
  const counts = countsOf(problem, moments);
  const regularised = parameterNorm(theta) > maxNorm;
  return { gradient, hessian, jumps, tolerances, multipliers, residual, counts, regularised };
}
