/**
 * The pair of a channel replaced by the gated linear unit that it becomes in the limit, and trained for a short time: is
 * the loss as low at a finite norm? For one hidden layer of the paper's form with a smooth activation; null for others.
 */
import { toChannel } from "../analysis/channel/coordinates.ts";
import { fromChannelCoordinates, gatedDerivatives } from "../analysis/channel/gated_network.ts";
import { gatedLoss } from "../float64/gated_loss.ts";
import { parameterNorm } from "../network_reference.ts";
import type { DenseLoss, GateFindings } from "./findings.ts";
import { turnedPair } from "./hidden/turned.ts";
import { dot } from "./hidden/units.ts";
import type { DenseSamples } from "./model.ts";
import type { DenseNetwork } from "./network.ts";
import { descend, type Objective } from "./newton/descent.ts";
import { channelPairAt } from "./channel.ts";
import { paperProblem } from "./paper_loss.ts";

export interface Gated {
  readonly findings: GateFindings;
  readonly units: readonly [number, number];
  /** Of the network with the unit (../analysis/channel/gated_network.ts). */
  readonly theta: Float64Array;
}

export interface GateOptions {
  /** Gradients that may be spent. Default: 4000. */
  readonly budget?: number;
  readonly test?: DenseSamples | null;
}

/** @param theta in the channel: the end of a continuation, or the trained network itself where it is in one already */
export function gatePair(
  network: DenseNetwork,
  loss: DenseLoss,
  samples: DenseSamples,
  theta: Float64Array,
  { budget = 4000, test = null }: GateOptions = {},
): Gated | null {
  const problem = paperProblem(network, loss, samples);
  const pair = channelPairAt(network, theta);
  const straight = pair === null ? null : turnedPair(network, theta, pair);
  if (problem === null || pair === null || straight === null) return null;
  const { shape, data, factor } = problem;
  if (shape.hidden.length !== 1 || shape.activation === "relu") return null;
  const gated = gatedLoss(shape, data);
  const start = fromChannelCoordinates(shape, pair, toChannel(shape, pair, straight).q);
  const end = descend(objectiveOf(gated, factor), start, { budget, maxNorm: Infinity });
  return {
    findings: {
      lossAtStart: factor * gated.gradient(start).loss,
      ...{ loss: end.loss, norm: parameterNorm(end.theta), evaluations: end.evaluations },
      testLoss: test === null ? null : factor * gatedDerivatives(shape, end.theta, test, false).loss,
    },
    units: [pair.first, pair.second],
    theta: end.theta,
  };
}

/** With its Hessian, in the form of products. */
function objectiveOf({ derivatives, gradient }: ReturnType<typeof gatedLoss>, factor: number): Objective {
  return {
    loss: (theta) => factor * gradient(theta).loss,
    at(theta) {
      const at = derivatives(theta);
      const p = theta.length;
      return {
        loss: factor * at.loss,
        gradient: at.gradient.map((x) => factor * x),
        product: (v) =>
          Float64Array.from(
            { length: p },
            (_, i) => factor * dot(at.hessian.subarray(i * p, (i + 1) * p), v),
          ),
      };
    },
  };
}
