/** A diagnosis on a terminal: the sentence, the numbers behind it, what was inferred, what to try next. */
import type { DataFindings, Diagnosis, PairFindings } from "../../kernels/diagnosis/findings.ts";
import { MOST_CERTIFIED } from "../../kernels/diagnosis/spectra/certified.ts";
import { numberText } from "./number_text.ts";

/** Lines `  name  text`, the texts one below the other. */
function aligned(rows: readonly (readonly [name: string, text: string])[]): string[] {
  const width = Math.max(0, ...rows.map(([name]) => name.length));
  return rows.map(([name, text]) => `  ${name.padEnd(width)}  ${text}`);
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ["", title, ...lines];
}

/** What stages that have finished found; null of the others. */
export type Known = {
  readonly [K in Exclude<keyof Diagnosis, "format" | "name" | "slice">]: Diagnosis[K] | null;
};

/**
 * What is known of a diagnosis that was not brought to its end; nothing where not even the network was read, all of it
 * where there is a verdict.
 * @param missing stages that did not finish
 */
export function partialLines(known: Partial<Known>, missing: readonly string[]): string[] {
  const { network, data = null, checkpoints } = known;
  if (network === undefined || network === null) return [];
  if (known.verdict != null && known.pairs != null) {
    return summaryLines(wholeOf(network, known.pairs, known.verdict, known));
  }
  return [
    ...doubtful(known.point ?? null),
    `partial, no verdict: without ${missing.join(", ")}`,
    ...section("numbers so far", aligned(numbers(known))),
    ...section(
      "what was inferred: please confirm",
      aligned(inferred({ network, data, checkpoints: checkpoints ?? [] })),
    ),
    ...section("warnings", [...network.warnings, ...data?.warnings ?? []].map((warning) => `  ${warning}`)),
  ];
}

/** Before a verdict that may be one of something else. */
function doubtful(point: Diagnosis["point"]): string[] {
  const doubts = point?.warnings ?? [];
  return doubts.length === 0 ? [] : [...doubts.map((doubt) => `IN DOUBT: ${doubt}`), ""];
}

function wholeOf(
  network: Diagnosis["network"],
  pairs: Diagnosis["pairs"],
  verdict: Diagnosis["verdict"],
  { data, point, spectrum, edge, noise, checkpoints, continuation, channel, gate }: Partial<Known>,
): Diagnosis {
  return {
    ...{ format: "flat-channels-diagnosis/1", name: "", network, pairs, verdict },
    ...{ data: data ?? null, point: point ?? null, spectrum: spectrum ?? null, edge: edge ?? null },
    ...{ noise: noise ?? null, checkpoints: checkpoints ?? [], continuation: continuation ?? null },
    ...{ channel: channel ?? null, gate: gate ?? null },
  };
}

export function summaryLines(diagnosis: Diagnosis): string[] {
  const { verdict, network, data } = diagnosis;
  const warnings = [...network.warnings, ...data?.warnings ?? []];
  const named = verdict.verdict === "weights only" ? "no verdict (weights only)" : verdict.verdict;
  return [
    ...doubtful(diagnosis.point),
    `${named}: ${verdict.sentence}`,
    ...section("numbers", aligned(numbers(diagnosis))),
    ...section("evidence", aligned(evidence(diagnosis))),
    ...section("what was inferred: please confirm", aligned(inferred(diagnosis))),
    ...section("warnings", warnings.map((warning) => `  ${warning}`)),
    ...section("what to try next", advice(diagnosis)),
  ];
}

/** Columns that are named for their gaps. */
const MOST_COLUMNS = 8;

function missingText({ rows, missing }: DataFindings): string | null {
  if (missing === null) return null;
  const gaps = missing.columns.slice(0, MOST_COLUMNS).map(({ name, rows }) => `${name} in ${rows}`);
  const rest = missing.columns.length - gaps.length;
  const named = [...gaps, ...rest > 0 ? [`${rest} more columns`] : []].join(", ");
  return `${missing.rows} of ${rows} miss a value (${named}): they are in none of these numbers`;
}

