/** All numbers of a diagnosis, each with its meaning; of a part that is not there, why. */
import { type Diagnosis, MOST_CERTIFIED, type PairFindings } from "../../../kernels/diagnosis/findings.ts";
import { tableOf } from "../../report/html.ts";
import { thinned } from "../axes.ts";
import { pairCounts } from "../pairs.ts";
import { fromFile, layerName, neurons, sentence, shown } from "./shown.ts";

type Value = number | string | boolean | null;
/** Quantity, value, meaning. */
type Line = readonly [quantity: string, value: Value, meaning: string];

const MOST_ROWS = 40;
const MOST_CHECKPOINTS = 20;
/** Layers that a sentence names. */
const MOST_NAMED = 8;
const NO_DATA = "it needs the loss, and no data were given.";

/** One part: a heading with its table, or with the reason why there is none. */
function part(title: string, content: string | null, why: string): string {
  return `<h3>${title}</h3>\n${content ?? `<p class="absent">Not there: ${sentence(why)}</p>`}`;
}

function lines(title: string, rows: readonly Line[]): string {
  return tableOf(
    title,
    ["Quantity", "Value", "Meaning"],
    rows.map(([quantity, value, meaning]) => [sentence(quantity), shown(value), sentence(meaning)]),
  );
}

function more(all: readonly unknown[], most = MOST_ROWS): string {
  const rest = all.length - most;
  return rest > 0 ? `\n<p>${most} of ${all.length} are shown; diagnosis.json has all.</p>` : "";
}

function leftOut(data: Diagnosis["data"]): Line[] {
  if (data === null || data.missing === null) return [];
  const why =
    `of ${data.rows}, which miss a value: they are in none of these numbers; The data, above, names the columns`;
  return [["rows left out", data.missing.rows, why]];
}

function pointPart({ point, data }: Diagnosis): string {
  if (point === null) {
    return part("Where training stopped", null, data === null ? NO_DATA : "it was not computed.");
  }
  const decay = data?.loss.decay ?? 0;
  const dead = point.dead.reduce((sum, units) => sum + units.length, 0);
  const rows: Line[] = [
    ...leftOut(data),
    ["loss L", point.loss, "on the samples used here"],
    [
      "its standard error",
      point.lossError,
      "by drawing rows; 0 where all rows without gaps were used, or a single one",
    ],
    ...decay === 0 ? [] : [
      [
        "weight decay",
        decay / 2 * point.euclideanNorm * point.euclideanNorm,
        "its part of the loss, λ/2 Σ θ²; the test loss is without",
      ] as const,
    ],
    [
      "loss of a constant",
      point.constantLoss,
      "of the best constant output: what a network that learnt nothing has",
    ],
    [
      "test loss",
      point.testLoss,
      point.testLoss === null ? "no test data were given (--test-data)" : "on the test data",
    ],
    ["gradient |∇L|", point.gradientNorm, "Euclidean length; 0 at a point of rest"],
    ["its largest component", point.gradientMaximum, "in absolute value"],
    ["Euclidean norm", point.euclideanNorm, "square root of the sum of all squared parameters"],
    [
      "norm ‖θ‖",
      point.norm,
      "sum of squared parameters over 2P, P the number of parameters: as in the paper",
    ],
    ["dead neurons", dead, "whose activation is flat on all samples, so that they learn nothing"],
  ];
  return part("Where training stopped", lines("Where training stopped", rows), "");
}

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

