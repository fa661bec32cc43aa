/** The closest pairs of neurons and the groups that they form, by their numbers. */
import type { Diagnosis, PairFindings } from "../../../kernels/diagnosis/findings.ts";
import { tableOf } from "../../report/html.ts";
import { pairCounts } from "../pairs.ts";
import { more, MOST_ROWS, part } from "./numbers_table.ts";
import { layerName, neurons, shown } from "./shown.ts";

/** Layers that a sentence names. */
const MOST_NAMED = 8;

const PAIR_COLUMNS = ["Layer", "Neurons", "Distance", "ε", "|aᵢ| + |aⱼ|", "Cosine of outputs", "c", "a"];

function pairCells(pair: PairFindings): string[] {
  const { layer, first, second, distance, epsilon, outputs, outputCosine, sum, scaledDifference } = pair;
  const image = pair.mirrored === true ? ", mirrored" : "";
  return [
    ...[
      shown(layer + 1),
      `${first + 1} and ${second + 1}${image}`,
      shown(distance),
      shown(epsilon),
      shown(outputs),
    ],
    ...[shown(outputCosine), shown(sum), shown(scaledDifference)],
  ];
}

/** Of each layer with several neurons, how many pairs it has and how many of them are kept. */
function keptPairs({ pairs: { closest }, network: { network: { layers } } }: Diagnosis): string {
  const texts = layers.slice(0, -1).flatMap(({ outputs }, layer) => {
    const { kept, all } = pairCounts(closest[layer] ?? [], outputs);
    return outputs < 2 ? [] : [`${kept} of ${all} in ${layerName(layer)}`];
  });
  const named = texts.slice(0, MOST_NAMED);
  if (texts.length > MOST_NAMED) named.push(`and so on for ${texts.length - MOST_NAMED} layers more`);
  return `<p>Not all pairs are listed, but the closest, at most ten of a layer: ${named.join("; ")}.</p>`;
}

export function pairsPart(diagnosis: Diagnosis): string {
  const { pairs: { closest, duplicates = [], groups } } = diagnosis;
  const pairs = [...duplicates, ...closest.flat().sort((a, b) => a.distance - b.distance)];
  const table = pairs.length === 0
    ? null
    : `<p>Distance: the cosine distance of the input weights, biases included, 0 for equal directions. ε: half the distance
between the two neurons' input weights. c = |aᵢ + aⱼ| and a = |ε (aᵢ − aⱼ)| stay finite in a channel while |aᵢ| + |aⱼ|
grows. Of a mirrored pair the second neuron counts with its input weights turned round, −w.</p>
${keptPairs(diagnosis)}
${tableOf("Closest pairs", PAIR_COLUMNS, pairs.slice(0, MOST_ROWS).map(pairCells))}${more(pairs)}`;
  const rows = groups.slice(0, MOST_ROWS).map(({ layer, units, dimension, opposite, duplicates }) => [
    ...[layerName(layer), neurons(units), shown(dimension), shown(opposite), shown(duplicates)],
  ]);
  const columns = ["Layer", "Neurons", "Dimension", "Opposite outputs", "Exact duplicates"];
  return `${part("Closest pairs of neurons", table, "no hidden layer has two neurons.")}
${
    part(
      "Groups",
      groups.length === 0 ? null : `${tableOf("Groups", columns, rows)}${more(groups)}`,
      "no neurons are so close that they form a group.",
    )
  }`;
}
