/** The rules of a verdict, one function each, in the order in which they are asked; the first that applies decides. */
import { closestOpposite, isLinearMirror, isOpposite } from "../pairs.ts";
import { evidence, type Found, type Rule, type Ruling, SILENT } from "./findings_for_rules.ts";
import type { PairFindings } from "../findings.ts";
import { GROUP_DISTANCE } from "../../analysis/channel/channel.ts";
import {
  APPROACH,
  BEFORE,
  CHANNEL_DISTANCE,
  CHANNEL_INSIDE,
  EARLY,
  ROUNDING_FALL,
  SADDLE_PART,
  SADDLE_SLOPE,
  STEEP,
  WORTH_GOING_ON,
} from "./thresholds.ts";

/** Without data there is no loss, and no verdict. */
export const weightsOnly: Rule = ({ point }) =>
  point === null
    ? { evidence: [evidence("data", "none", "needed for a verdict", "neither")], verdict: "weights only" }
    : SILENT;

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

/** Little is learnt yet, and the loss still falls fast along the gradient: where it will end is a later question. */
export const descending: Rule = ({ point, local, continuation }) => {
  if (point === null || local === null || continuation === null) return SILENT;
  if (point.loss <= EARLY * point.constantLoss) return SILENT;
  const steep = local.slopeFall > STEEP * Math.abs(point.loss);
  return {
    evidence: [
      evidence(
        "fall by one best step along the gradient",
        -local.slopeFall,
        `${short(-STEEP * Math.abs(point.loss))}, a hundredth of the loss: less where a run looks converged`,
        steep ? "for" : "neither",
      ),
    ],
    verdict: steep ? "still training" : null,
  };
};

/** The certified direction along which the loss falls most, beyond rounding. */
function deepest(negative: NonNullable<Found["spectrum"]>["negative"], loss: number) {
  return negative
    .filter(({ curvature, rounding, change }) =>
      curvature < -rounding && change < -ROUNDING_FALL * Math.abs(loss)
    )
    .reduce<typeof negative[number] | null>(
      (best, each) => best === null || each.change < best.change ? each : best,
      null,
    );
}

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

/** The continuation ends at a growing norm, two units of opposite outputs ever closer; or the pair is there already. */
export const channel: Rule = (found) => {
  const { channel, continuation, point, pairs } = found;
  if (continuation === null || point === null) return SILENT;
  const end = continuation.closest;
  const start = closestOpposite(pairs);
  const inside = insideOf(found);
  const grew = continuation.norm > point.norm;
  const close = end !== null && isOpposite(end) && end.distance < CHANNEL_DISTANCE;
  const nearer = close && (start === null || start.distance < CHANNEL_DISTANCE ||
    start.distance > APPROACH * end.distance);
  const moves = inside === null || inside > CHANNEL_INSIDE;
  const away = continuation.end === "norm" || continuation.end === "limit" && grew && channel !== null;
  const before = gainBefore(found, entryOf(continuation.path));
  const present = before === null || before <= BEFORE;
  const lies = close && nearer && moves && away && present && channel !== null;
  return {
    evidence: [
      evidence(
        "part of the gain that is had before the pair has come together",
        before,
        `≤ ${BEFORE}, else the run is only on its way`,
        before === null ? "neither" : speaks(present),
      ),
      evidence(
        "norm ‖θ‖ at the continuation's end",
        continuation.norm,
        `${short(point.norm)} now`,
        speaks(away),
      ),
      evidence(
        "cosine distance of the closest opposite pair there",
        end?.distance ?? null,
        `< ${CHANNEL_DISTANCE} (paper, appendix B.3)`,
        speaks(close),
      ),
      evidence(
        "share of the last update in the channel's subspace",
        inside,
        `> ${CHANNEL_INSIDE} (paper, appendix B.3)`,
        inside === null ? "neither" : speaks(moves),
      ),
      ...(channel?.exponent === null || channel === null ? [] : [
        evidence("exponent of the loss above its limit in ε", channel.exponent, "2 in the paper", "neither"),
      ]),
    ],
    ...(lies
      ? { verdict: "channel", layer: channel.layer, units: channel.units, dimension: channel.dimension }
      : { verdict: null }),
  };
};

