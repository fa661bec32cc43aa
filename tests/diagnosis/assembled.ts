/** All findings on one network, as a diagnosis has them, and their verdict. */
import { followChannel } from "../../kernels/diagnosis/channel.ts";
import {
  type ContinuationOptions,
  type Continued,
  continueFrom,
} from "../../kernels/diagnosis/continuation.ts";
import { denseModel } from "../../kernels/diagnosis/dense_model.ts";
import type { DenseLoss, PointFindings, VerdictFindings } from "../../kernels/diagnosis/findings.ts";
import { gatePair } from "../../kernels/diagnosis/gate.ts";
import { lengthOf } from "../../kernels/diagnosis/hidden/units.ts";
import { localFindings } from "../../kernels/diagnosis/local.ts";
import type { DenseModel, DenseSamples } from "../../kernels/diagnosis/model.ts";
import type { DenseNetwork } from "../../kernels/diagnosis/network.ts";
import { findPairs } from "../../kernels/diagnosis/pairs.ts";
import { spectrumOf } from "../../kernels/diagnosis/spectrum.ts";
import { type Found, judge } from "../../kernels/diagnosis/verdict.ts";
import { parameterNorm } from "../../kernels/network_reference.ts";

export const MEAN_SQUARE: DenseLoss = { kind: "mean-square", factor: 1 };

export interface Assembled {
  readonly found: Found;
  readonly continued: Continued;
  readonly verdict: VerdictFindings;
}

export interface Subject {
  readonly network: DenseNetwork;
  readonly loss?: DenseLoss;
  readonly samples: DenseSamples;
  readonly theta: Float64Array;
}

export function diagnosed(
  { network, loss = MEAN_SQUARE, samples, theta }: Subject,
  options: ContinuationOptions & Partial<Found> = {},
): Assembled {
  const model = denseModel(network, loss, samples);
  const point = pointOf(model, samples, theta);
  const pairs = findPairs(network, theta);
  const continued = continueFrom(network, loss, samples, model, theta, options);
  const channel = followChannel(network, loss, samples, continued, point.loss);
  const gate = channel === null ? null : gatePair(network, loss, samples, continued.theta)?.findings ?? null;
  const spectrum = spectrumOf({ network, loss, samples, model, theta }).findings;
  const found: Found = {
    ...{ network, pairs, point, edge: null, noise: null, checkpoints: [] },
    local: localFindings(network, theta, model.at(theta), pairs),
    ...{ spectrum, continuation: continued.findings, channel, gate },
    ...options,
  };
  return { found, continued, verdict: judge(found) };
}

function pointOf(model: DenseModel, { n, outputs, y }: DenseSamples, theta: Float64Array): PointFindings {
  const { loss, gradient } = model.gradient(theta);
  let constantLoss = 0;
  for (let m = 0; m < outputs; m++) {
    let [sum, square] = [0, 0];
    for (let k = 0; k < n; k++) {
      sum += y[k * outputs + m]!;
      square += y[k * outputs + m]! * y[k * outputs + m]!;
    }
    constantLoss += square / n - sum / n * (sum / n);
  }
  return {
    ...{ loss, lossError: 0, constantLoss, testLoss: null, gradientNorm: lengthOf(gradient) },
    gradientMaximum: gradient.reduce((most, x) => Math.max(most, Math.abs(x)), 0),
    ...{ norm: parameterNorm(theta), euclideanNorm: lengthOf(theta), dead: [] },
  };
}
