/** The tensors of changed networks, from their θ. */
import { type DenseNetwork, densePlaces } from "../../../kernels/diagnosis/network.ts";
import type { NetworkShape } from "../../../kernels/network_shape.ts";
import type { Tensor } from "./write_safetensors.ts";

/** `layers.K.weight`, out × in, and `layers.K.bias`. */
export function denseTensors(network: DenseNetwork, theta: Float64Array): Tensor[] {
  return densePlaces(network).places.flatMap(({ inputs, outputs, biased, offset, stride }, k): Tensor[] => {
    const rows = rowsOf(theta, offset, outputs, stride);
    const weight = {
      name: `layers.${k}.weight`,
      shape: [outputs, inputs],
      values: rows.flatMap((row) => [...row.subarray(0, inputs)]),
    };
    return biased
      ? [weight, { name: `layers.${k}.bias`, shape: [outputs], values: rows.map((row) => row[inputs]!) }]
      : [weight];
  });
}

/**
 * θ of a network with a gated unit (kernels/analysis/channel/gated_network.ts), taken apart.
 * @param shape of the network with two neurons in place of the unit
 */
export function gatedTensors({ inputs, hidden, biased }: NetworkShape, theta: Float64Array): Tensor[] {
  const others = hidden[0]! - 2;
  const stride = inputs + (biased ? 1 : 0);
  const [gate, value, ...rows] = rowsOf(theta, 0, others + 2, stride);
  const output = (others + 2) * stride;
  const vector = (name: string, row: Float64Array): Tensor[] => [
    { name, shape: [inputs], values: row.subarray(0, inputs) },
  ];
  const number = (name: string, x: number): Tensor[] => biased ? [{ name, shape: [], values: [x] }] : [];
  return [
    ...vector("gate.weight", gate!),
    ...number("gate.bias", gate![inputs]!),
    ...vector("gate.value", value!),
    ...number("gate.value_bias", value![inputs]!),
    { name: "gate.output", shape: [], values: [theta[output]!] },
    ...others === 0 ? [] : [
      {
        name: "hidden.weight",
        shape: [others, inputs],
        values: rows.flatMap((row) => [...row.subarray(0, inputs)]),
      },
      ...biased ? [{ name: "hidden.bias", shape: [others], values: rows.map((row) => row[inputs]!) }] : [],
      { name: "output.weight", shape: [others], values: theta.subarray(output + 1, output + 1 + others) },
    ],
    ...number("output.bias", theta[output + 1 + others]!),
  ];
}

function rowsOf(theta: Float64Array, offset: number, count: number, stride: number): Float64Array[] {
  return Array.from(
    { length: count },
    (_, k) => theta.subarray(offset + k * stride, offset + (k + 1) * stride),
  );
}
