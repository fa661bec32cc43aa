/**
 * What an activation lets one change of a unit without a change of the function, so that units are compared in
 * coordinates that do not depend on it:
 *
 * - "odd": σ(−z) = −σ(z), of sigmoid up to a constant that the next layer's bias takes: (w, a) and (−w, −a) are one unit;
 * - "linear": σ(z) − σ(−z) is a multiple of z: (−w, a) is the unit (w, a) beside a linear function, so that a close pair
 *   may hide as an opposite one, where other units take the linear function (../../analysis/finisher/chart_groups.ts);
 * - "none".
 *
 * Homogeneous activations (activations.ts) let a scale move from input to output weights.
 */
import { LAYER_ACTIVATIONS, type LayerActivationName } from "../activations.ts";

export type Mirror = "odd" | "linear" | "none";

const MIRRORS: Readonly<Record<LayerActivationName, Mirror>> = {
  ...{ tanh: "odd", erf: "odd", sigmoid: "odd", identity: "odd" },
  ...{ softplus: "linear", relu: "linear", "leaky-relu": "linear" },
  ...{ gelu: "linear", "gelu-tanh": "linear", silu: "linear" },
  ...{ g: "none", elu: "none" },
};

export function mirrorOf(name: LayerActivationName): Mirror {
  return MIRRORS[name];
}

export function isHomogeneous(name: LayerActivationName): boolean {
  return LAYER_ACTIVATIONS[name].homogeneous;
}