function rowsText({ rows, used, seed, missing }: DataFindings): string {
  const whole = missing === null ? `${rows} rows` : `${rows - missing.rows} complete rows of ${rows}`;
  return seed === null ? whole : `${used} of ${whole}, seed ${seed}`;
}

const ENDS: { readonly [E in NonNullable<Diagnosis["continuation"]>["end"]]: string } = {
  rest: "it came to rest",
  norm: "Σθ²/2P reached its bound",
  limit: "all gradients were spent",
  stuck: "it got stuck, so there may be more to gain",
};

function numbers(known: Partial<Known>) {
  const { point = null, pairs = null, spectrum = null, edge = null, noise = null } = known;
  const { continuation = null, channel = null, gate = null } = known;
  const rows: [string, string][] = [];
  const add = (name: string, text: string) => rows.push([name, text]);
  const missing = known.data == null ? null : missingText(known.data);
  if (missing !== null) add("rows left out", missing);
  if (point !== null) {
    const error = point.lossError > 0 ? ` ± ${numberText(point.lossError)} by the rows drawn` : "";
    const decay = (known.data?.loss.decay ?? 0) / 2 * point.euclideanNorm * point.euclideanNorm;
    const ofIt = decay === 0 ? "" : `, ${numberText(decay)} of it weight decay`;
    add(
      "loss",
      `${numberText(point.loss)}${error}${ofIt}; the best constant output has ${
        numberText(point.constantLoss)
      }`,
    );
    if (point.testLoss !== null) add("test loss", numberText(point.testLoss));
    add(
      "gradient",
      `${numberText(point.gradientNorm)}, largest component ${numberText(point.gradientMaximum)}`,
    );
    add("norm Σθ²/2P", `${numberText(point.norm)}; Euclidean ${numberText(point.euclideanNorm)}`);
    const dead = point.dead.flatMap((units, l) =>
      units.length === 0 ? [] : [`${units.length} in layer ${l + 1}`]
    );
    if (dead.length > 0) add("dead units", dead.join(", "));
    const { misclassified } = point;
    if (misclassified !== undefined) {
      add("in other classes", misclassified === 0 ? "no sample" : `${misclassified} samples`);
    }
  }
  const [twins, more = 0] = [pairs?.duplicates?.[0], (pairs?.duplicates?.length ?? 1) - 1];
  if (twins !== undefined) {
    add("exact duplicates", `${pairText(twins)}${more > 0 ? `; and ${counted(more, "more pair")}` : ""}`);
  }
  const closest = pairs?.closest.flat().sort((a, b) => a.distance - b.distance)[0];
  if (closest !== undefined) add("closest pair", pairText(closest));
  if (spectrum !== null) {
    const [first, last] = [spectrum.smallest[0], spectrum.largest[0]];
    if (first !== undefined && last !== undefined) {
      add("eigenvalues", `${numberText(first.value)} to ${numberText(last.value)}, ${spectrum.method}`);
    }
    if (spectrum.negative.length > 0) {
      const { length } = spectrum.negative;
      add("directions down", `${length < MOST_CERTIFIED ? "" : "at least "}${length}`);
    }
  }
  if (edge !== null) {
    add(
      edge.quantity,
      `${numberText(edge.value)}; the step size allows ${numberText(edge.threshold)}, a ratio of ${
        numberText(edge.ratio)
      }`,
    );
  }
  if (noise !== null) {
    add(
      "batch noise",
      `variance ${numberText(noise.variance)} of a batch's gradient; |∇L|² is ${
        numberText(noise.gradientSquared)
      }`,
    );
  }
  if (continuation !== null) {
    const { loss, norm, evaluations, end } = continuation;
    const text = `loss ${numberText(loss)} at Σθ²/2P ${numberText(norm)} after ${evaluations} gradients`;
    add("continued", `${text}: ${ENDS[end]}`);
  }
  if (channel !== null) {
    add("loss in the limit", `${numberText(channel.lossLimit)}, a gain of ${numberText(channel.gain)}`);
    if (channel.halfGainNorm !== null) add("half of it", `at Σθ²/2P ${numberText(channel.halfGainNorm)}`);
    add("in the limit", channel.computes);
  }
  if (gate !== null) {
    add("as a gated unit", `loss ${numberText(gate.loss)} at Σθ²/2P ${numberText(gate.norm)}`);
  }
  return rows;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

function pairText(pair: PairFindings): string {
  const { layer, first, second, distance, outputs, outputCosine, mirrored, linear } = pair;
  const who = `neurons ${first + 1} and ${second + 1} of layer ${layer + 1}`;
  const image = mirrored !== true
    ? ""
    : linear === true
    ? "mirrored (w' near −w, which leaves a linear function: not alike), "
    : "mirrored (w' near −w, a' counted with the other sign: the same function), ";
  const how = `${image}cosine distance ${mirrored ? "of w and −w' " : ""}${
    numberText(distance)
  }, |a| + |a'| ${numberText(outputs)}`;
  return `${who}: ${how}, cosine of output weights ${numberText(outputCosine)}`;
}

const SPEAKS = { for: "speaks for it", against: "speaks against it", neither: "" };

function evidence({ verdict }: Diagnosis): [string, string][] {
  return verdict.evidence.map(({ what, value, bound, speaks }) => {
    const found = typeof value === "string" ? value : numberText(value);
    return [
      what,
      [found, bound === "" ? "" : `(${bound})`, SPEAKS[speaks]].filter((each) => each !== "").join(" "),
    ];
  });
}

/** 1/N, 1/(3N): thirds are no decimals. */
function factorText(factor: number): string {
  const whole = Math.round(1 / factor);
  if (factor === 1) return "1/N";
  return whole > 1 && 1 / whole === factor ? `1/(${whole}N)` : `${numberText(factor)}/N`;
}

function inferred(
  { network, data, checkpoints }: Pick<Diagnosis, "network" | "data" | "checkpoints">,
): [string, string][] {
  const { layers } = network.network;
  const widths = [layers[0]!.inputs, ...layers.map(({ outputs }) => outputs)].join("-");
  const activations = layers.map(({ activation: { name, parameter } }) =>
    parameter === undefined ? name : `${name} (${numberText(parameter)})`
  );
  const biases = layers.every(({ biased }) => biased)
    ? "with biases"
    : layers.some(({ biased }) => biased)
    ? "biases in some layers"
    : "without biases";
  const rows: [string, string][] = [
    ["network", `${network.source}: ${widths}, ${biases}, ${network.parameters} parameters`],
    ["activations", activations.join(", ")],
    ...network.evidence.map((sentence): [string, string] => ["", sentence]),
  ];
  if (data !== null) {
    const loss = data.loss.kind === "cross-entropy"
      ? "cross-entropy of logits"
      : `mean square, ${factorText(data.loss.factor)} Σ (f − y)²`;
    const { decay = 0 } = data.loss;
    rows.push([
      "data",
      `${data.source}: ${rowsText(data)}, ${counted(data.inputs, "input")}, ${
        counted(data.outputs, "output")
      }`,
    ], [
      "loss",
      decay === 0 ? loss : `${loss}, and ${numberText(decay / 2)} Σ θ² of weight decay`,
    ]);
    rows.push(...data.evidence.map((sentence): [string, string] => ["", sentence]));
  }
  if (checkpoints.length > 0) {
    rows.push([
      "checkpoints",
      `${checkpoints.length}, ${checkpoints[0]!.name} to ${checkpoints.at(-1)!.name}`,
    ]);
  }
  return rows;
}

function advice({ verdict }: Diagnosis): string[] {
  return verdict.advice.flatMap(({ what, gain, cost, why }, at) => {
    const measured = gain === null
      ? "not measured"
      : `gains ${numberText(gain)}${cost === null ? "" : ` for ${numberText(cost)} gradients`}`;
    return [`  ${at + 1}. ${what} (${measured})`, `     ${why}`];
  });
}
