/**
 * The networks that figure O3 compares: r neurons, r/2 gated units in their place, and r − 2 neurons with one gated unit.
 * A gated unit in the place of two neurons takes one parameter less, so that a network with units never has more.
 */
import type { ActivationName } from "../../../../kernels/activations.ts";
import type { GatedShape } from "../../../../kernels/analysis/gated/gated_shape.ts";

export const KINDS = ["plain", "gated", "one gated"] as const;
export type Kind = typeof KINDS[number];

/** Of all networks: the study's. */
export const ACTIVATION: ActivationName = "softplus";

/** @param width r, even */
export function shapeOf(kind: Kind, inputs: number, width: number): GatedShape {
  const gated = kind === "plain" ? 0 : kind === "gated" ? width / 2 : 1;
  return { inputs, gated, neurons: width - 2 * gated, activation: ACTIVATION };
}

/** Two neurons make no other network with one unit than with all. */
export function kindsOf(width: number): readonly Kind[] {
  return KINDS.filter((kind) => kind !== "one gated" || width > 2);
}
