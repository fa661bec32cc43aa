/** The pictures of a diagnosis with their texts; of those that it cannot have, why. */
import type { ChannelFindings, CheckpointFindings, Diagnosis } from "../../kernels/diagnosis/findings.ts";
import type { Spec } from "../render.ts";
import { checkpointsSpec, continuationSpec } from "./along_runs.ts";
import { channelSpec, floorOf, halfGain, wayOf } from "./channel.ts";
import { pairCounts, pairsSpec } from "./pairs.ts";
import { sliceSpec } from "./slice.ts";
import { sharesBelow, spectrumSpec } from "./spectrum.ts";
import { drawable } from "./axes.ts";

interface Named {
  /** A file name without its ending. */
  readonly id: string;
  readonly title: string;
}

/** Texts are plain: without markup, and nothing of them comes from a file. */
export interface PictureSpec extends Named {
  /** What to look at, a sentence. */
  readonly lookAt: string;
  readonly caption: string;
  /** In place of the picture, for readers who do not see it. */
  readonly alt: string;
  readonly spec: Spec;
}

export interface MissingPicture extends Named {
  /** Why it is not there, a sentence. */
  readonly missing: string;
}

/** A network may have hundreds of layers; of more than so many the ones with the closest pairs are drawn. */
export const MOST_LAYERS = 8;

const NO_DATA = "It needs the loss, and no data were given.";

/** In the order of the page. */
export function picturesOf(diagnosis: Diagnosis): (PictureSpec | MissingPicture)[] {
  return [
    channelPicture(diagnosis),
    slicePicture(diagnosis),
    ...pairPictures(diagnosis),
    spectrumPicture(diagnosis),
    continuationPicture(diagnosis),
    checkpointsPictureOf(diagnosis),
  ];
}

