/** Rules of points from which the loss falls to the sides: plateaus of duplicates, and saddles. */
import { evidence, type Found, type Rule, SILENT } from "./findings_for_rules.ts";
import { ROUNDING_FALL, SADDLE_PART, SADDLE_SLOPE } from "./thresholds.ts";
import { nameOf, short, speaks } from "./words.ts";

/** Exact duplicates that can be moved apart without the loss rising: negative or zero curvature of the split. */
export const plateauSaddle: Rule = ({ local }) => {
  const splits = local?.splits ?? [];
  const flat = splits.filter(({ least, rounding }) => least <= rounding);
  const lowest = flat.reduce<typeof flat[number] | null>(
    (best, split) => best === null || split.least < best.least ? split : best,
    null,
  );
  return {
    evidence: splits.map(({ layer, units, least, rounding }) =>
      evidence(
        `curvature where the duplicates ${nameOf(units)} of layer ${layer + 1} move apart`,
        least,
        `> ${short(rounding)}, its rounding, on a plateau of minima`,
        least <= rounding ? "for" : "against",
      )
    ),
    ...(lowest === null
      ? { verdict: null }
      : { verdict: "plateau saddle", layer: lowest.layer, units: lowest.units, dimension: 1 }),
  };
};

/** At rest, and along some direction the loss falls. */
export const saddle: Rule = ({ spectrum, point, local, continuation }) => {
  if (spectrum === null || point === null || local === null) return SILENT;
  const escape = deepest(spectrum.negative, point.loss);
  if (escape === null) return SILENT;
  const slope = local.slopeFall;
  const dominates = slope <= SADDLE_SLOPE * -escape.change;
  const gain = continuation === null ? 0 : Math.max(0, point.loss - continuation.loss);
  const matters = -escape.change >= SADDLE_PART * gain;
  return {
    evidence: [
      evidence("negative curvature", escape.curvature, `< −${short(escape.rounding)}, its rounding`, "for"),
      evidence(
        "fall along it, beside that by the slope",
        escape.change,
        `${short(-slope)} by the slope; a saddle if at most ${SADDLE_SLOPE} of it`,
        speaks(dominates),
      ),
      ...continuation === null ? [] : [
        evidence(
          "fall along it, beside all that going on gains",
          escape.change,
          `${short(-gain)} by going on; a saddle if at least ${SADDLE_PART} of it`,
          speaks(matters),
        ),
      ],
    ],
    verdict: dominates && matters ? "saddle" : null,
  };
};

/** The certified direction along which the loss falls most, beyond rounding. */
export function deepest(negative: NonNullable<Found["spectrum"]>["negative"], loss: number) {
  return negative
    .filter(({ curvature, rounding, change }) =>
      curvature < -rounding && change < -ROUNDING_FALL * Math.abs(loss)
    )
    .reduce<typeof negative[number] | null>(
      (best, each) => best === null || each.change < best.change ? each : best,
      null,
    );
}
