/** Rules of runs at rest, and of those that nothing can be said of. */
import { evidence, type Rule, SILENT } from "./findings_for_rules.ts";
import { deepest } from "./saddles.ts";
import { gainEvidence, speaks } from "./words.ts";

/** Without data there is no loss, and no verdict. */
export const weightsOnly: Rule = ({ point }) =>
  point === null
    ? { evidence: [evidence("data", "none", "needed for a verdict", "neither")], verdict: "weights only" }
    : SILENT;

/** At rest: nothing to gain, no negative curvature, and the end that was looked for lies here. */
export const finiteMinimum: Rule = ({ continuation, spectrum, point, local }) => {
  if (continuation === null || point === null) return SILENT;
  const escape = spectrum === null ? null : deepest(spectrum.negative, point.loss);
  const isolated = continuation.proof === undefined || continuation.proof === "finite" ||
    continuation.proof === "flat" && (local?.splits.length ?? 0) > 0;
  const rests = continuation.end === "rest";
  return {
    evidence: [
      gainEvidence(point.loss - continuation.loss, point.loss, "for"),
      evidence(
        "end of the continuation",
        END_NAMES[continuation.end],
        "at rest",
        speaks(rests),
      ),
      evidence(
        "isolated",
        continuation.proof ?? null,
        "finite, or a plateau of duplicates",
        continuation.proof === undefined ? "neither" : speaks(isolated),
      ),
      evidence(
        "least curvature",
        spectrum?.smallest[0]?.value ?? null,
        "not negative beyond rounding",
        spectrum === null ? "neither" : speaks(escape === null),
      ),
    ],
    verdict: rests && isolated && escape === null ? "finite minimum" : null,
  };
};

export const notDecidable: Rule = ({ continuation, spectrum, point }) => ({
  evidence: [],
  verdict: "not decidable",
  because: continuation === null || point === null
    ? "no continuation was computed"
    : spectrum !== null && deepest(spectrum.negative, point.loss) !== null
    ? "the loss still falls along a direction of negative curvature, but not by enough to be told from other slopes"
    : continuation.end === "limit"
    ? "the continuation's budget was spent before it came to an end, and it gained little"
    : continuation.end === "stuck"
    ? "the continuation found no lower point although the slope is not zero"
    : "the point is at rest, but along some direction the loss is flat to rounding",
});

const END_NAMES = {
  rest: "at rest",
  norm: "at a large norm",
  limit: "out of budget",
  stuck: "no step possible",
} as const;
