/** Training continued, the channel with its limit and the gated unit, by their numbers. */
import type { Diagnosis } from "../../../kernels/diagnosis/findings.ts";
import { type Line, lines, NO_DATA, part } from "./numbers_table.ts";
import { layerName, neurons } from "./shown.ts";

const ENDS = {
  rest: "at rest: the gradient is zero to rounding",
  norm: "the norm reached its bound",
  limit: "it used up its gradient evaluations",
  stuck: "no step lowered the loss further",
};

export function continuationPart({ continuation, data }: Diagnosis): string {
  const rows: Line[] | null = continuation && [
    ["method", continuation.method, "by which training was continued"],
    ["gradient evaluations", continuation.evaluations, "that it took"],
    ["end", continuation.end, ENDS[continuation.end]],
    ["loss", continuation.loss, "there"],
    ["gradient |∇L|", continuation.gradientNorm, "there"],
    ["norm ‖θ‖", continuation.norm, "there"],
    ["closest distance", continuation.closest?.distance ?? null, "cosine distance of the closest pair there"],
    [
      "share inside",
      continuation.inside,
      "of the last updates, inside the channel's subspace: 1 is all of them",
    ],
  ];
  const why = data === null ? NO_DATA : "training was not continued.";
  return part("Training continued", rows && lines("Training continued", rows), why);
}

export function channelPart({ channel, gate, data }: Diagnosis): string {
  const rows: Line[] | null = channel && [
    ["where", `${layerName(channel.layer)}, ${neurons(channel.units)}`, "the neurons that form it"],
    ["dimension", channel.dimension, "one less than its neurons"],
    ["loss now", channel.lossNow, "where training stopped"],
    ["loss in the limit", channel.lossLimit, "at ε → 0: reached by no finite weights"],
    ["gain", channel.gain, "now less limit"],
    [
      "norm for half of it",
      channel.halfGainNorm,
      channel.halfGainNorm === null ? "half is already had" : "‖θ‖ where half of the gain is had",
    ],
    ["exponent", channel.exponent, "p of the fit L − L∞ ∝ ε^p; the paper's is 2"],
    ["computes", channel.computes, "in the limit; z is the neurons' common input"],
  ];
  const gateRows: Line[] | null = gate && [
    ["loss at the start", gate.lossAtStart, "with the pair replaced by a gated unit, before training it"],
    ["loss", gate.loss, "after training it for a short time, at finite weights"],
    ["norm ‖θ‖", gate.norm, "there"],
    ["test loss", gate.testLoss, gate.testLoss === null ? "no test data were given (--test-data)" : "there"],
    ["gradient evaluations", gate.evaluations, "that it took"],
  ];
  const why = data === null ? NO_DATA : "no channel was found.";
  return `${part("The channel and its limit", rows && lines("The channel and its limit", rows), why)}
${part("The pair as a gated unit", gateRows && lines("The pair as a gated unit", gateRows), why)}`;
}
