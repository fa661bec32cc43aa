/**
 * Share of an update in a channel's subspace (criterion iii of ../analysis/channel/channel.ts) for any fully connected
 * network, as one of the paper's form (hidden/layered.ts).
 */
import { type ChannelGroup, fractionInside } from "../analysis/channel/channel.ts";
import type { GroupFindings } from "./findings.ts";
import { layeredNetwork } from "./hidden/layered.ts";
import { type DenseNetwork, densePlaces } from "./network.ts";

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
  const { shape, wide } = layeredNetwork(network);
  const share = fractionInside(
    shape,
    wide(to),
    wide(update),
    groups.map(({ layer, units }): ChannelGroup => ({
      ...{ layer, neurons: units, dimension: units.length - 1, inherited: false },
    })),
  );
  return Number.isFinite(share) ? share : null;
}
