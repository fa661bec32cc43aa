/** σ and σ′ of z as expressions of Python, for PyTorch and for Keras. */
import type { LayerActivation, LayerActivationName } from "../../../kernels/diagnosis/activations.ts";

export type Library = "pytorch" | "keras";

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

type Module = "torch" | "ops";

const normalDensity = (m: Module) => `${m}.exp(-z * z / 2) / (2 * math.pi)**0.5`;
const step = (m: Module, below: string) => `${m}.where(z > 0, ${m}.ones_like(z), ${below})`;

/** σ′; at a kink that of z < 0. */
const SLOPE: { readonly [name in LayerActivationName]: (m: Module, parameter?: number) => string } = {
  softplus: (m) => `${m}.sigmoid(z)`,
  erf: (m) => `(2 / math.pi)**0.5 * ${m}.exp(-z * z / 2)`,
  sigmoid: (m) => `${m}.sigmoid(z) * ${m}.sigmoid(-z)`,
  tanh: (m) => `1 - ${m}.tanh(z)**2`,
  relu: (m) => step(m, `${m}.zeros_like(z)`),
  g: (m) => `4 * ${m}.sigmoid(4 * z) * ${m}.sigmoid(-4 * z) + ${m}.sigmoid(z)`,
  identity: (m) => `${m}.ones_like(z)`,
  "leaky-relu": (m, p = 0.01) => step(m, `${p} * ${m}.ones_like(z)`),
  gelu: (m) => `(1 + ${m}.erf(z / 2**0.5)) / 2 + z * ${normalDensity(m)}`,
  "gelu-tanh": (m) =>
    `(1 + ${m}.tanh((2 / math.pi)**0.5 * (z + 0.044715 * z**3))) / 2 + z / 2 * ` +
    `(1 - ${m}.tanh((2 / math.pi)**0.5 * (z + 0.044715 * z**3))**2) * (2 / math.pi)**0.5 * (1 + 0.134145 * z**2)`,
  silu: (m) => `${m}.sigmoid(z) * (1 + z * ${m}.sigmoid(-z))`,
  elu: (m, p = 1) => step(m, `${p} * ${m}.exp(z)`),
};

export function activated(library: Library, { name, parameter }: LayerActivation): string {
  return (library === "pytorch" ? TORCH : KERAS)[name](parameter);
}

export function slopeOf(library: Library, { name, parameter }: LayerActivation): string {
  return SLOPE[name](library === "pytorch" ? "torch" : "ops", parameter);
}
