/** The tensors of changed networks, from their θ. */
import type { GatePlace } from "../../../kernels/diagnosis/hidden/gated_unit.ts";
import { type DenseNetwork, type DensePlace, densePlaces } from "../../../kernels/diagnosis/network.ts";
import type { Tensor } from "./write_safetensors.ts";

/** `layers.K.weight`, out × in, and `layers.K.bias`. */
export function denseTensors(network: DenseNetwork, theta: Float64Array): Tensor[] {
  return densePlaces(network).places.flatMap((place, k) => layerTensors(place, k, theta));
}

function layerTensors(
  { inputs, outputs, biased, offset, stride }: DensePlace,
  k: number,
  theta: Float64Array,
): Tensor[] {
  const rows = rowsOf(theta, offset, outputs, stride);
  const weight = {
    name: `layers.${k}.weight`,
    shape: [outputs, inputs],
    values: rows.flatMap((row) => [...row.subarray(0, inputs)]),
  };
  return biased
    ? [weight, { name: `layers.${k}.bias`, shape: [outputs], values: rows.map((row) => row[inputs]!) }]
    : [weight];
}

/** Whether what follows the unit is one number, the network's output: then A and Δ are one vector, and it has no axis. */
export function isSingle({ layers }: DenseNetwork, { layer }: GatePlace): boolean {
  return layer === layers.length - 2 && layers[layer + 1]!.outputs === 1;
}

/**
 * θ of a network with a gated unit (kernels/diagnosis/hidden/gated_unit.ts), taken apart: `gate.*` for w, Δ, c and A, or
 * A Δ where there is one output, `hidden.*` for the units beside it, `output.*` for the next layer's weights of these and
 * its biases, `layers.K.*` for all other layers.
 */
export function gatedTensors(network: DenseNetwork, pair: GatePlace, theta: Float64Array): Tensor[] {
  const { places } = densePlaces(network);
  const [own, next] = [places[pair.layer]!, places[pair.layer + 1]!];
  const single = isSingle(network, pair);
  const rows = rowsOf(theta, own.offset, own.outputs, own.stride);
  const after = rowsOf(theta, next.offset, next.outputs, next.stride);
  const columnOf = (k: number) => Float64Array.from(after, (row) => row[k]!);
  const others = [...rows.keys()].filter((k) => k !== pair.first && k !== pair.second);
  const scale = single ? columnOf(pair.second)[0]! : 1;
  const lead = single ? [] : [next.outputs];
  const vector = (name: string, bias: string, row: Float64Array): Tensor[] => [
    { name, shape: [own.inputs], values: row.subarray(0, own.inputs) },
    ...own.biased ? [{ name: bias, shape: [], values: [row[own.inputs]!] }] : [],
  ];
  return [
    ...places.slice(0, pair.layer).flatMap((place, k) => layerTensors(place, k, theta)),
    ...vector("gate.weight", "gate.bias", rows[pair.first]!),
    ...vector("gate.value", "gate.value_bias", rows[pair.second]!.map((x) => scale * x)),
    { name: "gate.output", shape: lead, values: columnOf(pair.first) },
    ...single ? [] : [{ name: "gate.value_output", shape: lead, values: columnOf(pair.second) }],
    ...others.length === 0 ? [] : [
      {
        name: "hidden.weight",
        shape: [others.length, own.inputs],
        values: others.flatMap((k) => [...rows[k]!.subarray(0, own.inputs)]),
      },
      ...own.biased
        ? [{ name: "hidden.bias", shape: [others.length], values: others.map((k) => rows[k]![own.inputs]!) }]
        : [],
      {
        name: "output.weight",
        shape: [...lead, others.length],
        values: after.flatMap((row) => others.map((k) => row[k]!)),
      },
    ],
    ...next.biased ? [{ name: "output.bias", shape: lead, values: columnOf(next.inputs) }] : [],
    ...places.slice(pair.layer + 2).flatMap((place, k) => layerTensors(place, pair.layer + 2 + k, theta)),
  ];
}

function rowsOf(theta: Float64Array, offset: number, count: number, stride: number): Float64Array[] {
  return Array.from(
    { length: count },
    (_, k) => theta.subarray(offset + k * stride, offset + (k + 1) * stride),
  );
}
