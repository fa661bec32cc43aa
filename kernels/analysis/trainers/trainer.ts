/**
 * What the trainers of this folder have in common: they lower a loss L(θ), given with its gradient, in float64, all
 * samples at each step, with sums in a fixed order: the same numbers on every machine that computes L alike.
 */
import type { LossAndGradient } from "../../loss.ts";
import { infNorm } from "../numerics/inf_norm.ts";

/** L and ∇L at θ; it does not keep θ, and gives a new gradient each time. */
export type LossOf = (theta: Float64Array) => LossAndGradient;

/** A trainer after some steps. */
export interface TrainerPoint extends LossAndGradient {
  readonly theta: Float64Array;
  readonly steps: number;
  /** How often L was computed. */
  readonly evaluations: number;
}

/** When to stop; whatever comes first. */
export interface Stops {
  readonly mostSteps: number;
  /** A step may pass it by those of its own search. */
  readonly mostEvaluations?: number;
  /** max |∂L/∂θᵢ| at which the point counts as at rest; 0 where not given. */
  readonly leastGradient?: number;
  /** Asked at the start and after each step: false ends the training. Also for those who look on. */
  readonly goesOn?: (point: TrainerPoint) => boolean;
}

/** `rounding`: no step lowers L by more than its rounding; `not-finite`: L or its gradient is no number any more. */
export type Ending = "gradient" | "steps" | "evaluations" | "left" | "rounding" | "not-finite";

export interface Trained extends TrainerPoint {
  readonly ending: Ending;
}

/** Why a training ends at a point, or null. */
export function endingAt(
  point: TrainerPoint,
  { mostSteps, mostEvaluations = Infinity, leastGradient = 0, goesOn = () => true }: Stops,
): Ending | null {
  const size = infNorm(point.gradient);
  if (!Number.isFinite(point.loss) || !Number.isFinite(size)) return "not-finite";
  if (size <= leastGradient) return "gradient";
  if (!goesOn(point)) return "left";
  if (point.steps >= mostSteps) return "steps";
  return point.evaluations >= mostEvaluations ? "evaluations" : null;
}

export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** a + factor b. */
export function along(a: Float64Array, factor: number, b: Float64Array): Float64Array {
  return a.map((value, i) => value + factor * b[i]!);
}
