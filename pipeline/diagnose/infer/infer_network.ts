/** From the tensors of a file to a fully connected network and its θ, with a sentence for everything that was inferred. */
import type { NetworkFindings } from "../../../kernels/diagnosis/findings.ts";
import { checkDense, type DenseNetwork } from "../../../kernels/diagnosis/network.ts";
import { counted, InputError, listed, shortened } from "../input_error.ts";
import { type NamedTensor, shapeText, type TensorFile } from "../tensors.ts";
import { type Chain, chainOf } from "./chain.ts";
import { layerActivations } from "./layer_activations.ts";
import { parametersOf, refuseNotFinite, refuseQuantised, tiedWarnings } from "./parameters.ts";
import { biasFits, placedAs, ROWS_TEXT } from "./placed.ts";
import { type Candidate, rolesOf } from "./roles.ts";
import { isLeftOut, parseSpec, type Spec } from "./spec.ts";
import { nameParts, type Rows } from "./tensor_names.ts";

export interface NetworkChoices {
  /** Of `--activation`: one name, or one for each layer. */
  readonly activation: readonly string[] | null;
  /** The text of spec.json (spec.ts has its form). */
  readonly spec: string | null;
}

export interface InferredNetwork {
  readonly theta: Float64Array;
  readonly findings: NetworkFindings;
}

/**
 * @param source the file's name
 * @throws InputError, in words for the user, for what is no fully connected network or what nothing decides
 */
export function inferNetwork(file: TensorFile, source: string, choices: NetworkChoices): InferredNetwork {
  const spec = choices.spec === null ? {} : parseSpec(choices.spec);
  refuseDoubles(file.tensors);
  const { layers, evidence, warnings } = layersOf(file, spec);
  const used = layers.flatMap(({ weights, bias }) => bias === null ? [weights] : [weights, bias]);
  const odd = [...refuseQuantised(used), ...tiedWarnings(layers)];
  refuseEmpty(used);
  refuseNotFinite(used);
  const activations = layerActivations(layers.length, choices.activation, spec, file);
  const network: DenseNetwork = {
    layers: layers.map(({ inputs, outputs, bias }, l) => ({
      ...{ inputs, outputs, biased: bias !== null, activation: activations.layers[l]! },
    })),
  };
  checkDense(network);
  const theta = parametersOf(network, layers);
  return {
    theta,
    findings: {
      ...{ source, network, parameters: theta.length },
      names: layers.map(({ weights, bias }) =>
        bias === null ? weights.name : `${weights.name}, ${bias.name}`
      ),
      evidence: [...evidence, biasText(layers), ...activations.evidence],
      warnings: [
        ...file.notes,
        ...warnings,
        ...odd,
        ...flaxWarning(layers, network),
        ...activations.warnings,
      ],
    },
  };
}

function layersOf(file: TensorFile, spec: Spec): Chain {
  if (spec.layers !== undefined) {
    const given = spec.layers.map(({ weights, bias, rows }) => ({
      ...{ weights, bias: bias ?? null },
      rows: rows ?? spec.rows ?? null,
    }));
    return listedLayers(file, given, "--spec");
  }
  const kept = file.tensors.filter(({ name }) => !isLeftOut(spec, name));
  const leftOut = file.tensors.length - kept.length;
  const said = leftOut === 0 ? [] : [`${counted(leftOut, "tensor")} left out as --spec says`];
  const { structure } = file;
  if (structure !== undefined && leftOut === 0 && spec.rows === undefined) {
    return listedLayers(file, structure.layers, structure.source);
  }
  const { layers, warnings } = rolesOf(kept);
  const chain = chainOf(layers, spec.rows ?? null);
  return { ...chain, warnings: [...said, ...warnings, ...chain.warnings] };
}

interface GivenLayer {
  readonly weights: string;
  readonly bias: string | null;
  readonly rows: Rows | null;
}

