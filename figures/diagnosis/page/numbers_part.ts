/** All numbers of a diagnosis, each with its meaning; of a part that is not there, why. */
import type { Diagnosis } from "../../../kernels/diagnosis/findings.ts";
import { tableOf } from "../../report/html.ts";
import { thinned } from "../axes.ts";
import { channelPart, continuationPart } from "./channel_numbers.ts";
import { spectrumPart, stepPart } from "./curvature_numbers.ts";
import { type Line, lines, more, NO_DATA, part } from "./numbers_table.ts";
import { pairsPart } from "./pairs_numbers.ts";
import { fromFile, shown } from "./shown.ts";

const MOST_CHECKPOINTS = 20;

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
