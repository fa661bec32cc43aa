/** All findings on one network, as a diagnosis has them, and their verdict. */
import { followChannel } from "../../kernels/diagnosis/channel.ts";
import {
  type ContinuationOptions,
  type Continued,
  continueFrom,
} from "../../kernels/diagnosis/continuation.ts";
import { denseModel } from "../../kernels/diagnosis/dense_model.ts";
import type { DenseLoss } from "../../kernels/diagnosis/findings.ts";
import type { VerdictFindings } from "../../kernels/diagnosis/findings/verdict.ts";
import { gatePair } from "../../kernels/diagnosis/gate.ts";
import { localFindings } from "../../kernels/diagnosis/local.ts";
import type { DenseSamples } from "../../kernels/diagnosis/model.ts";
import type { DenseNetwork } from "../../kernels/diagnosis/network.ts";
import { findPairs } from "../../kernels/diagnosis/pairs.ts";
import { pointFindings } from "../../kernels/diagnosis/point.ts";
import { spectrumOf } from "../../kernels/diagnosis/spectrum.ts";
import { type Found, judge } from "../../kernels/diagnosis/verdict.ts";

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
  const point = pointFindings({ network, theta, loss, samples, model, rows: samples.n, test: null });
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
