/** The pictures of a channel: the loss along it, and on a plane through the network's weights. */
import type { ChannelFindings } from "../../kernels/diagnosis/findings/channel.ts";
import type { Diagnosis } from "../../kernels/diagnosis/findings.ts";
import { drawable } from "./axes.ts";
import { channelSpec, floorOf, halfGain, wayOf } from "./channel.ts";
import { type MissingPicture, NO_DATA, type PictureSpec } from "./picture.ts";
import { sliceSpec } from "./slice.ts";

export function channelPicture(
  { channel: found, gate, data, continuation }: Diagnosis,
): PictureSpec | MissingPicture {
  const named = { id: "channel", title: "Loss along the channel" };
  if (found === null) {
    return {
      ...named,
      missing: data === null ? NO_DATA : "No channel was found, so there is none to follow.",
    };
  }
  const isFloor = floorOf(found).length > 1;
  const channel = isFloor ? found : { ...found, floor: wayOf(found, continuation) };
  if (floorOf(channel).length < 2) {
    return { ...named, missing: floorText(found) };
  }
  return {
    ...named,
    lookAt:
      "Look how far the curve is still above the orange line: that is the loss still to gain, and no finite " +
      "weights gain all of it.",
    caption:
      (isFloor
        ? "Loss on the floor of the channel, where all but ε is at rest,"
        : "Loss on the way of the continuation into the channel (its floor was not followed)") +
      " against 1/ε, which grows as the neurons come closer and their output " +
      "weights grow. Grey: the loss now. Orange: the limit ε → 0." +
      (halfGain(channel) === null ? "" : " Diamond: where half of the gain is had.") +
      (gate === null ? "" : " Green: the loss with the pair replaced by a gated unit, at finite weights.") +
      " Below: what is left above the limit; a straight line of slope −2 is a loss that closes in like ε².",
    alt: "The loss falls along the channel with 1/ε towards a limit.",
    spec: channelSpec(channel, gate),
  };
}

/** Why there is no curve; the limit is given all the same. */
function floorText({ floor, exponent }: ChannelFindings): string {
  const why = floor.length === 0
    ? "The channel's floor was not followed: that is done for two neurons in one hidden layer with a smooth activation, " +
      "one output and the mean square without weight decay, and where nothing else of the floor is flat."
    : "The channel's floor was followed to a single point, which makes no curve.";
  return `${why} The limit below is ${
    exponent === null ? "the loss that the continuation reached" : "fitted to the continuation's last points"
  }.`;
}

export function slicePicture({ slice = null, data }: Diagnosis): PictureSpec | MissingPicture {
  const named = { id: "slice", title: "The landscape around this point" };
  if (slice === null) {
    return {
      ...named,
      missing: data === null
        ? NO_DATA
        : "No two neurons have opposite output weights, so there is no plane to show.",
    };
  }
  const { along, across, loss } = slice;
  if (along.length < 2 || across.length < 2 || drawable(loss).length === 0) {
    return { ...named, missing: "The loss was computed at too few points of the plane." };
  }
  return {
    ...named,
    lookAt:
      "Look which way the dark, narrow valley through the cross runs: your network is at the cross, and training can " +
      "still move along the valley.",
    caption:
      "Loss on the plane through the network's weights: sideways along Γ, in which the two neurons' output weights " +
      "part, upwards along the direction of least curvature (e_min). Far inside of a channel the valley runs along " +
      "Γ; at its entrance, where the neurons still differ, it is steep that way and runs along e_min. Colours are powers of ten above the lowest loss in the picture.",
    alt: "Levels of the loss on the plane of Γ and of least curvature, with the network at the cross.",
    spec: sliceSpec(slice),
  };
}
