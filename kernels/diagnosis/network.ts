/**
 * Fully connected networks as others train them: any depth and widths, several outputs, an activation for each layer,
 * biases or none. θ is laid out as in ../network_shape.ts: layer by layer, unit by unit, a unit's weights and then its
 * bias; with one output, one activation and biases everywhere or nowhere it is the same vector.
 */
import { type ActivationName, ACTIVATIONS } from "../activations.ts";
import type { NetworkShape } from "../network_shape.ts";
import type { LayerActivation } from "./activations.ts";

export interface DenseLayer {
  readonly inputs: number;
  readonly outputs: number;
  readonly biased: boolean;
  readonly activation: LayerActivation;
}

/**
 * Two units that are one gated linear unit (hidden/gated_unit.ts): `first` gives σ(z) of its own argument z, `second`
 * u σ′(z), u its own argument and z that of `first`.
 */
export interface GatedUnits {
  readonly first: number;
  readonly second: number;
}

/** No network that is read from a file has gates: only those that replace a pair. */
export interface GatedLayer extends DenseLayer {
  readonly gate?: GatedUnits;
}

export interface DenseNetwork {
  /** From the inputs on; the last one gives the outputs f, M of them. */
  readonly layers: readonly GatedLayer[];
}

/** Where a layer's parameters stand in θ: unit k's weights from `offset + k stride` on, its bias behind them. */
export interface DensePlace extends GatedLayer {
  readonly offset: number;
  readonly stride: number;
}

export function densePlaces({ layers }: DenseNetwork): {
  readonly places: readonly DensePlace[];
  readonly parameters: number;
} {
  let offset = 0;
  const places = layers.map((layer) => {
    const stride = layer.inputs + (layer.biased ? 1 : 0);
    const place = { ...layer, offset, stride };
    offset += layer.outputs * stride;
    return place;
  });
  return { places, parameters: offset };
}

/** D and M. */
export function endsOf({ layers }: DenseNetwork): { readonly inputs: number; readonly outputs: number } {
  return { inputs: layers[0]!.inputs, outputs: layers.at(-1)!.outputs };
}

/** @throws RangeError naming the layer and what does not fit */
export function checkDense({ layers }: DenseNetwork): void {
  if (layers.length === 0) throw new RangeError("Cannot use a network without layers: at least one");
  for (const [l, { inputs, outputs, gate }] of layers.entries()) {
    for (const [count, what] of [[inputs, "inputs"], [outputs, "outputs"]] as const) {
      if (Number.isInteger(count) && count > 0) continue;
      throw new RangeError(`Cannot use layer ${l + 1} with ${count} ${what}: at least one, a whole number`);
    }
    const isUnit = (k: number) => Number.isInteger(k) && k >= 0 && k < outputs;
    if (gate !== undefined && !(isUnit(gate.first) && isUnit(gate.second) && gate.first !== gate.second)) {
      throw new RangeError(
        `Cannot use layer ${
          l + 1
        } with a gated unit of units ${gate.first} and ${gate.second}: two of its ${outputs}`,
      );
    }
    const before = layers[l - 1];
    if (before !== undefined && before.outputs !== inputs) {
      throw new RangeError(
        `Cannot use layer ${
          l + 1
        } with ${inputs} inputs behind one of ${before.outputs} outputs: they must be equal`,
      );
    }
  }
}

/**
 * The network as the paper's kernels and analyses take it, with the same θ: one linear output, hidden layers of one of
 * their activations, biases everywhere or nowhere, no gated unit. Null for any other.
 */
export function asPaperShape({ layers }: DenseNetwork): NetworkShape | null {
  const [hidden, last] = [layers.slice(0, -1), layers.at(-1)!];
  const name = hidden[0]?.activation.name;
  const fits = name !== undefined && Object.hasOwn(ACTIVATIONS, name) &&
    hidden.every(({ activation }) => activation.name === name) &&
    layers.every(({ biased, gate }) => biased === last.biased && gate === undefined) &&
    last.outputs === 1 && last.activation.name === "identity";
  return fits
    ? {
      inputs: layers[0]!.inputs,
      hidden: hidden.map(({ outputs }) => outputs),
      biased: last.biased,
      activation: name as ActivationName,
    }
    : null;
}

/** The paper's network in this form, for comparisons. */
export function ofPaperShape({ inputs, hidden, biased, activation }: NetworkShape): DenseNetwork {
  const widths = [inputs, ...hidden, 1];
  return {
    layers: widths.slice(1).map((outputs, l) => ({
      ...{ inputs: widths[l]!, outputs, biased },
      activation: l < hidden.length ? { name: activation } : { name: "identity" },
    })),
  };
}