function channelPicture(
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

function slicePicture({ slice = null, data }: Diagnosis): PictureSpec | MissingPicture {
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

function pairPictures(
  { pairs: { closest: near, duplicates = [], groups }, network: { network: { layers: widths } } }: Diagnosis,
): (PictureSpec | MissingPicture)[] {
  const closest = near.map((pairs, l) => [...duplicates.filter(({ layer }) => layer === l), ...pairs]);
  const layers = closest.flatMap((pairs, layer) => pairs.length === 0 ? [] : [{ pairs, layer }]);
  if (layers.length === 0) {
    return [{ id: "pairs-1", title: "Pairs of neurons", missing: "No hidden layer has two neurons." }];
  }
  const nearest = (pairs: typeof closest[number]) =>
    pairs.reduce((least, { distance }) => Math.min(least, distance), Infinity);
  const drawn = layers.toSorted((a, b) => nearest(a.pairs) - nearest(b.pairs)).slice(0, MOST_LAYERS)
    .sort((a, b) => a.layer - b.layer);
  const counts = ({ pairs, layer }: typeof layers[number]) => {
    const { kept, all } = pairCounts(pairs, widths[layer]?.outputs ?? 0);
    return all > kept ? `one of the ${kept} closest of the layer's ${all}` : `one of the layer's ${kept}`;
  };
  return drawn.map(({ pairs, layer }) => ({
    id: `pairs-${layer + 1}`,
    title: closest.length === 1 ? "Pairs of neurons" : `Pairs of neurons in hidden layer ${layer + 1}`,
    lookAt:
      "Look at the lower left: two neurons there have nearly equal inputs and opposite outputs. Large " +
      "marks there are what a channel looks like.",
    caption: `Each mark is a pair of neurons, ${counts({ pairs, layer })}. ` +
      "Sideways: how different their input weights " +
      "are (0 is equal, below 10⁻³ is near enough for a channel; smaller than 10⁻¹⁷ is drawn there). Upwards: the cosine of their output weights, −1 opposite, " +
      "1 parallel. A mark's area grows with |aᵢ| + |aⱼ|, the size of these output weights." +
      (pairs.some(({ mirrored }) => mirrored === true)
        ? " A diamond is a mirrored pair, of which one neuron counts with its input weights turned round: near 0 its " +
          "two neurons have opposite inputs, and are no channel unless the activation is odd."
        : ""),
    alt: "Pairs of neurons by the distance of their input weights and the cosine of their output weights.",
    spec: pairsSpec(layer, pairs, groups),
  }));
}

function spectrumPicture({ spectrum, edge, data }: Diagnosis): PictureSpec | MissingPicture {
  const named = { id: "spectrum", title: "Spectrum of the Hessian" };
  if (spectrum === null) return { ...named, missing: data === null ? NO_DATA : "No spectrum was computed." };
  const { largest, smallest, all } = spectrum;
  const shares = sharesBelow(spectrum);
  if (shares.length === 0 && drawable([...largest, ...smallest].map(({ value }) => value)).length === 0) {
    return { ...named, missing: "The spectrum holds no number that can be drawn." };
  }
  const marked = edge !== null && edge.quantity === "sharpness";
  return {
    ...named,
    lookAt:
      "Look left of 0: eigenvalues there are directions in which the loss curves downwards. Many near 0 are flat " +
      "directions.",
    caption:
      (all === null
        ? "Estimated by Lanczos steps on Hessian-vector products: the share of eigenvalues up to each value from a " +
          "spectral density, and the extremes as strokes at the foot. "
        : "Every eigenvalue, by size, with the share of all up to it. ") +
      "The axis is logarithmic on both sides of 0 and linear in between." +
      (marked ? " Green: the largest curvature at which steps of this size stay stable." : ""),
    alt: "The share of the Hessian's eigenvalues up to each value.",
    spec: spectrumSpec(spectrum, edge),
  };
}

function continuationPicture({ continuation, data }: Diagnosis): PictureSpec | MissingPicture {
  const named = { id: "continuation", title: "Training continued" };
  if (continuation === null) {
    return { ...named, missing: data === null ? NO_DATA : "Training was not continued." };
  }
  if (continuation.path.length === 0) {
    return { ...named, missing: "The continuation kept no points of its way." };
  }
  return {
    ...named,
    lookAt:
      "Look whether the loss levels off while the norm does too (a finite minimum), or whether the norm goes on " +
      "growing (a channel, or growth of another kind).",
    caption:
      "From the network's weights onwards, with exact curvature and without noise. A gradient evaluation is one " +
      "pass over all samples used here. A panel without numbers is left out.",
    alt: "Loss, norm, gradient and closest distance as training is continued.",
    spec: continuationSpec(continuation),
  };
}

function checkpointsPictureOf({ checkpoints, edge }: Diagnosis): PictureSpec | MissingPicture {
  if (checkpoints.length === 0) {
    return {
      ...CHECKPOINTS,
      missing: "No checkpoints were given; --checkpoints adds those of the same run.",
    };
  }
  return checkpointsPicture(
    checkpoints,
    edge === null || edge.quantity !== "sharpness" ? null : edge.threshold,
  );
}

const CHECKPOINTS: Named = { id: "checkpoints", title: "Checkpoints over time" };

/**
 * @param checkpoints at least one
 * @param threshold 2/η, where λ_max becomes unstable; null where no step size is known
 */
export function checkpointsPicture(
  checkpoints: readonly CheckpointFindings[],
  threshold: number | null,
): PictureSpec {
  return {
    ...CHECKPOINTS,
    lookAt: "Look for a pair that comes closer while the norm grows: a channel." +
      (threshold === null
        ? ""
        : " λ_max that stays at the dashed line says that the step size, not the landscape, holds the run."),
    caption: "One point for each checkpoint, in the order of training. A panel without numbers is left out.",
    alt: "Loss, norm, closest distance and largest eigenvalue over the checkpoints of the run.",
    spec: checkpointsSpec(checkpoints, threshold),
  };
}
