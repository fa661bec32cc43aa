/**
 * Stage channel/detection: what the three criteria of a channel (paper, appendix B.3) make of networks of which it is
 * known whether they are in one.
 *
 * Parameters: networks (in all, shared out evenly over the constructions), seed. Output: confusion.csv, a row per
 * construction: channel (1 where it is one by definition), networks, detected (as a channel), inherited (those of them
 * whose groups are all inherited), right (verdict and, for a channel, the dimension of every group that is not inherited).
 */
import { detectChannel } from "../../../kernels/analysis/channel/channel.ts";
import {
  constructedNetwork,
  type Construction,
  CONSTRUCTIONS,
} from "../../../kernels/analysis/channel/constructed.ts";
import type { StageContext } from "../../engine/mod.ts";
import { type Cell, writeTable } from "../table.ts";
import type { ChannelSection } from "./profile.ts";

export type ChannelDetectionParameters = ChannelSection["detection"];

export default function channelDetection(context: StageContext): void {
  const { networks, seed } = context.parameters as unknown as ChannelDetectionParameters;
  const kinds = Object.keys(CONSTRUCTIONS) as Construction[];
  const rows = kinds.map((kind, k): Cell[] => {
    const count = Math.floor(networks / kinds.length) + (k < networks % kinds.length ? 1 : 0);
    let [detected, inherited, right] = [0, 0, 0];
    for (let index = 0; index < count; index++) {
      const { shape, theta, update, dimensions } = constructedNetwork(kind, index, seed);
      const { channel, groups } = detectChannel(shape, theta, update);
      if (channel && groups.every((group) => group.inherited)) inherited++;
      const found = channel ? groups.filter(({ inherited }) => !inherited).map((each) => each.dimension) : [];
      if (channel) detected++;
      if (channel === CONSTRUCTIONS[kind] && found.join() === dimensions.join()) right++;
    }
    return [kind, Number(CONSTRUCTIONS[kind]), count, detected, inherited, right];
  });
  context.output(
    "confusion.csv",
    writeTable(["construction", "channel", "networks", "detected", "inherited", "right"], rows),
  );
}