/** Layers that somebody lists, in this order. */
function listedLayers(file: TensorFile, given: readonly GivenLayer[], said: string): Chain {
  const byName = new Map(file.tensors.map((tensor) => [tensor.name, tensor]));
  const used = new Set<string>();
  const find = (name: string): NamedTensor => {
    const tensor = byName.get(name);
    if (tensor === undefined) {
      throw new InputError(
        `${said} names the tensor ${shortened(name)}, which the file does not hold: it has ${
          listed([...byName.keys()])
        }`,
      );
    }
    if (used.has(name)) {
      throw new InputError(
        `${said} names ${
          shortened(name)
        } twice: weights that several layers share (tied) are not diagnosed. ` +
          "If training may change each of them by itself, export a copy for each layer",
      );
    }
    used.add(name);
    return tensor;
  };
  const layers = given.map(({ weights: name, bias: biasName, rows }) => {
    const weights = find(name);
    if (weights.shape.length !== 2) {
      throw new InputError(
        `${shortened(name)} is ${shapeText(weights.shape)}: a layer's weights are a matrix`,
      );
    }
    const bias = biasName === null ? null : find(biasName);
    const candidate: Candidate = {
      ...{ name, weights, habit: nameParts(name).habit },
      bias: bias === null ? null : { ...bias, shape: [bias.values.length] },
    };
    return placedAs(candidate, rows ?? candidate.habit?.rows ?? "outputs");
  });
  for (const [l, layer] of layers.entries()) {
    const before = layers[l - 1];
    const name = shortened(layer.weights.name);
    if (before !== undefined && before.outputs !== layer.inputs) {
      throw new InputError(
        `Shapes do not chain as ${said} has them: ${name} takes ${layer.inputs} inputs, the layer before gives ` +
          `${before.outputs}. If its matrix stands the other way, say "rows": ` +
          `"${layer.rows === "outputs" ? "inputs" : "outputs"}" in --spec`,
      );
    }
    if (!biasFits(layer)) {
      throw new InputError(
        `The bias of ${name} has ${layer.bias!.values.length} values for ${layer.outputs} outputs`,
      );
    }
  }
  const rest = file.tensors.filter(({ name }) => !used.has(name));
  const orientation = [...new Set(layers.map(({ rows }) => ROWS_TEXT[rows]))].join(" and ");
  return {
    layers,
    evidence: [
      `layers and their order, by ${said}: ${layers.map(({ name }) => shortened(name)).join(", ")}`,
      `matrices have ${orientation}: ${
        given.every(({ rows }) => rows !== null) ? `${said} says so` : "by their names"
      }`,
    ],
    warnings: rest.length === 0 ? [] : [
      `${counted(rest.length, "tensor")} that ${said} does not name left out: ${
        listed(rest.map(({ name }) => name))
      }`,
    ],
  };
}

function refuseDoubles(tensors: readonly NamedTensor[]): void {
  const seen = new Set<string>();
  for (const { name } of tensors) {
    if (seen.has(name)) throw new InputError(`The file holds the tensor ${shortened(name)} twice`);
    seen.add(name);
  }
}

function refuseEmpty(tensors: readonly NamedTensor[]): void {
  const empty = tensors.find(({ values }) => values.length === 0);
  if (empty !== undefined) {
    throw new InputError(`${shortened(empty.name)} is empty (${shapeText(empty.shape)})`);
  }
}

function biasText(layers: Chain["layers"]): string {
  const without = layers.flatMap(({ bias, name }) => bias === null ? [name] : []);
  if (without.length === 0) return "every layer has a bias";
  return without.length === layers.length ? "no layer has a bias" : `layers without bias: ${listed(without)}`;
}

/** Flax' gelu is the approximation unless told otherwise. */
function flaxWarning(layers: Chain["layers"], network: DenseNetwork): string[] {
  const flax = layers.some(({ weights }) => /(^|[./])params[./]/.test(weights.name));
  return flax && network.layers.some(({ activation }) => activation.name === "gelu")
    ? ["the names are Flax', whose gelu is by default the one with tanh: gelu-tanh"]
    : [];
}
