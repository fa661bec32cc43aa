/** The spectrum of the Hessian, and what it says of steps and batches, by their numbers. */
import { MOST_CERTIFIED } from "../../../kernels/diagnosis/findings/curvature.ts";
import type { Diagnosis } from "../../../kernels/diagnosis/findings.ts";
import { tableOf } from "../../report/html.ts";
import { type Line, lines, more, MOST_ROWS, NO_DATA, part } from "./numbers_table.ts";
import { shown } from "./shown.ts";

export function spectrumPart({ spectrum, data }: Diagnosis): string {
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

export function stepPart({ edge, noise, data }: Diagnosis): string {
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
