/** Rules of runs that the optimiser holds, or that are not finished. */
import { evidence, type Rule, SILENT } from "./findings_for_rules.ts";

import { gainEvidence, short, speaks } from "./words.ts";

export const edgeOfStability: Rule = ({ edge }) =>
  edge === null ? SILENT : {
    evidence: [
      evidence(
        `${edge.quantity} beside what the step size bears`,
        edge.value,
        `${short(edge.threshold)} for ${edge.optimiser} at ${edge.learningRate}`,
        edge.held ? "for" : "against",
      ),
    ],
    verdict: edge.held ? "edge of stability" : null,
  };

export const batchNoise: Rule = ({ noise }) =>
  noise === null ? SILENT : {
    evidence: [
      evidence(
        "variance of a batch's gradient beside its square",
        noise.variance,
        short(noise.gradientSquared),
        noise.held ? "for" : "against",
      ),
    ],
    verdict: noise.held ? "batch noise" : null,
  };

/**
 * Little is learnt yet, and the loss still falls fast along the gradient: where it will end is a later question. What the
 * gradient promises counts as far as the continuation has it: on kinks it is not zero at a minimum, and in flat directions
 * |H|⁻¹ promises more than there is.
 */
export const descending: Rule = ({ point, local, continuation }, bounds) => {
  if (point === null || local === null || continuation === null) return SILENT;
  if (point.loss <= bounds.early * point.constantLoss) return SILENT;
  const gain = point.loss - continuation.loss;
  const least = bounds.steep * Math.abs(point.loss);
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
  const much = gain > bounds.worthGoingOn * Math.abs(point.loss);
  return {
    evidence: [gainEvidence(gain, point.loss, speaks(much), bounds)],
    verdict: much ? "still training" : null,
  };
};
