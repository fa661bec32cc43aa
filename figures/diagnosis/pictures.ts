/** The pictures of a diagnosis with their texts; of those that it cannot have, why. */
import type { Diagnosis } from "../../kernels/diagnosis/findings.ts";
import { drawable } from "./axes.ts";
import { channelPicture, slicePicture } from "./channel_pictures.ts";
import { pairCounts, pairsSpec } from "./pairs.ts";
import { type MissingPicture, NO_DATA, type PictureSpec } from "./picture.ts";
import { checkpointsPictureOf, continuationPicture } from "./run_pictures.ts";
import { sharesBelow, spectrumSpec } from "./spectrum.ts";

/** A network may have hundreds of layers; of more than so many the ones with the closest pairs are drawn. */
export const MOST_LAYERS = 8;

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
