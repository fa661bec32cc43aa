/**
 * The edge of stability: the curvature that an optimiser feels against the one that its step size bears. Gradient
 * descent bears λ_max = 2/η (Cohen et al. 2021, arXiv 2103.00065), with momentum β 2 (1 + β)/η; of SGD in batches the
 * batch sharpness comes to 2/η (Andreyev and Beneventano 2024, arXiv 2412.20553), of Adam the sharpness in the norm of
 * its second moments to (2 + 2β₁)/((1 − β₁) η) = 38/η (Cohen et al. 2022, arXiv 2207.14484).
 */
import { adamEdge, sgdEdge } from "../analysis/toy/sharpness.ts";
import type { EdgeFindings } from "./findings/curvature.ts";

/** What was measured; null where it was not. */
export interface EdgeMeasures {
  /** λ_max of H. */
  readonly sharpness: number;
  readonly batchSharpness: number | null;
  readonly preconditioned: number | null;
}

/** Of heavy-ball momentum, as frameworks' examples have it. */
const MOMENTUM = 0.9;
/** value/threshold where the step size holds the run. */
const [LEAST, MOST] = [0.8, 1.3];

/**
 * @param batch samples of a batch, null for all
 * @returns null for an optimiser without a step size of its own, and where what is to be compared was not measured
 */
export function edgeFindings(
  optimiser: EdgeFindings["optimiser"],
  learningRate: number,
  batch: number | null,
  { sharpness, batchSharpness, preconditioned }: EdgeMeasures,
  momentum = MOMENTUM,
): EdgeFindings | null {
  const of = (quantity: EdgeFindings["quantity"], value: number | null, threshold: number) => {
    if (value === null) return null;
    const ratio = value / threshold;
    const held = ratio >= LEAST && ratio <= MOST;
    return { optimiser, learningRate, batch, quantity, value, threshold, ratio, held };
  };
  const edge = sgdEdge(learningRate);
  switch (optimiser) {
    case "lbfgs":
      return null;
    case "adam":
    case "adamw":
      return of("preconditioned sharpness", preconditioned, adamEdge(learningRate));
    case "rmsprop":
      return of("preconditioned sharpness", preconditioned, edge);
    case "momentum":
      return of("sharpness", sharpness, (1 + momentum) * edge);
    case "sgd":
      return batch === null ? of("sharpness", sharpness, edge) : of("batch sharpness", batchSharpness, edge);
    case "unknown":
      return of("sharpness", sharpness, edge);
  }
}
