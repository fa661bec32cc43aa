/**
 * Gradient descent with momentum in float64 (Polyak, 1964): v ← μ v + ∇L, θ ← θ − η v. As ../../training/descent.ts with
 * all samples, on any loss: in other coordinates as well (weight_normalisation.ts).
 */
import { along, endingAt, type LossOf, type Stops, type Trained } from "./trainer.ts";

export interface DescentRates {
  readonly eta: number;
  /** μ, from 0 on and below 1. */
  readonly mu?: number;
}

/** @throws RangeError for rates without sense */
export function gradientDescent(
  lossOf: LossOf,
  start: Float64Array,
  { eta, mu = 0 }: DescentRates,
  stops: Stops,
): Trained {
  if (!(eta > 0 && Number.isFinite(eta) && mu >= 0 && mu < 1)) {
    throw new RangeError(
      `Cannot descend as eta must be positive and mu from 0 to 1: got eta = ${eta}, mu = ${mu}`,
    );
  }
  let theta: Float64Array = start.slice();
  let v: Float64Array = new Float64Array(start.length);
  for (let steps = 0;; steps++) {
    const point = { ...lossOf(theta), theta, steps, evaluations: steps + 1 };
    const ending = endingAt(point, stops);
    if (ending !== null) return { ...point, ending };
    v = along(point.gradient, mu, v);
    theta = along(theta, -eta, v);
  }
}
