/**
 * A network in plain JSON, for those that no other format fits:
 *
 *     {"layers": [{"weights": [[0.1, -2], [3, 4], [5, 6]], "bias": [0, 1, 2], "activation": "tanh"},
 *                 {"weights": [[1, 2, 3]], "activation": "identity"}],
 *      "rows": "outputs", "metadata": {"task": "…"}}
 *
 * `weights` has a row for each output unless `rows` is "inputs"; `bias` may be missing; `activation` may be missing
 * (then it is not known), and `parameter` is the slope of leaky-relu or the scale of elu.
 */
import {
  LAYER_ACTIVATIONS,
  type LayerActivation,
  type LayerActivationName,
} from "../../../kernels/diagnosis/activations.ts";
import { objectOf } from "./json_text.ts";
import { ModelFileError, quoted } from "./model_file_error.ts";
import { Budget, type ModelFile, type NamedTensor } from "./named_tensor.ts";
import { Notes } from "./notes.ts";
import type { StructureLayer } from "./structure.ts";

const REMEDY = 'Write {"layers": [{"weights": [[…], …], "bias": […], "activation": "tanh"}, …]}.';

type Rows = StructureLayer["rows"];

/** @param value parsed JSON */
export function readJsonModel(file: string, value: unknown): ModelFile {
  const fail = failing(file);
  const model = objectOf(value);
  if (!Array.isArray(model?.layers) || model.layers.length === 0) return fail("no list of layers", "one");
  refuseOthers(model, ["layers", "rows", "metadata"], "", fail);
  const rows = model.rows ?? "outputs";
  if (rows !== "outputs" && rows !== "inputs") fail(`rows: ${quoted(String(rows))}`, '"outputs" or "inputs"');
  const metadata = model.metadata === undefined ? {} : objectOf(model.metadata);
  if (metadata === null || Object.values(metadata).some((text) => typeof text !== "string")) {
    fail("metadata with other values", "texts");
  }
  const [budget, notes] = [new Budget(file), new Notes()];
  const tensors: NamedTensor[] = [];
  const layers = (model.layers as unknown[]).map((each, at) => {
    const { layer, parts } = layerOf(each, `layers[${at}]`, rows as Rows, budget, fail);
    tensors.push(...parts);
    return layer;
  });
  notes.ofTensors(tensors);
  return {
    ...{ format: "JSON", tensors, metadata: metadata as Record<string, string>, notes: notes.list() },
    structure: { source: "the file itself", layers },
  };
}

type Fail = (found: string, expected: string) => never;

function failing(file: string): Fail {
  return (found, expected) => {
    throw new ModelFileError(file, found, expected, REMEDY);
  };
}

function refuseOthers(object: object, known: readonly string[], where: string, fail: Fail): void {
  const other = Object.keys(object).find((key) => !known.includes(key));
  if (other !== undefined) fail(`a field ${quoted(`${where}${other}`)}`, known.join(", "));
}

function layerOf(value: unknown, where: string, rows: Rows, budget: Budget, fail: Fail): {
  readonly layer: StructureLayer;
  readonly parts: readonly NamedTensor[];
} {
  const layer = objectOf(value) ?? fail(`${where} that is no object`, "weights, bias, activation");
  refuseOthers(layer, ["weights", "bias", "activation", "parameter"], `${where}.`, fail);
  const matrix = layer.weights;
  const [first] = Array.isArray(matrix) ? matrix : [];
  if (!Array.isArray(matrix) || !Array.isArray(first) || first.length === 0) {
    return fail(`${where}.weights that is no matrix`, "a list of rows, each a list of numbers");
  }
  const names = [`${where}.weights`, `${where}.bias`] as const;
  const shape = [matrix.length, first.length];
  budget.take(names[0], shape);
  const weights = new Float64Array(matrix.length * first.length);
  matrix.forEach((row: unknown, at) => {
    if (!Array.isArray(row) || row.length !== first.length) {
      fail(`${names[0]}[${at}] that is no row of ${first.length} numbers`, "rows of one length");
    }
    fill(weights, row as unknown[], at * first.length, `${names[0]}[${at}]`, fail);
  });
  const parts: NamedTensor[] = [{ name: names[0], shape, values: weights, dtype: "float64" }];
  if (layer.bias !== undefined && layer.bias !== null) {
    if (!Array.isArray(layer.bias)) return fail(`${names[1]} that is no list`, "numbers");
    const bias = new Float64Array(budget.take(names[1], [layer.bias.length]));
    fill(bias, layer.bias, 0, names[1], fail);
    parts.push({ name: names[1], shape: [bias.length], values: bias, dtype: "float64" });
  }
  const activation = activationOf(layer, where, fail);
  return {
    layer: { weights: names[0], bias: parts[1]?.name ?? null, rows, activation },
    parts,
  };
}

function fill(values: Float64Array, list: readonly unknown[], from: number, where: string, fail: Fail): void {
  list.forEach((value, at) => {
    if (typeof value !== "number" || !Number.isFinite(value)) {
      fail(`${where}[${at}] that is no finite number`, "numbers");
    }
    values[from + at] = value as number;
  });
}

function activationOf(
  { activation, parameter }: Readonly<Record<string, unknown>>,
  where: string,
  fail: Fail,
): LayerActivation | null {
  if (activation === undefined || activation === null) return null;
  if (typeof activation !== "string" || !Object.hasOwn(LAYER_ACTIVATIONS, activation)) {
    return fail(
      `${where}.activation ${quoted(String(activation))}`,
      Object.keys(LAYER_ACTIVATIONS).join(", "),
    );
  }
  const name = activation as LayerActivationName;
  if (parameter === undefined || parameter === null) return { name };
  const takes = name === "leaky-relu" || name === "elu";
  if (!takes || typeof parameter !== "number" || !Number.isFinite(parameter)) {
    fail(`${where}.parameter`, "a number, of leaky-relu and elu alone");
  }
  return { name, parameter: parameter as number };
}
