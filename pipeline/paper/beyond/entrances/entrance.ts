/**
 * Whether a network stands at the entrance of a channel. It is *bound* for one where its continuation ends beyond every
 * norm in groups of neurons whose input weights come together (paper, section 3); it is *at the entrance* where two
 * neurons of such a group have come together already (cosine distance below 10⁻²) with output weights of opposite signs,
 * wherever the norm is.
 */
import {
  type ChannelGroup,
  channelGroups,
  GROUP_DISTANCE,
} from "../../../../kernels/analysis/channel/channel.ts";
import { type NeuronPair, neuronPairs } from "../../../../kernels/analysis/channel/neuron_pairs.ts";
import type { NetworkShape } from "../../../../kernels/network_shape.ts";

/** What the end of a way is. `infinite`: beyond every norm, but not in a channel. */
export type EndKind = "channel" | "infinite" | "finite" | "flat" | "open";

export interface WayEnd {
  readonly kind: EndKind;
  /** Of a channel: its groups; else none. */
  readonly groups: readonly ChannelGroup[];
}

/** @param proof what float64 shows of the end */
export function wayEnd(
  shape: NetworkShape,
  proof: "finite" | "infinite" | "flat" | "open",
  theta: Float64Array,
): WayEnd {
  if (proof !== "infinite") return { kind: proof, groups: [] };
  const groups = channelGroups(shape, theta).filter(({ inherited }) => !inherited);
  return { kind: groups.length > 0 ? "channel" : "infinite", groups };
}

/** Of the pairs that a channel takes to infinity the closest one of opposite signs at θ; null where there is none. */
export function boundPair(
  shape: NetworkShape,
  theta: Float64Array,
  { groups }: WayEnd,
): NeuronPair | null {
  const inside = neuronPairs(shape, theta).filter(({ layer, first, second, sign }) =>
    sign < 0 &&
    groups.some((group) =>
      group.layer === layer && group.neurons.includes(first) && group.neurons.includes(second)
    )
  );
  return inside.toSorted((a, b) => a.distance - b.distance)[0] ?? null;
}

export function isAtEntrance(pair: NeuronPair | null): boolean {
  return pair !== null && pair.distance < GROUP_DISTANCE;
}

/** Losses that differ by no more than this part of them are of one end. */
const SAME_LOSS = 1e-3;

/** Whether two ways from one start end in one channel: the same neurons, the same loss. */
export function isSameChannel(
  one: WayEnd & { readonly loss: number },
  other: WayEnd & { readonly loss: number },
): boolean {
  const names = ({ groups }: WayEnd) => groups.map(({ layer, neurons }) => `${layer}:${neurons}`).join(";");
  return one.kind === "channel" && other.kind === "channel" && names(one) === names(other) &&
    Math.abs(one.loss - other.loss) <= SAME_LOSS * Math.max(one.loss, other.loss);
}
