/** The few lines of Python that build a changed network and load its weights, for PyTorch and for Keras. */
import type { LayerActivation, LayerActivationName } from "../../../kernels/diagnosis/activations.ts";
import type { DenseNetwork } from "../../../kernels/diagnosis/network.ts";

const TORCH: { readonly [name in LayerActivationName]: (parameter?: number) => string } = {
  softplus: () => "torch.nn.functional.softplus(z, threshold=50)",
  erf: () => "torch.erf(z / 2**0.5)",
  sigmoid: () => "torch.sigmoid(z)",
  tanh: () => "torch.tanh(z)",
  relu: () => "torch.relu(z)",
  g: () => "torch.sigmoid(4 * z) + torch.nn.functional.softplus(z, threshold=50)",
  identity: () => "z",
  "leaky-relu": (p = 0.01) => `torch.nn.functional.leaky_relu(z, ${p})`,
  gelu: () => "torch.nn.functional.gelu(z)",
  "gelu-tanh": () => 'torch.nn.functional.gelu(z, approximate="tanh")',
  silu: () => "torch.nn.functional.silu(z)",
  elu: (p = 1) => `torch.nn.functional.elu(z, ${p})`,
};

const KERAS: { readonly [name in LayerActivationName]: (parameter?: number) => string } = {
  softplus: () => "ops.softplus(z)",
  erf: () => "ops.erf(z / 2**0.5)",
  sigmoid: () => "ops.sigmoid(z)",
  tanh: () => "ops.tanh(z)",
  relu: () => "ops.relu(z)",
  g: () => "ops.sigmoid(4 * z) + ops.softplus(z)",
  identity: () => "z",
  "leaky-relu": (p = 0.01) => `ops.leaky_relu(z, ${p})`,
  gelu: () => "ops.gelu(z, approximate=False)",
  "gelu-tanh": () => "ops.gelu(z, approximate=True)",
  silu: () => "ops.silu(z)",
  elu: (p = 1) => `ops.elu(z, ${p})`,
};

/** σ′ of the activations that a gated unit can have (kernels/activations.ts), by z; `m` is the library's module. */
const SLOPE: { readonly [name: string]: (m: "torch" | "ops") => string } = {
  softplus: (m) => `${m}.sigmoid(z)`,
  erf: (m) => `(2 / math.pi)**0.5 * ${m}.exp(-z * z / 2)`,
  sigmoid: (m) => `${m}.sigmoid(z) * ${m}.sigmoid(-z)`,
  tanh: (m) => `1 - ${m}.tanh(z)**2`,
  g: (m) => `4 * ${m}.sigmoid(4 * z) * ${m}.sigmoid(-4 * z) + ${m}.sigmoid(z)`,
};

export type Library = "pytorch" | "keras";

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

function activated(library: Library, { name, parameter }: LayerActivation): string {
  return (library === "pytorch" ? TORCH : KERAS)[name](parameter);
}

/** Lines for a fully connected network with tensors `layers.K.weight` (out × in) and `layers.K.bias`. */
export function rebuildDense(library: Library, file: string, { layers }: DenseNetwork): string {
  const transpose = library === "pytorch" ? ".T" : "";
  const weight = (k: number) =>
    library === "pytorch"
      ? `tensors["layers.${k}.weight"]${transpose}`
      : `ops.transpose(tensors["layers.${k}.weight"])`;
  const lines = layers.flatMap((layer, k) => [
    `z = x @ ${weight(k)}${layer.biased ? ` + tensors["layers.${k}.bias"]` : ""}`,
    `x = ${activated(library, layer.activation)}`,
  ]);
  return head(library, file) + body([...lines, "return x"]);
}

/**
 * Lines for one hidden layer with a gated linear unit, f(x) = c σ(w·x̃) + (v·x̃) σ′(w·x̃) + Σ aₖ σ(wₖ·x̃) + b: tensors
 * `gate.*` for the unit, `hidden.*` for the neurons beside it, `output.*`.
 */
export function rebuildGated(
  library: Library,
  file: string,
  { activation, biased, others }: {
    readonly activation: LayerActivationName;
    readonly biased: boolean;
    readonly others: boolean;
  },
): string {
  const m = library === "pytorch" ? "torch" : "ops";
  const t = (name: string) => `tensors["${name}"]`;
  const plus = (name: string) => biased ? ` + ${t(name)}` : "";
  const transposed = library === "pytorch"
    ? `${t("hidden.weight")}.T`
    : `ops.transpose(${t("hidden.weight")})`;
  const sigma = activated(library, { name: activation });
  return head(library, file) + body([
    `z = x @ ${t("gate.weight")}${plus("gate.bias")}`,
    `slope = ${SLOPE[activation]!(m)}`,
    `f = ${t("gate.output")} * (${sigma}) + (x @ ${t("gate.value")}${plus("gate.value_bias")}) * slope`,
    ...others
      ? [`z = x @ ${transposed}${plus("hidden.bias")}`, `f = f + (${sigma}) @ ${t("output.weight")}`]
      : [],
    `return f${plus("output.bias")}`,
  ]);
}
