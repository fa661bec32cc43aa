/** A Keras model's configuration (JSON): the chain of its dense layers with their activations and tensors. */
import type { LayerActivation } from "../../../kernels/diagnosis/activations.ts";
import { objectOf } from "./json_text.ts";
import { kerasFunction, kerasLayerActivation } from "./keras_activation.ts";
import { ModelFileError, quoted } from "./model_file_error.ts";
import type { NamedTensor } from "./named_tensor.ts";
import type { Notes } from "./notes.ts";
import type { ModelStructure, StructureLayer } from "./structure.ts";

interface ConfigLayer {
  readonly className: string;
  readonly name: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly inbound: unknown;
}

/** Layers that leave a row of numbers as it is when the network is used. */
const TRANSPARENT = new Set([
  ...["InputLayer", "Dropout", "GaussianNoise", "GaussianDropout", "AlphaDropout", "ActivityRegularization"],
  ...["Flatten"],
]);

export interface KerasWeights {
  readonly tensors: readonly NamedTensor[];
  /** Path of a group → name of the layer whose variables are there (Keras 3). */
  readonly named: ReadonlyMap<string, string>;
}

/** @throws ModelFileError for layers other than dense ones, for branches, and where tensors are missing */
export function kerasStructure(
  file: string,
  config: unknown,
  weights: KerasWeights,
  notes: Notes,
): ModelStructure {
  const layers: StructureLayer[] = [];
  let softmax = false;
  const chain = chainOf(file, config);
  const dense = chain.filter(({ className }) => className === "Dense");
  for (const layer of chain) {
    const { className, name } = layer;
    if (TRANSPARENT.has(className)) continue;
    if (softmax) refuse(file, layer, "behind a softmax", "softmax as the last one alone");
    const found = className === "Dense"
      ? kerasFunction(layer.config.activation)
      : kerasLayerActivation(className, layer.config);
    if (className === "Dense") {
      if (found === null) refuse(file, layer, `with activation ${JSON.stringify(layer.config.activation)}`);
      layers.push({
        ...tensorsOf(file, layer, dense.indexOf(layer), weights),
        rows: "inputs",
        activation: null,
      });
    } else if (found === null) refuse(file, layer, "");
    if (found === "softmax") {
      softmax = true;
      notes.add(`The softmax of layer ${quoted(name)} is left out: what follows takes its logits.`);
    } else if (found !== null) activate(file, layer, layers, found);
  }
  if (layers.length === 0) {
    throw new ModelFileError(file, "no dense layer in the model's configuration", "at least one", ONLY);
  }
  return {
    source: "the Keras configuration",
    layers: layers.map((layer) => ({ ...layer, activation: layer.activation ?? { name: "identity" } })),
  };
}

const ONLY = "Only chains of Dense layers with activations can be diagnosed.";

function refuse(
  file: string,
  { className, name }: ConfigLayer,
  how: string,
  expected = "dense layers",
): never {
  const found = `a layer ${quoted(className)} (${quoted(name)}) ${quoted(how).slice(1, -1)}`.trimEnd();
  throw new ModelFileError(file, found, expected, ONLY);
}

/** Puts an activation behind the last dense layer; the linear one changes nothing. */
function activate(
  file: string,
  layer: ConfigLayer,
  layers: StructureLayer[],
  activation: LayerActivation,
): void {
  if (activation.name === "identity") return;
  const last = layers.pop();
  if (last === undefined) return refuse(file, layer, "before the first dense one");
  if (last.activation !== null) {
    refuse(file, layer, `behind an activation (${last.activation.name})`, "one a layer");
  }
  layers.push({ ...last, activation });
}

function chainOf(file: string, value: unknown): ConfigLayer[] {
  const model = objectOf(value);
  const config = objectOf(model?.config);
  const list = Array.isArray(model?.config) ? model.config as unknown[] : config?.layers;
  const known = ["Sequential", "Functional", "Model"].includes(String(model?.class_name));
  if (!known || !Array.isArray(list)) {
    const name = quoted(String(model?.class_name ?? "none"));
    throw new ModelFileError(file, `a Keras model of class ${name}`, "Sequential or Functional", ONLY);
  }
  const layers = list.map((entry): ConfigLayer => {
    const layer = objectOf(entry);
    const inner = objectOf(layer?.config) ?? {};
    const [className, name] = [String(layer?.class_name), String(inner.name ?? layer?.name)];
    return { className: className.split(">").at(-1)!, name, config: inner, inbound: layer?.inbound_nodes };
  });
  if (model?.class_name !== "Sequential") {
    layers.forEach((layer, at) => refuseBranch(file, layer, layers[at - 1]));
  }
  return layers;
}

/** Each layer but the first takes the one before it and no other. */
function refuseBranch(file: string, layer: ConfigLayer, before: ConfigLayer | undefined): void {
  const sources = sourcesOf(layer.inbound, 0);
  const expected = before === undefined ? [] : [before.name];
  if (sources.length === expected.length && sources.every((name, at) => name === expected[at])) return;
  refuse(file, layer, `with inputs from ${sources.map(quoted).join(", ") || "nothing"}`, "one chain");
}

/** Names of the layers that a node takes: Keras 3 has them in `keras_history`, Keras 2 as [name, node, tensor, …]. */
function sourcesOf(value: unknown, depth: number): string[] {
  if (depth > 12) return [];
  if (Array.isArray(value)) {
    const [name, node, tensor] = value as unknown[];
    if (typeof name === "string" && typeof node === "number" && typeof tensor === "number") return [name];
    return value.flatMap((each) => sourcesOf(each, depth + 1));
  }
  const object = objectOf(value);
  return object === null
    ? []
    : Object.entries(object).flatMap(([key, each]) => key === "shape" ? [] : sourcesOf(each, depth + 1));
}

/** Keras 3 counts the layers of a class: layers/dense, layers/dense_1, …; a file of Keras 2 has them by name. */
function tensorsOf(
  file: string,
  layer: ConfigLayer,
  at: number,
  { tensors, named }: KerasWeights,
): { readonly weights: string; readonly bias: string | null } {
  const counted = at === 0 ? "dense" : `dense_${at}`;
  const group = [...named].find(([path, name]) => name === layer.name && path.endsWith("/vars"))?.[0] ??
    `layers/${counted}/vars`;
  const names = new Set(tensors.map(({ name }) => name));
  const legacy = [...names].filter((name) =>
    name.startsWith(`model_weights/${layer.name}/`) || name.startsWith(`${layer.name}/`)
  );
  const find = (variable: string, index: number): string | undefined =>
    names.has(`${group}/${index}`)
      ? `${group}/${index}`
      : legacy.find((name) => new RegExp(`/${variable}(:0)?$`).test(name));
  const weights = find("kernel", 0);
  const biased = layer.config.use_bias !== false;
  const bias = biased ? find("bias", 1) : undefined;
  if (weights !== undefined && (bias !== undefined || !biased)) return { weights, bias: bias ?? null };
  throw new ModelFileError(
    file,
    `no ${weights === undefined ? "kernel" : "bias"} of layer ${quoted(layer.name)}`,
    `it in ${quoted(group)} or ${quoted(`model_weights/${layer.name}`)}`,
    "Save the whole model again with model.save.",
  );
}
