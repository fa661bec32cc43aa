/** Activations as Keras names them: of a layer's field `activation`, or as layers of their own. */
import type { LayerActivation } from "../../../kernels/diagnosis/activations.ts";
import { objectOf } from "./json_text.ts";

/** By the functions' own defaults: `leaky_relu` has slope 0.2, `gelu` is exact. */
const FUNCTIONS: { readonly [name: string]: LayerActivation } = {
  linear: { name: "identity" },
  relu: { name: "relu" },
  leaky_relu: { name: "leaky-relu", parameter: 0.2 },
  gelu: { name: "gelu" },
  silu: { name: "silu" },
  swish: { name: "silu" },
  softplus: { name: "softplus" },
  elu: { name: "elu", parameter: 1 },
  tanh: { name: "tanh" },
  sigmoid: { name: "sigmoid" },
};

/** @returns "softmax" for that one, null for one that is not known */
export function kerasFunction(value: unknown): LayerActivation | "softmax" | null {
  if (value === null || value === undefined) return { name: "identity" };
  const name = typeof value === "string" ? value : objectOf(value)?.config;
  if (name === "softmax" || name === "log_softmax") return "softmax";
  return typeof name === "string" && Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name]! : null;
}

type Config = Readonly<Record<string, unknown>>;

/** Keras 2 and 3 call the same field differently. */
function numberOf(config: Config, names: readonly string[], otherwise: number): number {
  for (const name of names) {
    const value = config[name];
    if (typeof value === "number") return value;
    // Keras 2 writes NumPy's arrays of no index so.
    const inner = objectOf(value)?.value;
    if (typeof inner === "number") return inner;
  }
  return otherwise;
}

/** @returns null for a class that is no activation, or one of a form that is not known */
export function kerasLayerActivation(className: string, config: Config): LayerActivation | "softmax" | null {
  switch (className) {
    case "Activation":
      return kerasFunction(config.activation);
    case "LeakyReLU":
      return { name: "leaky-relu", parameter: numberOf(config, ["negative_slope", "alpha"], 0.3) };
    case "ELU":
      return { name: "elu", parameter: numberOf(config, ["alpha"], 1) };
    case "Softmax":
      return "softmax";
    case "ReLU": {
      if (typeof config.max_value === "number" || numberOf(config, ["threshold"], 0) !== 0) return null;
      const slope = numberOf(config, ["negative_slope"], 0);
      return slope === 0 ? { name: "relu" } : { name: "leaky-relu", parameter: slope };
    }
    default:
      return null;
  }
}
