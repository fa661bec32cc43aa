/** What was found out about the network and its data: for the reader to confirm, as a wrong guess makes all else wrong. */
import type { DataFindings, DenseLoss, NetworkFindings } from "../../../kernels/diagnosis/findings.ts";
import { tableOf } from "../../report/html.ts";
import { counted, fromFile, listOf, shown } from "./shown.ts";

/** Rows of a table; of a deeper network the first ones. */
const MOST_ROWS = 40;

type Activation = NetworkFindings["network"]["layers"][number]["activation"];

function activationText({ name, parameter }: Activation): string {
  return parameter === undefined ? name : `${name} (${shown(parameter)})`;
}

/** As the formula that is minimised. */
export function lossText(loss: DenseLoss): string {
  const { decay = 0 } = loss;
  return samplesText(loss) +
    (decay === 0 ? "" : `; and weight decay: ${shown(decay / 2)} · Σ θ² over all parameters`);
}

function samplesText(loss: DenseLoss): string {
  if (loss.kind === "cross-entropy") return "cross-entropy of the outputs as logits, mean over samples";
  const factor = loss.factor === 1 ? "1/N" : `${shown(loss.factor)}/N`;
  return `mean square: ${factor} · Σ (f − y)², summed over samples and outputs`;
}

function warnings(found: readonly string[]): string {
  return found.length === 0
    ? ""
    : `<p class="warning"><strong>Please note:</strong></p>\n${listOf(found, "warning")}`;
}

export function networkPart(
  { source, network, parameters, names, evidence, warnings: found }: NetworkFindings,
): string {
  const { layers } = network;
  const rows = layers.slice(0, MOST_ROWS).map(({ inputs, outputs, biased, activation }, l) => [
    l === layers.length - 1 ? "outputs" : `hidden ${l + 1}`,
    ...[shown(inputs), shown(outputs), shown(biased), activationText(activation), fromFile(names[l] ?? "–")],
  ]);
  const rest = layers.length - MOST_ROWS;
  return `<h3>The network</h3>
<p><code>${fromFile(source)}</code>, ${counted(parameters, "parameter")}.</p>
${tableOf("Layers", ["Layer", "From", "Neurons", "Biases", "Activation", "Tensors"], rows)}
${rest > 0 ? `<p>And ${rest} more layers, in diagnosis.json.</p>\n` : ""}${listOf(evidence)}
${warnings(found)}`;
}

/** Columns that are named for their gaps. */
const MOST_GAPS = 8;

function gapsPart({ rows, missing }: DataFindings): string {
  if (missing === null) return "";
  const { columns } = missing;
  const gaps = columns.slice(0, MOST_GAPS).map(({ name, rows }) =>
    `<code>${fromFile(name)}</code> in ${rows}`
  );
  if (columns.length > MOST_GAPS) gaps.push(`${columns.length - MOST_GAPS} more columns, in diagnosis.json`);
  return `<p class="warning">${shown(missing.rows)} of ${shown(rows)} rows miss a value and are left out: ${
    gaps.join(", ")
  }.</p>
`;
}

export function dataPart(data: DataFindings | null): string {
  if (data === null) {
    return `<h3>The data</h3>
<p class="absent">No data were given, so that there is no loss, gradient or Hessian. <code>--data</code> gives them.</p>`;
  }
  const { rows, used, seed, missing, inputs, outputs } = data;
  const whole = missing === null
    ? `${shown(rows)} rows`
    : `${shown(rows - missing.rows)} rows of ${shown(rows)} that miss no value`;
  const drawn = seed === null ? `all ${whole}` : `${shown(used)} of ${whole}, drawn with seed ${shown(seed)}`;
  return `<h3>The data</h3>
<p><code>${fromFile(data.source)}</code>: ${drawn}; ${counted(inputs, "input")}, ${
    counted(outputs, "output")
  }. Loss: ${lossText(data.loss)}.</p>
${gapsPart(data)}${listOf(data.evidence)}
${warnings(data.warnings)}`;
}

export function inferredPart(network: NetworkFindings, data: DataFindings | null): string {
  const options = ["spec", "activation", "loss", "target"].map((name) =>
    `<code class="option">--${name}</code>`
  );
  return `<h2 id="inferred">What was inferred: please confirm</h2>
<p>If one of these is wrong, so is everything else here; ${options.slice(0, -1).join(", ")}
and ${options.at(-1)} say otherwise.</p>
${networkPart(network)}
${dataPart(data)}`;
}
