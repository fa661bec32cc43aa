/**
 * A network of units with one kink each, σ(z) = p z for z ≤ 0 and z above, in any number of layers and with any number of
 * outputs, by the side of the kinks on which its samples lie.
 *
 * A kink is a pair of sample n and hidden unit h, counted through all hidden layers, as n H + h; it is met where zₙₕ = 0.
 * The loss is smooth between kinks. Across one its gradient jumps by c ∇zₙₕ, c = (1 − p) ∂L/∂σ(zₙₕ): a valley where
 * c > 0, a ridge where c < 0. Of a kink that is held the sample counts as below it, whatever z is, and a multiplier
 * 0 ≤ τ ≤ c stands for its part of the jump: ∇ = ∇L + Σ τ ∇z, and the curvature is that of L + Σ τ z.
 */
import { LAYER_ACTIVATIONS } from "../activations.ts";
import type { DenseLoss } from "../findings.ts";
import type { DenseSamples } from "../model.ts";
import { type DenseNetwork, type DensePlace, densePlaces } from "../network.ts";

export interface Piecewise {
  readonly places: readonly DensePlace[];
  readonly parameters: number;
  readonly loss: DenseLoss;
  readonly samples: DenseSamples;
  /** What the loss is divided by. */
  readonly unit: number;
  /** Of each hidden layer its first unit's h, and the slope p below its kinks; 1 where it has none. */
  readonly first: readonly number[];
  readonly below: readonly number[];
  /** H. */
  readonly units: number;
}

/** Null for a network with other activations than these, in hidden layers or of its outputs. */
export function piecewise(
  network: DenseNetwork,
  loss: DenseLoss,
  samples: DenseSamples,
  unit: number,
): Piecewise | null {
  const { places, parameters } = densePlaces(network);
  const hidden = places.slice(0, -1);
  const below: number[] = [];
  const first: number[] = [];
  let units = 0;
  for (const { activation: { name, parameter }, outputs } of hidden) {
    if (name !== "relu" && name !== "leaky-relu" && name !== "identity") return null;
    first.push(units);
    units += outputs;
    below.push(
      name === "relu" ? 0 : name === "identity" ? 1 : parameter ?? LAYER_ACTIVATIONS["leaky-relu"].parameter,
    );
  }
  const fits = units > 0 && below.some((slope) => slope < 1) && below.every((slope) => slope <= 1) &&
    places.at(-1)!.activation.name === "identity";
  return fits ? { places, parameters, loss, samples, unit, first, below, units } : null;
}
