/** Rules of runs that the optimiser holds, or that are not finished. */
import { evidence, type Found, type Rule, SILENT } from "./findings_for_rules.ts";
import { left, worthOf } from "./scale.ts";
import type { Bounds } from "./thresholds.ts";
import { gainEvidence, short, speaks } from "./words.ts";

/** A step that bears no more than the curvature holds a run only where there is something to gain. */
export const edgeOfStability: Rule = (found, bounds) => {
  const { edge } = found;
  if (edge === null) return SILENT;
  const toGain = leftEvidence(found, bounds);
  return {
    evidence: [
      ...edge.held ? toGain.evidence : [],
      evidence(
        `${edge.quantity} beside what the step size bears`,
        edge.value,
        `${short(edge.threshold)} for ${edge.optimiser} at ${edge.learningRate}${farFrom(edge)}`,
        edge.held ? "for" : "against",
      ),
    ],
    verdict: edge.held && toGain.any ? "edge of stability" : null,
  };
};

export const batchNoise: Rule = (found, bounds) => {
  const { noise } = found;
  if (noise === null) return SILENT;
  const toGain = leftEvidence(found, bounds);
  return {
    evidence: [
      ...noise.held ? toGain.evidence : [],
      evidence(
        "variance of a batch's gradient beside its square",
        noise.variance,
        short(noise.gradientSquared),
        noise.held ? "for" : "against",
      ),
    ],
    verdict: noise.held && toGain.any ? "batch noise" : null,
  };
};

/** Why a curvature that is not near what the step bears holds nothing. */
function farFrom({ held, ratio, quantity }: NonNullable<Found["edge"]>): string {
  if (held) return "";
  if (ratio < 1) return `, ${short(ratio)} of it: the step bears more`;
  return `, ${
    short(ratio)
  } times it: no run stays at so steep a place by this step, so that it did not train with it here` +
    (quantity === "preconditioned sharpness"
      ? ", or its second moments are larger than those that the gradient has here"
      : "");
}

/** Whether there is a loss to gain that the optimiser could hold back; where nothing was continued there may be. */
function leftEvidence(found: Found, bounds: Bounds) {
  const toGain = left(found);
  if (toGain === null) return { any: true, evidence: [] };
  const least = worthOf(found.point!, bounds);
  const any = toGain > least;
  return {
    any,
    evidence: [
      evidence(
        "loss that is left to gain",
        toGain,
        `> ${short(least)}, else nothing is held back`,
        speaks(any),
      ),
    ],
  };
}

/**
 * Little is learnt yet, and the loss still falls fast along the gradient: where it will end is a later question. What the
 * gradient promises counts as far as the continuation has it: on kinks it is not zero at a minimum, and in flat directions
 * |H|⁻¹ promises more than there is.
 */
export const descending: Rule = ({ point, local, continuation }, bounds) => {
  if (point === null || local === null || continuation === null) return SILENT;
  if (point.loss <= bounds.early * point.constantLoss) return SILENT;
  const gain = point.loss - continuation.loss;
  const least = Math.max(bounds.steep * Math.abs(point.loss), worthOf(point, bounds));
  const steep = Math.min(local.slopeFall, gain) > least;
  return {
    evidence: [
      evidence(
        "fall by one best step along the gradient, as far as going on has it",
        -Math.min(local.slopeFall, Math.max(gain, 0)),
        `${short(-least)}, ${bounds.steep} of the loss: less where a run looks converged`,
        steep ? "for" : "neither",
      ),
    ],
    verdict: steep ? "still training" : null,
  };
};

/** The continuation gains much, and no channel was found. */
export const stillTraining: Rule = ({ continuation, point }, bounds) => {
  if (continuation === null || point === null) return SILENT;
  const gain = point.loss - continuation.loss;
  const much = gain > worthOf(point, bounds);
  return {
    evidence: [gainEvidence(gain, point, speaks(much), bounds)],
    verdict: much ? "still training" : null,
  };
};