function pairsPart(diagnosis: Diagnosis): string {
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

function spectrumPart({ spectrum, data }: Diagnosis): string {
  const title = "Hessian";
  if (spectrum === null) return part(title, null, data === null ? NO_DATA : "no spectrum was computed.");
  const [high, low] = [spectrum.largest[0], spectrum.smallest[0]];
  const dense = spectrum.method === "dense";
  const rows: Line[] = [
    [
      "method",
      dense ? "all eigenvalues" : "Lanczos",
      dense ? "of the dense matrix" : "extremes by Hessian-vector products",
    ],
    [
      "λ_max",
      high?.value ?? null,
      `largest eigenvalue: the steepest curvature; exact to ${shown(high?.residual ?? null)}`,
    ],
    [
      "λ_min",
      low?.value ?? null,
      `smallest eigenvalue: negative is downwards; exact to ${shown(low?.residual ?? null)}`,
    ],
    ["Hessian-vector products", spectrum.products, "that this took"],
    [
      "certified downward directions",
      spectrum.negative.length,
      `whose curvature is negative beyond its rounding; at most ${MOST_CERTIFIED} are looked at, there may be more`,
    ],
  ];
  const columns = ["Curvature", "Rounding", "Change of loss", "At step"];
  const down = spectrum.negative.slice(0, MOST_ROWS).map(({ curvature, rounding, change, step }) =>
    [curvature, rounding, change, step].map(shown)
  );
  const table = down.length === 0
    ? ""
    : `\n${tableOf("Directions of negative curvature", columns, down)}${more(spectrum.negative)}`;
  return part(title, lines(title, rows) + table, "");
}

function stepPart({ edge, noise, data }: Diagnosis): string {
  const why = data === null ? NO_DATA : "no step size was given (--lr, --optimiser).";
  const edgeRows: Line[] | null = edge && [
    ["optimiser", edge.optimiser, "as given"],
    ["step size η", edge.learningRate, "as given"],
    ["batch", edge.batch, edge.batch === null ? "no size was given" : "samples of a step, as given"],
    [edge.quantity, edge.value, "curvature that this optimiser's steps feel"],
    [
      "threshold",
      edge.threshold,
      "above it, steps of this size overshoot: 2/η, for Adam's preconditioned steps 38/η",
    ],
    ["ratio", edge.ratio, "of the two; about 1 at the edge of stability"],
    ["held by the step size", edge.held, "whether the ratio says so: between 0.8 and 1.3"],
  ];
  const noiseRows: Line[] | null = noise && [
    ["batch", noise.batch, "samples of a step"],
    ["variance of a batch's gradient", noise.variance, "trace of its covariance"],
    ["|∇L|²", noise.gradientSquared, "squared length of the whole gradient, to compare with"],
    ["excess loss", noise.excess, "that noise of this size keeps up at this step size"],
    ["held by noise", noise.held, "whether the noise hides the descent left"],
  ];
  return `${part("Step size", edgeRows && lines("Step size", edgeRows), why)}
${
    part(
      "Noise of batches",
      noiseRows && lines("Noise of batches", noiseRows),
      data === null ? NO_DATA : "no size of batches was given (--batch), or no step size (--lr).",
    )
  }`;
}

const ENDS = {
  rest: "at rest: the gradient is zero to rounding",
  norm: "the norm reached its bound",
  limit: "it used up its gradient evaluations",
  stuck: "no step lowered the loss further",
};

function continuationPart({ continuation, data }: Diagnosis): string {
  const rows: Line[] | null = continuation && [
    ["method", continuation.method, "by which training was continued"],
    ["gradient evaluations", continuation.evaluations, "that it took"],
    ["end", continuation.end, ENDS[continuation.end]],
    ["loss", continuation.loss, "there"],
    ["gradient |∇L|", continuation.gradientNorm, "there"],
    ["norm ‖θ‖", continuation.norm, "there"],
    ["closest distance", continuation.closest?.distance ?? null, "cosine distance of the closest pair there"],
    [
      "share inside",
      continuation.inside,
      "of the last updates, inside the channel's subspace: 1 is all of them",
    ],
  ];
  const why = data === null ? NO_DATA : "training was not continued.";
  return part("Training continued", rows && lines("Training continued", rows), why);
}

function channelPart({ channel, gate, data }: Diagnosis): string {
  const rows: Line[] | null = channel && [
    ["where", `${layerName(channel.layer)}, ${neurons(channel.units)}`, "the neurons that form it"],
    ["dimension", channel.dimension, "one less than its neurons"],
    ["loss now", channel.lossNow, "where training stopped"],
    ["loss in the limit", channel.lossLimit, "at ε → 0: reached by no finite weights"],
    ["gain", channel.gain, "now less limit"],
    [
      "norm for half of it",
      channel.halfGainNorm,
      channel.halfGainNorm === null ? "half is already had" : "‖θ‖ where half of the gain is had",
    ],
    ["exponent", channel.exponent, "p of the fit L − L∞ ∝ ε^p; the paper's is 2"],
    ["computes", channel.computes, "in the limit; z is the neurons' common input"],
  ];
  const gateRows: Line[] | null = gate && [
    ["loss at the start", gate.lossAtStart, "with the pair replaced by a gated unit, before training it"],
    ["loss", gate.loss, "after training it for a short time, at finite weights"],
    ["norm ‖θ‖", gate.norm, "there"],
    ["test loss", gate.testLoss, gate.testLoss === null ? "no test data were given (--test-data)" : "there"],
    ["gradient evaluations", gate.evaluations, "that it took"],
  ];
  const why = data === null ? NO_DATA : "no channel was found.";
  return `${part("The channel and its limit", rows && lines("The channel and its limit", rows), why)}
${part("The pair as a gated unit", gateRows && lines("The pair as a gated unit", gateRows), why)}`;
}

export function checkpointsTable(checkpoints: Diagnosis["checkpoints"]): string {
  const rows = thinned(checkpoints, MOST_CHECKPOINTS).map((
    { name, loss, norm, closest, sharpness, inside },
  ) => [
    ...[
      fromFile(name),
      shown(loss),
      shown(norm),
      shown(closest?.distance ?? null),
      shown(sharpness),
      shown(inside),
    ],
  ]);
  const columns = ["Checkpoint", "Loss", "Norm ‖θ‖", "Closest distance", "λ_max", "Update inside channel"];
  return tableOf("Checkpoints", columns, rows) + more(checkpoints, MOST_CHECKPOINTS);
}

/** Every part, in the order in which it was computed. */
export function numbersPart(diagnosis: Diagnosis): string {
  const { checkpoints } = diagnosis;
  return `<h2 id="numbers">All numbers</h2>
<p>To four digits; <code>diagnosis.json</code> has all of them. A dash is a number that does not exist here.</p>
${pointPart(diagnosis)}
${pairsPart(diagnosis)}
${spectrumPart(diagnosis)}
${stepPart(diagnosis)}
${continuationPart(diagnosis)}
${channelPart(diagnosis)}
${
    part(
      "Checkpoints",
      checkpoints.length === 0 ? null : checkpointsTable(checkpoints),
      "no checkpoints were given (--checkpoints).",
    )
  }`;
}
