/**
 * Share of an update in a channel's subspace (criterion iii of ../analysis/channel/channel.ts) for any fully connected
 * network: its hidden layers and its outputs are the hidden layers of a network of the paper's form, whose own output is
 * empty; absent biases are zero.
 */
import { type ChannelGroup, fractionInside } from "../analysis/channel/channel.ts";
import { layoutOf, type NetworkShape } from "../network_shape.ts";
import type { GroupFindings } from "./findings.ts";
import { type DenseNetwork, densePlaces, endsOf } from "./network.ts";

/**
 * ‖projection of to − from‖/‖to − from‖ on the subspace of the groups at `to`; null where there is no group, and for an
 * update of length 0.
 * @throws RangeError for θ of another length than P
 */
export function shareInside(
  network: DenseNetwork,
  from: Float64Array,
  to: Float64Array,
  groups: readonly Pick<GroupFindings, "layer" | "units">[],
): number | null {
  const { parameters } = densePlaces(network);
  if (from.length !== parameters || to.length !== parameters) {
    throw new RangeError(
      `Cannot measure an update as both ends must be [P=${parameters}]: got ${from.length} and ${to.length} values`,
    );
  }
  if (groups.length === 0) return null;
  const update = to.map((x, i) => x - from[i]!);
  const share = fractionInside(
    layeredShape(network),
    layered(network, to),
    layered(network, update),
    groups.map(({ layer, units }): ChannelGroup => ({
      ...{ layer, neurons: units, dimension: units.length - 1, inherited: false },
    })),
  );
  return Number.isFinite(share) ? share : null;
}

function layeredShape(network: DenseNetwork): NetworkShape {
  const { inputs } = endsOf(network);
  const hidden = network.layers.map(({ outputs }) => outputs);
  return { inputs, hidden, biased: true, activation: "softplus" };
}

function layered(network: DenseNetwork, theta: Float64Array): Float64Array {
  const { layers, parameters } = layoutOf(layeredShape(network));
  const wide = new Float64Array(parameters);
  for (const [l, { offset, stride, outputs }] of densePlaces(network).places.entries()) {
    const own = layers[l]!;
    for (let k = 0; k < outputs; k++) {
      wide.set(
        theta.subarray(offset + k * stride, offset + (k + 1) * stride),
        own.offset + k * own.stride,
      );
    }
  }
  return wide;
}
