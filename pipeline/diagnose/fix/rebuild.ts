/** The few lines of Python that build a changed network and load its weights, for PyTorch and for Keras. */
import type { GatePlace } from "../../../kernels/diagnosis/hidden/gated_unit.ts";
import type { DenseLayer, DenseNetwork } from "../../../kernels/diagnosis/network.ts";
import { activated, type Library, slopeOf } from "./python_activations.ts";
import { isSingle } from "./tensors.ts";

function head(library: Library, file: string): string {
  return library === "pytorch"
    ? `import math
import torch
from safetensors.torch import load_file

tensors = load_file("${file}")
`
    : `import math
from keras import ops
from safetensors.numpy import load_file

tensors = {name: ops.convert_to_tensor(value) for name, value in load_file("${file}").items()}
`;
}

function body(lines: readonly string[]): string {
  return `\n\ndef network(x):\n${lines.map((line) => `    ${line}\n`).join("")}`;
}

function transposed(library: Library, name: string): string {
  return library === "pytorch" ? `tensors["${name}"].T` : `ops.transpose(tensors["${name}"])`;
}

function layerLines(library: Library, { biased, activation }: DenseLayer, k: number): string[] {
  return [
    `z = x @ ${transposed(library, `layers.${k}.weight`)}${biased ? ` + tensors["layers.${k}.bias"]` : ""}`,
    `x = ${activated(library, activation)}`,
  ];
}

/** Lines for a fully connected network with tensors `layers.K.weight` (out × in) and `layers.K.bias`. */
export function rebuildDense(library: Library, file: string, { layers }: DenseNetwork): string {
  const lines = layers.flatMap((layer, k) => layerLines(library, layer, k));
  return head(library, file) + body([...lines, "return x"]);
}

/**
 * Lines for a network with a gated linear unit, f(x) = c σ(w·x̃) + A (Δ·x̃) σ′(w·x̃) + Σ aₖ σ(wₖ·x̃) + b as the arguments of
 * the next layer; tensors as in tensors.ts.
 */
export function rebuildGated(library: Library, file: string, network: DenseNetwork, pair: GatePlace): string {
  const { layers } = network;
  const [own, next] = [layers[pair.layer]!, layers[pair.layer + 1]!];
  const t = (name: string) => `tensors["${name}"]`;
  const plus = (name: string, biased = own.biased) => biased ? ` + ${t(name)}` : "";
  const single = isSingle(network, pair);
  const sigma = activated(library, own.activation);
  const value = `(x @ ${t("gate.value")}${plus("gate.value_bias")}) * slope`;
  const weights = single ? t("output.weight") : transposed(library, "output.weight");
  const sum = `f${plus("output.bias", next.biased)}`;
  const gated = [
    `z = x @ ${t("gate.weight")}${plus("gate.bias")}`,
    `slope = ${slopeOf(library, own.activation)}`,
    single
      ? `f = ${t("gate.output")} * (${sigma}) + ${value}`
      : `f = (${sigma})[:, None] * ${t("gate.output")} + (${value})[:, None] * ${t("gate.value_output")}`,
    ...own.outputs > 2
      ? [
        `z = x @ ${transposed(library, "hidden.weight")}${plus("hidden.bias")}`,
        `f = f + (${sigma}) @ ${weights}`,
      ]
      : [],
  ];
  const plain = pair.layer === layers.length - 2 && next.activation.name === "identity";
  return head(library, file) + body([
    ...layers.slice(0, pair.layer).flatMap((layer, k) => layerLines(library, layer, k)),
    ...gated,
    ...plain ? [`return ${sum}`] : [
      `z = ${sum}`,
      `x = ${activated(library, next.activation)}`,
      ...layers.slice(pair.layer + 2).flatMap((layer, k) => layerLines(library, layer, pair.layer + 2 + k)),
      "return x",
    ],
  ]);
}
