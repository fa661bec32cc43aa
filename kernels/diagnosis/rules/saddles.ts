/** Rules of points from which the loss falls to the sides: plateaus of duplicates, and saddles. */
import { evidence, type Found, type Rule, SILENT } from "./findings_for_rules.ts";
import { worthOf } from "./scale.ts";
import { ROUNDING_FALL } from "./thresholds.ts";
import { nameOf, short, speaks } from "./words.ts";

/** Exact duplicates that can be moved apart without the loss rising: negative or zero curvature of the split. */
export const plateauSaddle: Rule = ({ local, pairs }) => {
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
    ...(lowest === null ? { verdict: null } : { verdict: "plateau saddle", ...copiesOf(lowest, pairs) }),
  };
};

/** All copies of the two that are split, and the dimension of their plateau. */
function copiesOf(
  { layer, units }: { readonly layer: number; readonly units: readonly [number, number] },
  { duplicates = [] }: Found["pairs"],
) {
  const copies = new Set<number>(units);
  const own = duplicates.filter((pair) => pair.layer === layer);
  // A copy of a copy: once for each pair is enough.
  for (const _ of own) {
    for (const { first, second } of own) {
      if (copies.has(first)) copies.add(second);
      else if (copies.has(second)) copies.add(first);
    }
  }
  return { layer, units: [...copies].sort((a, b) => a - b), dimension: copies.size - 1 };
}

/** At rest, and along some direction the loss falls by what is worth it, there or further on. */
export const saddle: Rule = ({ spectrum, point, local, continuation }, bounds) => {
  if (spectrum === null || point === null || local === null) return SILENT;
  const escape = deepest(spectrum.negative, point.loss);
  if (escape === null) return SILENT;
  const slope = local.slopeFall;
  const dominates = slope <= bounds.saddleSlope * -escape.change;
  const gain = continuation === null ? 0 : Math.max(0, point.loss - continuation.loss);
  const matters = -escape.change >= bounds.saddlePart * gain;
  const worthIt = worthOf(point, bounds);
  const least = spectrum.smallest[0]?.value;
  const reached = Math.max(-escape.change, gain);
  const worth = reached > worthIt;
  return {
    evidence: [
      evidence(
        "negative curvature along the direction by which the loss falls most",
        escape.curvature,
        `< −${short(escape.rounding)}, its rounding; the least curvature of all is ${
          least === undefined ? "not known" : short(least)
        }`,
        "for",
      ),
      evidence(
        "fall along it, beside that by the slope",
        escape.change,
        `${short(-slope)} by the slope; a saddle if at most ${bounds.saddleSlope} of it`,
        speaks(dominates),
      ),
      ...continuation === null ? [] : [
        evidence(
          "fall along it, beside all that going on gains",
          escape.change,
          `${short(-gain)} by going on; a saddle if at least ${bounds.saddlePart} of it`,
          speaks(matters),
        ),
      ],
      evidence(
        "fall by either of them",
        -reached,
        `${short(-worthIt)}, ${bounds.worthGoingOn} of the loss: less is not worth a way down`,
        speaks(worth),
      ),
    ],
    verdict: dominates && matters && worth ? "saddle" : null,
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
