/** Activations by the names that libraries and people give them: `leaky_relu(0.2)`, `swish`, `logistic`. */
import {
  LAYER_ACTIVATIONS,
  type LayerActivation,
  type LayerActivationName,
} from "../../../kernels/diagnosis/activations.ts";
import { InputError, shortened } from "../input_error.ts";

const ALIASES: { readonly [name: string]: LayerActivationName } = {
  logistic: "sigmoid",
  linear: "identity",
  none: "identity",
  leakyrelu: "leaky-relu",
  lrelu: "leaky-relu",
  swish: "silu",
  "gelu-new": "gelu-tanh",
  "gelu-pytorch-tanh": "gelu-tanh",
  "gelu-approximate": "gelu-tanh",
};

export const ACTIVATION_NAMES = Object.keys(LAYER_ACTIVATIONS) as readonly LayerActivationName[];

export const HOW_TO_SAY =
  "--activation tanh (all hidden layers), --activation tanh,relu,identity (each layer, the last one as well), " +
  'or --spec spec.json with {"activation": "tanh"}';

/**
 * @param said where it stands, for the message
 * @param last softmax in front of a cross-entropy is part of the loss: the last layer may have it, and gives logits
 * @throws InputError for a name that is not known, or a number where none belongs
 */
export function parseActivation(text: string, said: string, last = false): LayerActivation {
  const found = /^([a-z][a-z0-9_\- ]*)(?:[(:=]\s*([+-]?[0-9.]+(?:e[+-]?\d+)?)\s*\)?)?$/i.exec(text.trim());
  const plain = (found?.[1] ?? "").trim().toLowerCase().replace(/[_ ]+/g, "-");
  if (last && /^(log-?)?softmax$/.test(plain)) return { name: "identity" };
  const name = Object.hasOwn(ALIASES, plain) ? ALIASES[plain]! : plain;
  if (!Object.hasOwn(LAYER_ACTIVATIONS, name)) {
    throw new InputError(
      `${said} names the activation ${JSON.stringify(shortened(text))}, which is not known here: there are ` +
        `${ACTIVATION_NAMES.join(", ")}${
          plain.includes("softmax") ? "; softmax only behind the last layer" : ""
        }`,
    );
  }
  const known = name as LayerActivationName;
  if (found![2] === undefined) return { name: known };
  return withParameter(known, Number(found![2]), said);
}

/** @throws InputError unless it has a parameter, and this is a finite number */
export function withParameter(name: LayerActivationName, parameter: number, said: string): LayerActivation {
  const takes = "parameter" in LAYER_ACTIVATIONS[name];
  if (takes && Number.isFinite(parameter)) return { name, parameter };
  throw new InputError(
    takes
      ? `${said} gives ${name} a parameter that is no finite number`
      : `${said} gives ${name} the parameter ${parameter}: only leaky-relu and elu have one`,
  );
}

/** `tanh: tanh z`; of one with a parameter its value as well. */
export function activationText({ name, parameter }: LayerActivation): string {
  const entry = LAYER_ACTIVATIONS[name];
  const p = parameter ?? ("parameter" in entry ? entry.parameter : undefined);
  return `${name}, ${entry.formula}${p === undefined ? "" : ` with p = ${p}`}`;
}
