/** A diagnosis on a terminal: the sentence, the numbers behind it, what was inferred, what to try next. */
import type { DataFindings, Diagnosis } from "../../kernels/diagnosis/findings.ts";
import { counted, numberText } from "./number_text.ts";
import { type Known, numbers } from "./summary_numbers.ts";

/** Lines `  name  text`, the texts one below the other. */
function aligned(rows: readonly (readonly [name: string, text: string])[]): string[] {
  const width = Math.max(0, ...rows.map(([name]) => name.length));
  return rows.map(([name, text]) => `  ${name.padEnd(width)}  ${text}`);
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ["", title, ...lines];
}

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

function rowsText({ rows, used, seed, missing }: DataFindings): string {
  const whole = missing === null ? `${rows} rows` : `${rows - missing.rows} complete rows of ${rows}`;
  return seed === null ? whole : `${used} of ${whole}, seed ${seed}`;
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
