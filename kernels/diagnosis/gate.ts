/**
 * The pair of a channel replaced by the gated linear unit that it becomes in the limit (hidden/gated_unit.ts), and trained
 * for a short time: is the loss as low at a finite norm? With weight decay the loss is that with the decay of the changed
 * network's own weights.
 */
import { toChannel } from "../analysis/channel/coordinates.ts";
import { fromChannelCoordinates, gatedDerivatives } from "../analysis/channel/gated_network.ts";
import { gatedLoss } from "../float64/gated_loss.ts";
import { parameterNorm } from "../network_reference.ts";
import { channelPairAt } from "./channel.ts";
import { continuationBudget } from "./cost.ts";
import { withoutDecay } from "./decay.ts";
import { denseModel } from "./dense_model.ts";
import type { DenseLoss } from "./findings.ts";
import type { GateFindings } from "./findings/channel.ts";
import { balancedGate, type GatePlace, gateStart, withGate } from "./hidden/gated_unit.ts";
import { turnedPair } from "./hidden/turned.ts";
import { dot, hiddenLayers } from "./hidden/units.ts";
import type { DenseSamples } from "./model.ts";
import type { DenseNetwork } from "./network.ts";
import { descend, type Objective } from "./newton/descent.ts";
import { type PaperProblem, paperProblem } from "./paper_loss.ts";

export interface Gated {
  readonly findings: GateFindings;
  readonly layer: number;
  readonly units: readonly [number, number];
  /** With the unit in the places of the pair. */
  readonly network: DenseNetwork;
  readonly theta: Float64Array;
}

export interface GateOptions {
  /** Gradients that may be spent. Default: 4000; of large networks a fifth of a continuation's. */
  readonly budget?: number;
  readonly test?: DenseSamples | null;
}

type Trained = Pick<Gated, "findings" | "theta">;

/**
 * @param theta in the channel: the end of a continuation, or the trained network itself where it is in one already
 * @returns null without a channel, of mirrored sigmoid units where the next layer has no bias for their constant, and of
 *   relu units whose input weights differ by a scale only
 */
export function gatePair(
  network: DenseNetwork,
  loss: DenseLoss,
  samples: DenseSamples,
  theta: Float64Array,
  { budget, test = null }: GateOptions = {},
): Gated | null {
  const pair = channelPairAt(network, theta);
  const straight = pair === null ? null : turnedPair(network, theta, pair);
  if (pair === null || straight === null) return null;
  const problem = paperProblem(network, loss, samples);
  const most = Math.min(4000, Math.ceil(continuationBudget(network, samples.n) / 5));
  const own = problem === null || problem.shape.hidden.length !== 1 || problem.shape.activation === "relu"
    ? trained(network, loss, samples, straight, pair, { budget: budget ?? most, test })
    : trainedOfPaper(network, problem, straight, pair, { budget: budget ?? 4000, test });
  return own === null ? null : {
    ...own,
    ...{ layer: pair.layer, units: [pair.first, pair.second], network: withGate(network, pair) },
  };
}

function trained(
  network: DenseNetwork,
  loss: DenseLoss,
  samples: DenseSamples,
  theta: Float64Array,
  pair: GatePlace,
  { budget, test }: Required<GateOptions>,
): Trained | null {
  const start = gateStart(network, theta, pair);
  if (start === null) return null;
  const gated = withGate(network, pair);
  const model = denseModel(gated, loss, samples);
  const end = descend(model, start, { budget, maxNorm: Infinity });
  const last = balancedGate(network, end.theta, pair);
  return {
    findings: {
      lossAtStart: model.loss(start),
      ...{ loss: model.loss(last), norm: parameterNorm(last), evaluations: end.evaluations },
      testLoss: test === null ? null : denseModel(gated, withoutDecay(loss), test).loss(last),
    },
    theta: last,
  };
}

/** Of the paper's form with the Hessian of its own study, and A Δ as one vector. */
function trainedOfPaper(
  network: DenseNetwork,
  { shape, data, factor }: PaperProblem,
  theta: Float64Array,
  pair: GatePlace,
  { budget, test }: Required<GateOptions>,
): Trained {
  const gated = gatedLoss(shape, data);
  const start = fromChannelCoordinates(shape, pair, toChannel(shape, pair, theta).q);
  const end = descend(objectiveOf(gated, factor), start, { budget, maxNorm: Infinity });
  return {
    findings: {
      lossAtStart: factor * gated.gradient(start).loss,
      ...{ loss: end.loss, norm: parameterNorm(end.theta), evaluations: end.evaluations },
      testLoss: test === null ? null : factor * gatedDerivatives(shape, end.theta, test, false).loss,
    },
    theta: fromPaperGate(network, pair, end.theta),
  };
}

/** θ in the pair's places, A = 1, from that of ../analysis/channel/gated_network.ts. */
export function fromPaperGate(
  network: DenseNetwork,
  { layer, first, second }: GatePlace,
  theta: Float64Array,
): Float64Array {
  const { units, place: { stride } } = hiddenLayers(network)[layer]!;
  const others = units.filter(({ index }) => index !== first && index !== second);
  const ordered = [units[first]!, units[second]!, ...others];
  const to = new Float64Array(theta.length + 1);
  for (const [k, { from }] of ordered.entries()) to.set(theta.subarray(k * stride, (k + 1) * stride), from);
  let at = units.length * stride;
  for (const { outputs } of [units[first]!, ...others]) to[outputs[0]!] = theta[at++]!;
  to[units[second]!.outputs[0]!] = 1;
  if (at < theta.length) to[to.length - 1] = theta[at]!;
  return to;
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
