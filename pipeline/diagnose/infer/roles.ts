/** Tensors by what they are: matrices with their biases, and what is no part of the network. */
import { counted, InputError, listed, shortened } from "../input_error.ts";
import { type NamedTensor, shapeText } from "../tensors.ts";
import { foreignText, isBeside } from "./refused.ts";
import { type NameParts, nameParts } from "./tensor_names.ts";

/** A layer whose place and orientation are still open. */
export interface Candidate {
  /** Its name: that of its tensors without their roles. */
  readonly name: string;
  /** 2-D. */
  readonly weights: NamedTensor;
  readonly bias: NamedTensor | null;
  readonly habit: NameParts["habit"];
}

export interface Roles {
  readonly layers: readonly Candidate[];
  readonly warnings: readonly string[];
}

/** More layers would be no network that the analyses take. */
const MOST_LAYERS = 500;

/** @throws InputError naming tensors that are foreign, left over, or without their partner */
export function rolesOf(tensors: readonly NamedTensor[]): Roles {
  const beside = tensors.filter(isBeside);
  const own = tensors.filter((tensor) => !isBeside(tensor));
  const foreign = foreignText(own);
  if (foreign !== null) {
    throw new InputError(
      `Only fully connected networks can be diagnosed: ${foreign}. If it is no part of the network, name it in ` +
        `"ignore" of --spec`,
    );
  }
  const warnings = beside.length === 0 ? [] : [
    `${counted(beside.length, "tensor")} beside the weights left out: ${
      listed(beside.map(({ name }) => name))
    }`,
  ];
  return { layers: paired(own), warnings };
}

function paired(tensors: readonly NamedTensor[]): Candidate[] {
  const [matrices, biases] = [new Map<string, Candidate>(), new Map<string, NamedTensor>()];
  const odd: NamedTensor[] = [];
  for (const tensor of tensors) {
    const { role, layer, habit } = nameParts(tensor.name);
    const flat = role === "bias" ? asVector(tensor) : null;
    if (flat !== null) {
      refuseSecond(biases.get(layer), tensor);
      biases.set(layer, flat);
    } else if (tensor.shape.length === 2 && role !== "bias") {
      refuseSecond(matrices.get(layer)?.weights, tensor);
      matrices.set(layer, { name: layer, weights: tensor, bias: null, habit });
    } else odd.push(tensor);
  }
  if (odd.length > 0) {
    const shown = odd.slice(0, 5).map(({ name, shape }) => `${shortened(name)} (${shapeText(shape)})`);
    throw new InputError(
      `Nothing says what ${listed(shown)}${odd.length > 5 ? ` and ${odd.length - 5} more` : ""} ` +
        `${
          odd.length === 1 ? "is" : "are"
        }: name each layer's weights and bias in "layers" of --spec, or leave ` +
        `tensors out by "ignore"`,
    );
  }
  for (const [layer, bias] of biases) {
    if (matrices.has(layer)) continue;
    throw new InputError(
      `The bias ${
        shortened(bias.name)
      } has no matrix of weights beside it: the file misses one, or --spec must ` +
        `say which belongs to it`,
    );
  }
  if (matrices.size === 0) throw new InputError("The file holds no matrix of weights: no network is in it");
  if (matrices.size > MOST_LAYERS) {
    throw new InputError(
      `The file holds ${matrices.size} matrices: at most ${MOST_LAYERS} layers can be diagnosed`,
    );
  }
  return [...matrices.values()].map((each) => ({ ...each, bias: biases.get(each.name) ?? null }));
}

/** A bias may stand as a row or a column. */
function asVector(tensor: NamedTensor): NamedTensor | null {
  const { shape, values } = tensor;
  if (shape.length === 1) return tensor;
  const isLine = shape.length === 2 && shape.includes(1) || shape.length === 0;
  return isLine ? { ...tensor, shape: [values.length] } : null;
}

function refuseSecond(before: NamedTensor | undefined, tensor: NamedTensor): void {
  if (before === undefined) return;
  throw new InputError(
    `${shortened(before.name)} and ${
      shortened(tensor.name)
    } both look like the same part of one layer: name the ` +
      `right one in "layers" of --spec, or leave the other out by "ignore"`,
  );
}
