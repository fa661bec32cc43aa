/** Rules of runs whose weights grow without end: channels, and growth of another kind. */
import { CHANNEL_NORM, GROUP_DISTANCE } from "../../analysis/channel/channel.ts";
import type { PairFindings } from "../findings.ts";
import { isHomogeneous } from "../hidden/symmetry.ts";
import { isLinearMirror, isOpposite } from "../pairs.ts";
import { evidence, type Rule, SILENT } from "./findings_for_rules.ts";
import { worthOf } from "./scale.ts";
import { gainBefore, isAtNorm, signsOfChannel, startNorm } from "./signs.ts";
import { CHANNEL_DISTANCE, CHANNEL_INSIDE, NO_CURVATURE } from "./thresholds.ts";
import { nameOf, short, speaks } from "./words.ts";

/** The continuation ends at a growing norm, two units of opposite outputs ever closer; or the pair is there already. */
export const channel: Rule = (found, bounds) => {
  const { channel, continuation, point } = found;
  if (continuation === null || point === null) return SILENT;
  const { end, inside, close, moves, away, grows, before, present, ends } = signsOfChannel(found, bounds);
  const lies = ends && away && present && channel !== null;
  return {
    evidence: [
      evidence(
        "part of the gain that is had before the pair has come together",
        before,
        `≤ ${bounds.before}, else the run is only on its way`,
        before === null ? "neither" : speaks(present),
      ),
      evidence(
        "norm ‖θ‖ at the continuation's end",
        continuation.norm,
        `${short(point.norm)} now`,
        grows ? "for" : away ? "neither" : "against",
      ),
      ...away && !grows && end !== null
        ? [evidence("output weights of that pair there", end.outputs, "growing as it closes", "for")]
        : [],
      evidence(
        end === null || isOpposite(end)
          ? "cosine distance of the closest opposite pair there"
          : "cosine distance of the closest pair there, whose outputs are not opposite",
        end?.distance ?? null,
        `< ${CHANNEL_DISTANCE} (paper, appendix B.3), of opposite outputs`,
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

/** Every sample is in its class: larger logits alone take the loss to 0, and no finite weights have it. */
export const separatedClasses: Rule = ({ network, continuation, point }) => {
  const wrong = point?.misclassified;
  if (continuation === null || point === null || wrong === undefined) return SILENT;
  const linear = network.layers.at(-1)!.activation.name === "identity";
  const separated = wrong === 0 && linear;
  return {
    evidence: [
      evidence(
        "samples whose largest output is not that of their class",
        wrong,
        "0: then the loss falls to 0 as the last layer grows",
        speaks(separated),
      ),
      evidence(
        "norm ‖θ‖ at the continuation's end",
        continuation.norm,
        `${short(point.norm)} now`,
        "neither",
      ),
    ],
    verdict: separated ? "norm growth" : null,
    because: "every sample is in its class, and ever larger outputs alone take the loss to 0",
  };
};

/**
 * The norm grows without such a pair, or mostly by others. A pair that closes while most of the late update lies outside
 * of its subspace is no channel by the paper's third criterion: the loss is to be had by what else moves. A run that ends
 * in a channel and is only on its way there, or may do so, is neither.
 */
export const normGrowth: Rule = (found, bounds) => {
  const { continuation, point, pairs } = found;
  if (continuation === null || point === null || !isAtNorm(found)) return SILENT;
  const images = pairs.closest.map((own) =>
    own.filter((pair) => isLinearMirror(pair) && isOpposite(pair) && pair.distance < CHANNEL_DISTANCE).length
  );
  const mirrored = images.some((count) => count >= 2);
  const start = startNorm(continuation);
  const near = Math.min(2 * start, Math.sqrt(start * continuation.norm));
  const last = continuation.path.findLastIndex(({ norm }) => norm <= near);
  const before = gainBefore(found, Math.max(last, 0), bounds);
  const { end, ends, closing, ...channel } = signsOfChannel(found, bounds);
  const present = before === null || before <= bounds.before;
  // Little is learnt yet, much is to be gained, and most of it before a pair that is nearly together at the end was so.
  const nearly = end !== null && isOpposite(end) && end.distance < GROUP_DISTANCE;
  const gain = point.loss - continuation.loss;
  const young = point.loss > bounds.early * point.constantLoss && gain > bounds.steep * Math.abs(point.loss);
  const onTheWay = young && nearly && !channel.present;
  return {
    evidence: [
      evidence("norm ‖θ‖ at the continuation's end", continuation.norm, `${short(point.norm)} now`, "for"),
      evidence(
        `part of the gain that is had up to the norm ${short(near)}`,
        before,
        `≤ ${bounds.before}, else the run is only on its way`,
        before === null ? "neither" : speaks(present),
      ),
    ],
    verdict: present && !onTheWay && !ends && !closing ? "norm growth" : null,
    because: growthWithout(continuation.closest, mirrored),
  };
};

/**
 * Weights beyond the paper's norm that the loss does not hold: at rest where they no longer matter, units that have become
 * steps, say, or growing until the budget is spent. An isolated minimum there is one, in large units.
 */
export const grown: Rule = (found, bounds) => {
  const { network, continuation, point, spectrum, local } = found;
  if (continuation === null || point === null || continuation.end === "stuck") return SILENT;
  const norm = startNorm(continuation);
  if (norm < CHANNEL_NORM || (local?.splits.length ?? 0) > 0) return SILENT;
  // A rescaling that leaves the function alone is no growth.
  const scaled = network.layers.slice(0, -1).some(({ activation }) => isHomogeneous(activation.name));
  const [least, most] = [spectrum?.smallest[0]?.value, spectrum?.largest[0]?.value];
  const none = least !== undefined && most !== undefined && Math.abs(least) <= NO_CURVATURE * most;
  const flat = !scaled && (continuation.proof === undefined ? none : continuation.proof === "flat");
  const { closing } = signsOfChannel(found, bounds);
  const gain = point.loss - continuation.loss;
  const little = gain <= worthOf(point, bounds);
  const rests = continuation.end === "rest" && flat && little && continuation.norm >= CHANNEL_NORM;
  const grows = continuation.end === "limit" && continuation.norm > norm && gain > 0 && !closing;
  return {
    evidence: [
      evidence("norm ‖θ‖", norm, `≥ ${CHANNEL_NORM} (paper, section 1)`, "for"),
      evidence(
        "the loss holds the weights at the continuation's end",
        rests ? "no, flat to rounding" : grows ? "no, they still grow" : "yes",
        "no: flat to rounding along some direction, or still growing when the budget was spent",
        speaks(rests || grows),
      ),
    ],
    verdict: rests || grows ? "norm growth" : null,
    because: rests
      ? "they are so large by now that the loss hardly depends on their size"
      : `they are beyond the norm ${CHANNEL_NORM}, and grow on for as long as they were followed`,
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