/** Where on the way the closest opposite pair has come together for good; the end where it never has. */
function entryOf(path: NonNullable<Found["continuation"]>["path"]): number {
  const apart = path.findLastIndex(({ distance }) => distance === null || distance >= GROUP_DISTANCE);
  return Math.min(apart + 1, path.length - 1);
}

/** Part of the continuation's gain that is had up to a point of the way; null where all of it is not worth going on. */
function gainBefore({ point, continuation }: Found, at: number): number | null {
  const gain = point!.loss - continuation!.loss;
  if (!(gain > WORTH_GOING_ON * Math.abs(point!.loss))) return null;
  return (point!.loss - continuation!.path[at]!.loss) / gain;
}

/** That of the continuation; where it has none, the last checkpoint's. */
function insideOf({ continuation, checkpoints }: Found): number | null {
  return continuation?.inside ?? checkpoints.findLast(({ inside }) => inside !== null)?.inside ?? null;
}

/** The norm grows without such a pair. */
export const normGrowth: Rule = (found) => {
  const { continuation, point, pairs } = found;
  if (continuation === null || point === null || continuation.end !== "norm") return SILENT;
  const images = pairs.closest.map((own) =>
    own.filter((pair) => isLinearMirror(pair) && isOpposite(pair) && pair.distance < CHANNEL_DISTANCE).length
  );
  const mirrored = images.some((count) => count >= 2);
  const near = Math.min(2 * point.norm, Math.sqrt(point.norm * continuation.norm));
  const last = continuation.path.findLastIndex(({ norm }) => norm <= near);
  const before = gainBefore(found, Math.max(last, 0));
  const present = before === null || before <= BEFORE;
  return {
    evidence: [
      evidence("norm ‖θ‖ at the continuation's end", continuation.norm, `${short(point.norm)} now`, "for"),
      evidence(
        `part of the gain that is had up to the norm ${short(near)}`,
        before,
        `≤ ${BEFORE}, else the run is only on its way`,
        before === null ? "neither" : speaks(present),
      ),
    ],
    verdict: present ? "norm growth" : null,
    because: growthWithout(continuation.closest, mirrored),
  };
};

function growthWithout(closest: PairFindings | null, mirrored: boolean): string {
  if (mirrored) return "units that are each other's mirror images take part";
  if (closest !== null && isOpposite(closest) && closest.distance < CHANNEL_DISTANCE) {
    const pair = `units ${nameOf([closest.first, closest.second])} of layer ${closest.layer + 1}`;
    return `although ${pair} come together on the way, most of the late movement is not theirs`;
  }
  return "no two units of opposite outputs come together";
}

/** The continuation gains much, and no channel was found. */
export const stillTraining: Rule = ({ continuation, point }) => {
  if (continuation === null || point === null) return SILENT;
  const gain = point.loss - continuation.loss;
  const much = gain > WORTH_GOING_ON * Math.abs(point.loss);
  return {
    evidence: [gainEvidence(gain, point.loss, speaks(much))],
    verdict: much ? "still training" : null,
  };
};

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

export const RULES = {
  ...{
    weightsOnly,
    plateauSaddle,
    saddle,
    edgeOfStability,
    batchNoise,
    descending,
    channel,
    normGrowth,
    stillTraining,
  },
  ...{ finiteMinimum, notDecidable },
} as const satisfies { readonly [name: string]: Rule };

const END_NAMES = {
  rest: "at rest",
  norm: "at a large norm",
  limit: "out of budget",
  stuck: "no step possible",
} as const;

function gainEvidence(gain: number, loss: number, speaks: "for" | "against" | "neither") {
  const bound = `${short(WORTH_GOING_ON * Math.abs(loss))}, a thousandth of the loss`;
  return evidence("loss that the continuation gains", gain, bound, speaks);
}

function speaks(yes: boolean): "for" | "against" {
  return yes ? "for" : "against";
}

/** Units from 1: "1 and 3". */
export function nameOf(units: readonly number[]): string {
  const names = units.map((unit) => `${unit + 1}`);
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

export function short(value: number): string {
  return String(Number(value.toPrecision(3)));
}

export type { Ruling };
