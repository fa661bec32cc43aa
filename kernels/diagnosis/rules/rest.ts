/** Rules of runs at rest, and of those that nothing can be said of. */
import { evidence, type Found, type Rule, SILENT } from "./findings_for_rules.ts";
import { deepest } from "./saddles.ts";
import { roundingLoss, worthOf } from "./scale.ts";
import { type Bounds, ROUNDING_FALL } from "./thresholds.ts";
import { gainEvidence, short, speaks } from "./words.ts";

/** Without data there is no loss, and no verdict. */
export const weightsOnly: Rule = ({ point }) =>
  point === null
    ? { evidence: [evidence("data", "none", "needed for a verdict", "neither")], verdict: "weights only" }
    : SILENT;

/** The deepest direction of negative curvature, where it leads down by what is worth going on for. */
function wayDown({ spectrum, point }: Found, bounds: Bounds) {
  const escape = spectrum === null || point === null ? null : deepest(spectrum.negative, point.loss);
  return escape !== null && -escape.change > worthOf(point!, bounds) ? escape : null;
}

/** A mean square of 0 to rounding: no network has less, whatever the curvature there and wherever a continuation goes. */
export const noLoss: Rule = ({ point }) => {
  if (point === null || point.misclassified !== undefined) return SILENT;
  const least = roundingLoss(point);
  const none = point.loss <= least;
  return {
    evidence: none
      ? [evidence("loss", point.loss, `≤ ${short(least)}, what rounding makes of 0`, "for")]
      : [],
    verdict: none ? "finite minimum" : null,
    because: "the loss is 0 to rounding, and no network has less",
  };
};

/** At rest: nothing to gain, no way down by negative curvature, and the end that was looked for lies here. */
export const finiteMinimum: Rule = (found, bounds) => {
  const { continuation, spectrum, point, local } = found;
  if (continuation === null || point === null) return SILENT;
  const gain = point.loss - continuation.loss;
  const escape = wayDown(found, bounds);
  const { directions = 0, level = 0 } = spectrum?.flat ?? {};
  const isLevel = directions > 0 && level === directions;
  const isolated = continuation.proof === undefined || continuation.proof === "finite" ||
    continuation.proof === "flat" &&
      ((local?.splits.length ?? 0) > 0 || (continuation.dead ?? 0) > 0 || isLevel);
  const rests = continuation.end === "rest";
  return {
    evidence: [
      gainEvidence(gain, point, "for", bounds),
      evidence(
        "end of the continuation",
        END_NAMES[continuation.end],
        "at rest",
        speaks(rests),
      ),
      evidence(
        "isolated",
        continuation.proof ?? null,
        "finite, or flat by what leaves the loss alone: duplicates, dead units, a line of equal networks",
        continuation.proof === undefined ? "neither" : speaks(isolated),
      ),
      evidence(
        "least curvature",
        spectrum?.smallest[0]?.value ?? null,
        `not negative beyond rounding, or for a fall of at most ${short(worthOf(point, bounds))}`,
        spectrum === null ? "neither" : speaks(escape === null),
      ),
    ],
    verdict: rests && isolated && escape === null ? "finite minimum" : null,
    ...constantBecause(found),
  };
};

/** Where a whole layer is dead nothing reaches the outputs, and no gradient what is before it. */
function constantBecause({ network, point }: Found): { readonly because?: string } {
  const layer = point!.dead.findIndex((dead, l) => dead.length === network.layers[l]!.outputs);
  const isConstant = point!.loss >= (1 - ROUNDING_FALL) * point!.constantLoss;
  return layer < 0 || !isConstant ? {} : {
    because: `all units of layer ${layer + 1} are dead, so that the loss is that of a constant`,
  };
}

export const notDecidable: Rule = (found, bounds) => ({
  evidence: [],
  verdict: "not decidable",
  because: found.continuation === null || found.point === null
    ? "no continuation was computed"
    : wayDown(found, bounds) !== null
    ? "the loss still falls along a direction of negative curvature, but not by enough to be told from other slopes"
    : found.continuation.end === "limit"
    ? "the continuation's budget was spent before it came to an end, and it gained little"
    : found.continuation.end === "stuck"
    ? "the continuation found no lower point although the slope is not zero"
    : "the point is at rest, but along some direction the loss is flat to rounding",
});

const END_NAMES = {
  rest: "at rest",
  norm: "at a large norm",
  limit: "out of budget",
  stuck: "no step possible",
} as const;
