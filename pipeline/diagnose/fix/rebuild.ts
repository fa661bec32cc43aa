/** The few lines of Python that build a changed network and load its weights, for PyTorch and for Keras. */
import type { GatePlace } from "../../../kernels/diagnosis/hidden/gated_unit.ts";
import type { DenseLayer, DenseNetwork } from "../../../kernels/diagnosis/network.ts";
import { activated, type Library, slopeOf } from "./python_activations.ts";
import { isSingle } from "./tensors.ts";

const FOLDER = "os.path.dirname(os.path.abspath(__file__))";

/**
 * A module of Python: in PyTorch an nn.Module with parameters that train, in Keras a function. Both take rows, N × D, and
 * return N × M as the network did; they compute in the numbers' own precision, whatever that of the rows.
 * @param lines of `x` and `tensors`, that return the outputs
 */
function moduleOf(library: Library, file: string, lines: readonly string[]): string {
  const indented = (by: number) => lines.map((line) => `${" ".repeat(by)}${line}\n`).join("");
  return library === "pytorch"
    ? `import math
import os
import torch
from safetensors.torch import load_file

FILE = os.path.join(${FOLDER}, "${file}")


class Network(torch.nn.Module):
    """Rows in, N x D; outputs out, N x M, in the rows' precision. Computes in float64; .float() changes that."""

    def __init__(self, file=FILE):
        super().__init__()
        self.names = []
        for name, value in load_file(file).items():
            self.names.append(name)
            self.register_parameter(name.replace(".", "_"), torch.nn.Parameter(value))

    def forward(self, rows):
        tensors = {name: getattr(self, name.replace(".", "_")) for name in self.names}
        outputs = self.outputs(rows.to(next(self.parameters()).dtype), tensors)
        return outputs.to(rows.dtype) if rows.is_floating_point() else outputs

    @staticmethod
    def outputs(x, tensors):
${indented(8)}

network = Network()
`
    : `import math
import os
from keras import ops
from safetensors.numpy import load_file

FILE = os.path.join(${FOLDER}, "${file}")
tensors = {name: ops.convert_to_tensor(value) for name, value in load_file(FILE).items()}


def network(rows):
    """Rows in, N x D; outputs out, N x M, in the weights' precision."""
    x = ops.cast(ops.convert_to_tensor(rows), next(iter(tensors.values())).dtype)
${indented(4)}`;
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
  return moduleOf(library, file, [...lines, "return x"]);
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
  const sum = `${single ? "f[:, None]" : "f"}${plus("output.bias", next.biased)}`;
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
  return moduleOf(library, file, [
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
